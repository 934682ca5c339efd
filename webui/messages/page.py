"""The page of messages, whole or as the fragment that htmx puts in place."""

from dataclasses import dataclass, replace

from flask import g, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.domain.messages import FOLDERS, Folder
from controller.operations import contacts_directory, features, messages
from controller.operations.contacts_directory import Colleague
from controller.operations.messages import Counts, Message
from controller.operations.refused import Missing
from controller.store import find
from controller.store.cards import DeviceCard
from controller.store.engine import reading
from webui import switched
from webui.contacts.rows import Dial, dial, dials_of
from webui.forms import Form
from webui.messages.area import Asked, is_fragment
from webui.messages.rows import Row, row, rows
from webui.portal import person, portal

SHORT = 10  # messages, among which nobody needs to search
ROOM = 0.9  # of a folder: from then on the page says how full it is


@dataclass(frozen=True, slots=True)
class Tab:
    """A folder; `count` is empty where it would say nothing."""

    folder: str
    name: str
    count: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What the open message offers. `number` is the caller's, `dials` his others, `phones` the owner's own."""

    id: int
    number: str
    dials: tuple[Dial, ...]
    phones: tuple[DeviceCard, ...]


@dataclass(frozen=True, slots=True)
class Undo:
    """A message that was moved, and where it was before."""

    message: int
    to: Folder


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the templates say. `more` is the address of the next part, `room` how full it is.

    `is_long`: it is worth searching; `sought` says for what, in full and short.
    """

    rows: tuple[Row, ...]
    tabs: tuple[Tab, ...]
    opened: Opened | None
    more: str
    start: str
    room: str
    is_filling: bool
    is_long: bool
    sought: tuple[str, str]
    empty: tuple[str, str, str]


def page(of: Asked, form: Form | None = None, said: str = "", undo: Undo | None = None) -> str:
    """`said` goes into a toast of a fragment; `form` has what was refused."""
    with reading(portal().database) as session:
        shown = _shown(session, of)
    whole = "messages/more.html" if of.after else "messages/fragment.html"
    return render_template(
        whole if is_fragment() else "messages/show.html",
        of=of,
        messages=shown,
        form=form or Form(),
        said=said,
        undo=undo,
        missed=switched.link("history.show", user=of.user, result="missed"),
        settings=switched.link("voicemail.show", user=of.user),
        to_many=url_for("broadcasts.show", domain=of.who.domain.id) if of.by.manages(of.who.domain.id) else "",
    )


def one_row(session: Session, of: Asked, message: Message) -> tuple[Row, Opened | None]:
    """A row alone, and what it offers where it is open."""
    is_open = of.opened == message.id
    return row(message, of.folder, portal().now(), person().zone), _opened(session, of, message) if is_open else None


def tabs(of: Asked, counts: Counts) -> tuple[Tab, ...]:
    names = {"new": _("New"), "saved": _("Saved"), "trash": _("Trash")}
    return tuple(
        Tab(
            folder,
            str(names[folder]),
            str(getattr(counts, folder) or ""),
            replace(of, folder=folder, words="").to(),
            folder == of.folder,
        )
        for folder in FOLDERS
    )


def _shown(session: Session, of: Asked) -> Shown:
    found = list(messages.page(session, of.by, of.user, of.folder, of.words, of.after, messages.PAGE + 1))
    has_more, found = len(found) > messages.PAGE, found[: messages.PAGE]
    counts = messages.counts(session, of.by, of.user)
    opened = _keep_open(session, of, found)
    fullest = max(counts.new, counts.saved, counts.trash)
    return Shown(
        rows=rows(found, of.folder, portal().now(), person().zone),
        tabs=tabs(of, counts),
        opened=opened,
        more=of.to(after=found[-1].id) if has_more else "",
        start=of.to() if of.after else "",
        room=_room(of, counts),
        is_filling=fullest >= ROOM * counts.most,
        is_long=bool(of.words) or getattr(counts, of.folder) > SHORT,
        sought=_sought(of),
        empty=_empty(of),
    )


def _keep_open(session: Session, of: Asked, found: list[Message]) -> Opened | None:
    """What is open stays where it is, also when it has gone into another folder meanwhile: somebody listens to it."""
    if not of.opened:
        return None
    known = next((each for each in found if each.id == of.opened), None)
    if known is None:
        try:
            known = messages.one(session, of.by, of.user, of.opened)
        except Missing:
            return None
        place = (each for each, other in enumerate(found) if _order(other) < _order(known))
        found.insert(next(place, len(found)), known)
    return _opened(session, of, known)


def _order(message: Message) -> tuple[object, int]:
    return message.card.called, message.id


def _opened(session: Session, of: Asked, message: Message) -> Opened:
    number = message.card.number
    phones = find.devices(session, of.user)
    if of.user == person().id:
        g.own_devices = phones  # for whoever calls numbers of the page (clicking.desk)
    return Opened(message.id, number, _others(session, of, number), phones)


def _others(session: Session, of: Asked, number: str) -> tuple[Dial, ...]:
    """The other numbers of whoever has that one."""
    if not number or not switched.is_on(features.CONTACTS):
        return ()
    entry = contacts_directory.holder(session, of.by, DomainId(of.who.domain.id), number)
    if entry is None:
        return ()
    dials = dials_of(entry) if isinstance(entry, Colleague) else map(dial, entry.numbers)
    return tuple(each for each in dials if each.number != number)


def _room(of: Asked, counts: Counts) -> str:
    count = getattr(counts, of.folder)
    if count >= ROOM * counts.most:
        return _(
            "%(count)s of %(most)s messages: delete some, or callers can leave no more.", count=count, most=counts.most
        )
    if of.folder == "trash" and count:
        return _("What is in the trash is deleted for good after %(days)s days.", days=of.who.domain.trash_days)
    return ""


def _sought(of: Asked) -> tuple[str, str]:
    if portal().transcriber and of.who.domain.transcripts:
        return _("Search by the caller’s name or number, or by what was said"), _("Name, number or words")
    return _("Search by the caller’s name or number"), _("Name or number")


def _empty(of: Asked) -> tuple[str, str, str]:
    """Mark, title and text where there is nothing."""
    if of.words:
        return "search", _("No message found"), _("Try fewer letters or digits of the caller’s name or number.")
    if not of.who.user.has_mailbox:
        return (
            "voicemail",
            _("You have no voicemail"),
            _("No message can be left. An office manager can switch your voicemail on under “Users”."),
        )
    return {
        "new": ("voicemail", _("No new messages"), _("What callers leave for you appears here, without reloading.")),
        "saved": ("save", _("No saved messages"), _("What you have listened to is kept here.")),
        "trash": ("delete", _("The trash is empty"), _("What you delete can be restored from here.")),
    }[of.folder]
