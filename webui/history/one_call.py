"""What an open call offers: its timeline, its figures, and what can be done with whoever it was with."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from controller.domain.history import Told
from controller.operations import features
from controller.operations.history import Call
from controller.operations.numbers import spaced
from controller.store.messages import MessageCard
from webui import switched
from webui.history.area import Asked
from webui.history.parties import Who
from webui.history.recorded import Heard
from webui.history.rows import far, lasted
from webui.history.steps import Called, Line, lines


@dataclass(frozen=True, slots=True)
class Sound:
    """The voicemail message of the call, which is still there."""

    url: str
    page: str


@dataclass(frozen=True, slots=True)
class Opened:
    """`facts` are pairs of words; `add` and `contact` are addresses in Contacts; `blocks`: he may block that number."""

    lines: tuple[Line, ...]
    facts: tuple[tuple[str, str], ...]
    note: str
    far: Who
    add: str
    contact: str
    blocks: bool
    sound: Sound | None
    recordings: tuple[Heard, ...]


def opened(
    of: Asked,
    call: Call,
    rules: Called,
    phones: Called,
    message: MessageCard | None,
    heard: tuple[Heard, ...],
    zone: ZoneInfo,
) -> Opened:
    """For who looks."""
    told = call.kept.told
    party = far(told, call.kept.share, call.names, call.extensions)
    has_contacts = switched.is_shown("contacts.show") and party.is_outside and bool(party.dial)
    return Opened(
        lines=lines(told, call.names, rules, phones, zone),
        facts=tuple(_facts(told)),
        note=_("Not everything about this call is known.") if told.is_odd else "",
        far=party,
        add=url_for("contacts.new", number=party.dial) if has_contacts and party.contact is None else "",
        contact=url_for("contacts.one", contact=party.contact) if has_contacts and party.contact else "",
        blocks=party.is_outside and bool(party.dial) and of.is_own and switched.is_on(features.LISTS),
        sound=_sound(message),
        recordings=heard,
    )


def _facts(told: Told) -> list[tuple[str, str]]:
    ended = {
        "caller": _("the caller"),
        "called": _("who was called"),
        "system": _("the telephone system"),
    }
    found = [
        (_("Dialled"), spaced(told.dialled)),
        (_("Public number"), spaced(told.number) if told.number != told.dialled else ""),
        (_("Rang"), lasted(told.waits) if told.waits else ""),
        (_("Talked"), lasted(told.talked) if told.talked else ""),
        (_("On hold"), lasted(told.held) if told.held else ""),
        (_("Ended by"), "" if told.result == "interrupted" else ended[told.ended_by]),
    ]
    return [(name, text) for name, text in found if text]


def _sound(message: MessageCard | None) -> Sound | None:
    if message is None or not switched.is_shown("messages.show"):
        return None
    sound = url_for("messages.sound", user=message.user_id, message=message.id)
    page = url_for("messages.show", user=message.user_id, open=message.id) + f"#message-{message.id}"
    return Sound(sound, page)
