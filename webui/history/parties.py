"""Who took part in a call, as pages say it: a contact's name, a colleague's as he was called then, or the number."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from controller.domain.history import Party
from controller.operations.callnames import Named
from controller.operations.history_shown import SOMEWHERE
from controller.operations.numbers import spaced
from webui.words.text import isolated

Names = Mapping[str, Named]


@dataclass(frozen=True, slots=True)
class Who:
    """`number` stands beside a name; `dial` is what a phone dials to reach him, empty where there is no way.

    `contact` is the reader's who has that number; `is_outside`: it is a number of the public network.
    """

    name: str
    number: str = ""
    dial: str = ""
    contact: int | None = None
    is_outside: bool = False


def who(party: Party | None, names: Names, number: str = "") -> Who:
    """`number`: what was dialled, where nobody is known to have it."""
    if party is None:
        return Who(spaced(number) or _("Nobody"), dial=number)
    match party.kind:
        case "outside":
            return _outside(party, names)
        case "user" | "phone" | "group":
            return _inside(party, party.name or party.number)
        case "mailbox":
            return _inside(party, _("Voicemail of %(name)s", name=isolated(party.name or party.number)))
        case "slot":
            return Who(_("Parking slot %(number)s", number=party.number), dial=party.number)
        case "code":
            return Who(_("Feature code %(number)s", number=party.number))
        case "room":
            return _inside(party, party.name or _("Conference room"))
        case "fax":
            return _inside(party, party.name or _("Fax"))
        case _:
            text = party.name or spaced(party.number or number)
            return Who(text or _("Number withheld"), dial=party.number or number)


def _outside(party: Party, names: Names) -> Who:
    if party == SOMEWHERE:
        return Who(_("Outside number"))
    if not party.number:
        return Who(party.name or _("Number withheld"), is_outside=True)
    known, shown = names.get(party.number), spaced(party.number)
    told = party.name if party.name not in ("", party.number) else ""
    name = known.name if known else told
    return Who(name or shown, shown if name else "", party.number, known.contact if known else None, is_outside=True)


def _inside(party: Party, name: str) -> Who:
    if not name:
        return Who(_("Number withheld"))
    return Who(name, party.number if name != party.number else "", party.number)
