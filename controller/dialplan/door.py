"""The door of a domain: what its phones dial, in the order of PRODUCT §5.

Feature codes and slots are to stand between emergency numbers and extensions.
Digits only: whatever else is dialled matches nothing, or is no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controller.dialplan import names
from controller.dialplan.lines import Block, Line, rows
from controller.dialplan.plan import digest
from controller.domain.ids import DomainId
from controller.domain.priority import Priority

EXTENSION_LENGTHS = range(2, 7)
LONGER, WORLDWIDE = "_" + "X" * EXTENSION_LENGTHS.stop + "!", "_+X!"
FILTERED = "${FILTER(0-9+,${EXTEN})}"
DIGITS = f"${{IF($[${{LEN({FILTERED})}}=${{LEN(${{EXTEN}})}}]?{FILTERED}:)}}"  # nothing where there is more


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
    extensions[LONGER] = (_long_emergency(context), *_public(domain))
    extensions[WORLDWIDE] = _public(domain)
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


def _long_emergency(context: str) -> Line:
    return Line("GotoIf", f"${{DIALPLAN_EXISTS({context},{DIGITS},1)}}?{context},{DIGITS},1")


def _public(domain: DomainId) -> Block:
    """What holds anything but digits is dialled as nothing at all."""
    return (Line("Gosub", f"rp-dialled,s,1({domain},{DIGITS})"), Line("Hangup", "${GOSUB_RETVAL}"))
