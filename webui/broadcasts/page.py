"""The pages of messages to many: every word decided here."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from controller.audio import convert
from controller.audio.kinds import KINDS
from controller.domain.broadcasts import EVERYBODY, Audience
from controller.domain.broadcasts import audience as audience_of
from controller.domain.ids import DomainId
from controller.operations import broadcasts, greetings
from controller.operations.actors import Actor
from controller.operations.broadcasts import Broadcast, Choice, Reach
from controller.operations.refused import Missing
from controller.store import find
from controller.store.broadcasts import Someone
from controller.store.cards import DeviceCard
from controller.store.engine import reading
from webui.forms import Form
from webui.music.page import ENDINGS, length
from webui.portal import person, portal
from webui.words.moments import moment
from webui.words.text import isolated
from webui.words.undelivered import undelivered


@dataclass(frozen=True, slots=True)
class Reached:
    """Who would get it. `without`: who would not, having no voicemail; empty where everybody has."""

    people: int
    said: str
    without: str


@dataclass(frozen=True, slots=True)
class Row:
    """One of the list; `is_wait`: something is to be done about it."""

    url: str
    to: str
    sender: str
    at: str
    length: str
    state: str
    tag: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far one that was sent has come; `part` of `people` have it."""

    said: str
    part: int
    people: int
    is_done: bool
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compose:
    """The form of one that is not sent. `options` are pairs of value and words."""

    options: tuple[tuple[str, str], ...]
    reach: Reached
    phones: tuple[DeviceCard, ...]
    can_convert: bool
    room: str
    accept: str
    largest: int
    too_large: str
    longest: int


def compose(by: Actor, domain: int, audience: Audience) -> Compose:
    """Nothing but the sound is missing to it."""
    with reading(portal().database) as session:
        choices = broadcasts.choices(session, by, DomainId(domain))
        reach = reach_of(by, domain, audience)
        phones = () if by.user is None else find.devices(session, by.user)
    return Compose(
        options=tuple((str(each.audience), option(each)) for each in choices),
        reach=reach,
        phones=tuple(phones),
        can_convert=convert.find_ffmpeg() is not None,
        room=_(
            "%(kinds)s; up to %(seconds)s seconds.",
            kinds=", ".join(kind.name.upper() for kind in KINDS),
            seconds=broadcasts.LONGEST,
        ),
        accept=",".join((*ENDINGS, "audio/*")),
        largest=greetings.LARGEST,
        too_large=str(broadcasts.REASONS["too large"]),
        longest=broadcasts.LONGEST,
    )


def reach_of(by: Actor, domain: int, audience: Audience) -> Reached:
    """Of a group that is gone meanwhile nobody."""
    try:
        with reading(portal().database) as session:
            return reached(broadcasts.reach(session, by, DomainId(domain), audience))
    except Missing:
        return reached(Reach(0, 0, ()))


def reached(reach: Reach) -> Reached:
    said = ngettext("%(num)s person gets it.", "%(num)s people get it.", reach.people)
    if not reach.people:
        said = _("Nobody gets it: none of these has voicemail.")
    return Reached(reach.people, str(said), _without(reach) if reach.without else "")


def _without(reach: Reach) -> str:
    names = _named(reach.named)
    more = reach.without - len(reach.named)
    if more:
        return str(ngettext(
            "No voicemail, so they don’t: %(names)s and %(num)s more.",
            "No voicemail, so they don’t: %(names)s and %(num)s more.", more, names=names,
        ))  # fmt: skip
    return str(ngettext(
        "No voicemail, so this person doesn’t: %(names)s.",
        "No voicemail, so these %(num)s people don’t: %(names)s.", reach.without, names=names,
    ))  # fmt: skip


def _named(people: Sequence[Someone]) -> str:
    return ", ".join(isolated(each.name) for each in people)


def option(choice: Choice) -> str:
    """With how many get it."""
    name = name_of(choice.audience, choice.name)
    return str(ngettext("%(to)s · %(num)s person", "%(to)s · %(num)s people", choice.people, to=name))


def name_of(audience: Audience, label: str) -> str:
    match audience.kind:
        case "domain":
            return str(_("Everybody"))
        case "department":
            return str(_("Department %(name)s", name=isolated(label)))
        case "group":
            return str(_("Group %(name)s", name=isolated(label)))


def row(found: Broadcast) -> Row:
    card, figures = found.card, found.figures
    counted = _("%(arrived)s of %(people)s have it", arrived=figures.arrived, people=figures.people)
    state, tag = (counted, "wait") if card.sent else (_("Not sent yet"), "wait")
    if card.done:
        state, tag = counted, "wait" if figures.failed else "good"
    return Row(
        url_for("broadcasts.one", broadcast=card.id),
        name_of(card.audience, card.label),
        card.sender,
        moment(card.sent or card.created, portal().now(), person().zone),
        length(card.seconds) if card.sound else "",
        str(state),
        tag,
    )


def delivery(found: Broadcast) -> Delivery:
    figures, is_done = found.figures, found.card.done is not None
    said = ngettext(
        "%(arrived)s of %(num)s person has it.", "%(arrived)s of %(num)s people have it.", figures.people,
        arrived=figures.arrived,
    )  # fmt: skip
    if is_done and figures.arrived == figures.people:
        said = ngettext("The one person has it.", "All %(num)s people have it.", figures.people)
    failed = tuple(undelivered(each.why, each.name) for each in found.failed)
    rest = figures.failed - len(failed)
    more = (str(ngettext("… and %(num)s more", "… and %(num)s more", rest)),) if rest > 0 else ()
    return Delivery(str(said), figures.arrived + figures.failed, figures.people, is_done, (*failed, *more))


def composing(by: Actor, domain: int, form: Form, found: Broadcast | None = None) -> str:
    """The page of a new one, or of a draft; `form` as it was sent, if it was."""
    audience = audience_of(form.value("to")) or (found.card.audience if found else EVERYBODY)
    shown = compose(by, domain, audience)
    if form.value("to") not in dict(shown.options):
        form = Form({**form.values, "to": str(audience)}, form.problems)
    seconds = length(found.card.seconds) if found and found.card.sound else ""
    return render_template(
        "broadcasts/compose.html", domain=domain, form=form, shown=shown, draft=found, seconds=seconds,
        sender=person().user.name,
    )  # fmt: skip
