"""The door of a domain: what its phones dial, in the order of PRODUCT §5.

Slots stand between feature codes and extensions. Digits only, and no more than any number has, or a feature code
with no more behind it: whatever else is dialled, or told as where a call is to be transferred to, matches nothing. What
matches stands in AMI's events and in the journal as it was sent, line ends included (22.10).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from controller.dialplan import codes, lots, names
from controller.dialplan.lines import Block, Line, rows
from controller.dialplan.plan import digest
from controller.domain.codes import in_force
from controller.domain.ids import DomainId
from controller.domain.lots import Lot
from controller.domain.priority import Priority

EXTENSION_LENGTHS = range(2, 7)
MOST_DIGITS = 16  # a number in E.164 form has 15; people write +49 (0) 30 …
MOST_BEFORE = 6  # the outside prefix, and that of calls abroad
LONGER = tuple("_" + "X" * length for length in range(EXTENSION_LENGTHS.stop, MOST_BEFORE + MOST_DIGITS + 1))
WORLDWIDE = tuple("_+" + "X" * length for length in range(1, MOST_DIGITS + 1))
NOWHERE = "nowhere"  # a context without extensions: no emergency number begins with a plus


@dataclass(frozen=True, slots=True)
class Door:
    """`content` are two contexts named by their content: feature codes, and emergency numbers if there are any."""

    content: tuple[Priority, ...]
    rows: tuple[Priority, ...]


def door(
    domain: DomainId,
    emergency: Sequence[str] = (),
    outside_prefix: str = "",
    dialled: Mapping[str, str] | None = None,
    lot: Lot | None = None,
) -> Door:
    """The domain's; emergency numbers go out with the outside prefix and without. `dialled` are codes by their key.

    However many there are, the door has the same rows: one that is left out would stay in the PBX.
    """
    ways = {prefix + number: number for number in sorted(emergency) for prefix in ("", outside_prefix)}
    called = rows("", {way: _emergency(domain, number) for way, number in sorted(ways.items())})
    coded = rows("", codes.extensions(domain, in_force({}) if dialled is None else dialled, lot))
    context, behind = names.emergency(domain, digest(called)), names.codes(domain, digest((*coded, *called)))
    lengths = {len(way) for way in ways}
    extensions: dict[str, Block] = {
        "_" + "X" * length: _short(domain, context if length in lengths else "", lots.dialled(lot, length))
        for length in EXTENSION_LENGTHS
    }
    extensions |= dict.fromkeys(LONGER, _long(domain, context)) | dict.fromkeys(WORLDWIDE, _long(domain, NOWHERE))
    extensions |= dict.fromkeys(codes.DIALLED, (Line("Goto", f"{behind},${{EXTEN}},1"),))
    return Door((*_placed(coded, behind), *_placed(called, context)), rows(names.door(domain), extensions))


def _placed(content: Sequence[Priority], context: str) -> Iterator[Priority]:
    return (replace(row, context=context) for row in content)


def _emergency(domain: DomainId, number: str) -> Block:
    return (Line("Gosub", f"rp-emergency,s,1({domain},{number})"), Line("Hangup", "${GOSUB_RETVAL}"))


def _short(domain: DomainId, emergency: str, parks: str) -> Block:
    """What is as long as an extension. A call in a slot of a former range is found where nobody has that number."""
    former = Line("GotoIf", f"$[{lots.holds(domain, '${EXTEN}')}]?5")
    return (_inside(domain, emergency, parks), former, *_public(domain), *lots.park(domain, "${EXTEN}"))


def _inside(domain: DomainId, emergency: str, parks: str) -> Line:
    """Extensions. Emergency numbers of their length, and slots, come before one that should not be there.

    `parks` is an expression, "" where there is none. All in one line, as every call comes by here.
    """
    entry = f"${{IF($[${{LEN(${{BLINDTRANSFER}})}}>0]?{names.TRANSFERRED}:s)}}"
    there, to = f"${{DIALPLAN_EXISTS(x{domain}-${{EXTEN}},s,1)}}", f"x{domain}-${{EXTEN}},{entry},1"
    if parks:
        there, to = f"{parks} | {there}", f"${{IF($[{parks}]?${{EXTEN}},5:{to})}}"
    if emergency:
        urgent = f"${{DIALPLAN_EXISTS({emergency},${{EXTEN}},1)}}"
        there, to = f"{urgent} | {there}", f"${{IF({urgent}?{emergency},${{EXTEN}},1:{to})}}"
    return Line("GotoIf", f"$[{there}]?{to}" if emergency or parks else f"{there}?{to}")


def _long(domain: DomainId, emergency: str) -> Block:
    """No extension is as long."""
    return (Line("Gosub", f"rp-long,s,1({domain},${{EXTEN}},{emergency})"), Line("Hangup", "${GOSUB_RETVAL}"))


def _public(domain: DomainId) -> Block:
    return (Line("Gosub", f"rp-dialled,s,1({domain},${{EXTEN}})"), Line("Hangup", "${GOSUB_RETVAL}"))
