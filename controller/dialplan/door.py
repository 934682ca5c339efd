"""The door of a domain: what its phones dial, in the order of PRODUCT §5.

Feature codes and slots are to stand between emergency numbers and extensions.
Digits only, and no more than any number has: whatever else is dialled, or told as where a call is to be transferred
to, matches nothing. What matches stands in AMI's events and in the journal as it was sent, line ends included (22.10).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controller.dialplan import names
from controller.dialplan.lines import Block, Line, rows
from controller.dialplan.plan import digest
from controller.domain.ids import DomainId
from controller.domain.priority import Priority

EXTENSION_LENGTHS = range(2, 7)
MOST_DIGITS = 16  # a number in E.164 form has 15; people write +49 (0) 30 …
MOST_BEFORE = 6  # the outside prefix, and that of calls abroad
LONGER = tuple("_" + "X" * length for length in range(EXTENSION_LENGTHS.stop, MOST_BEFORE + MOST_DIGITS + 1))
WORLDWIDE = tuple("_+" + "X" * length for length in range(1, MOST_DIGITS + 1))
NOWHERE = "nowhere"  # a context without extensions: no emergency number begins with a plus


@dataclass(frozen=True, slots=True)
class Door:
    """`emergency` is a context named by its content, and not there without emergency numbers."""

    emergency: tuple[Priority, ...]
    rows: tuple[Priority, ...]


def door(domain: DomainId, emergency: Sequence[str] = (), outside_prefix: str = "") -> Door:
    """The domain's; emergency numbers go out with the outside prefix and without.

    However many there are, the door has the same rows: one that is left out would stay in the PBX.
    """
    ways = {prefix + number: number for number in sorted(emergency) for prefix in ("", outside_prefix)}
    called = rows("", {dialled: _emergency(domain, number) for dialled, number in sorted(ways.items())})
    context = names.emergency(domain, digest(called))
    lengths = {len(dialled) for dialled in ways}
    extensions: dict[str, Block] = {
        "_" + "X" * length: (_inside(domain, context if length in lengths else ""), *_public(domain))
        for length in EXTENSION_LENGTHS
    }
    extensions |= dict.fromkeys(LONGER, _long(domain, context)) | dict.fromkeys(WORLDWIDE, _long(domain, NOWHERE))
    return Door(tuple(replace(row, context=context) for row in called), rows(names.door(domain), extensions))


def _emergency(domain: DomainId, number: str) -> Block:
    return (Line("Gosub", f"rp-emergency,s,1({domain},{number})"), Line("Hangup", "${GOSUB_RETVAL}"))


def _inside(domain: DomainId, emergency: str) -> Line:
    """Extensions. Emergency numbers of their length come before one that should not be there, and cost no line more."""
    entry = f"${{IF($[${{LEN(${{BLINDTRANSFER}})}}>0]?{names.TRANSFERRED}:s)}}"
    into = f"x{domain}-${{EXTEN}}"
    there = f"${{DIALPLAN_EXISTS({into},s,1)}}"
    if not emergency:
        return Line("GotoIf", f"{there}?{into},{entry},1")
    urgent = f"${{DIALPLAN_EXISTS({emergency},${{EXTEN}},1)}}"
    return Line("GotoIf", f"$[{urgent} | {there}]?${{IF({urgent}?{emergency},${{EXTEN}}:{into},{entry})}},1")


def _long(domain: DomainId, emergency: str) -> Block:
    """No extension is as long."""
    return (Line("Gosub", f"rp-long,s,1({domain},${{EXTEN}},{emergency})"), Line("Hangup", "${GOSUB_RETVAL}"))


def _public(domain: DomainId) -> Block:
    return (Line("Gosub", f"rp-dialled,s,1({domain},${{EXTEN}})"), Line("Hangup", "${GOSUB_RETVAL}"))
