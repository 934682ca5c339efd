"""Missed calls as the list shows them: every word decided here."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from flask_babel import gettext as _

from controller.operations.missedcalls import KEPT, MissedCall
from controller.operations.numbers import spaced
from controller.store.newsmail import NewsMail
from webui.words.moments import moment


@dataclass(frozen=True, slots=True)
class Row:
    """`caller` is a name or a number; `number` stands beside a name. `can_call`: there is a number to call back."""

    id: int
    caller: str
    number: str
    when: str
    can_call: bool


def row(call: MissedCall, now: datetime, zone: tzinfo) -> Row:
    """In the reader's zone."""
    number = spaced(call.card.number) if call.card.number else ""
    named = call.caller if call.caller not in ("", call.card.number) else ""
    return Row(
        id=call.card.id,
        caller=named or number or _("Number not shown"),
        number=number if named else "",
        when=moment(call.card.called, now, zone),
        can_call=bool(number),
    )


def note(wanted: NewsMail) -> str:
    """Which calls are here."""
    if not wanted.missed:
        return _("Calls are listed here while mail of missed calls is switched on. It is off.")
    return _(
        "Calls that nobody answered, of the last %(days)s days. Callers who left a message are under Messages.",
        days=KEPT.days,
    )
