"""Messages as the list shows them: every word decided here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from flask_babel import gettext as _

from controller.domain.frames_text import day_text, time_text
from controller.domain.messages import Folder
from controller.operations.messages import Message
from controller.operations.numbers import spaced
from controller.store.broadcasts import BroadcastCard
from controller.store.messages import MessageCard
from controller.store.transcripts import Transcript
from webui.music.page import length
from webui.portal import portal
from webui.words.moments import moment
from webui.words.text import isolated


@dataclass(frozen=True, slots=True)
class Said:
    """What a machine made of it, in that language; or `note`, why there is nothing to read."""

    words: str
    language: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """One message. `caller` is a name or a number; `number` stands beside a name.

    `elsewhere` says where it is by now, where that is not the folder that is shown; `to`: to whom it went, of many.
    """

    id: int
    folder: str
    caller: str
    number: str
    when: str
    at: str
    length: str
    seconds: int
    is_new: bool
    is_urgent: bool
    to: str
    forwarded: str
    comment: str
    elsewhere: str
    text: Said | None


def rows(found: Iterable[Message], shown: Folder, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    return tuple(row(each, shown, now, zone) for each in found)


def row(message: Message, shown: Folder, now: datetime, zone: tzinfo) -> Row:
    """In the reader's zone."""
    card = message.card
    number = spaced(card.number) if card.number else ""
    named = message.caller if message.caller not in ("", card.number) else ""
    return Row(
        id=card.id,
        folder=card.folder,
        caller=named or number or _("Number not shown"),
        number=number if named else "",
        when=when(card.called, now, zone),
        at=moment(card.called, now, zone),
        length=length(card.seconds),
        seconds=card.seconds,
        is_new=card.is_new,
        is_urgent=card.is_urgent,
        to=_to(message.broadcast) if message.broadcast else "",
        forwarded=_("Sent on by %(name)s", name=isolated(card.forwarded_by)) if card.forwarded_by else "",
        comment=card.comment,
        elsewhere="" if card.folder == shown else _where(card),
        text=_said(message.transcript) if message.transcript and portal().transcriber else None,
    )


def when(called: datetime, now: datetime, zone: tzinfo) -> str:
    """As short as a list needs it: today the time, else the day."""
    there, here = called.astimezone(zone), now.astimezone(zone)
    clock = time_text(there.hour * 60 + there.minute)
    if there.date() == here.date():
        return clock
    if there.date() == here.date() - timedelta(days=1):
        return _("Yesterday, %(clock)s", clock=clock)
    return day_text(there.date(), there.year == here.year)


def _to(card: BroadcastCard) -> str:
    if card.kind == "domain":
        return _("To everybody")
    return _("To %(name)s", name=isolated(card.label))


def _said(text: Transcript) -> Said:
    notes = {
        "waiting": _("The text is being made."),
        "failed": _("No text could be made of it."),
        "done": "" if text.text else _("No words were made out in it."),
    }
    return Said(text.text, text.language, str(notes[text.state]))


def _where(card: MessageCard) -> str:
    words = {
        "new": _("It is among the new ones."),
        "saved": _("Heard: it is among the saved ones now."),
        "trash": _("It is in the trash now."),
    }
    return str(words[card.folder])
