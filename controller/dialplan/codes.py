"""A domain's feature codes as a context named by its content: what was dialled -> the code's subroutine (PRODUCT §5).

Only the door leads there, so that nothing but 0-9, *, # and + is ever in EXTEN. The subroutines: rp-code in codes.conf.
"""

from collections.abc import Mapping
from itertools import chain

from controller.dialplan.lines import Block, Line
from controller.dialplan.lots import patterns
from controller.domain.codes import BY_KEY, CODE, LENGTHS, MOST_AFTER, Follows
from controller.domain.ids import DomainId
from controller.domain.lots import Lot

KEYS, WITH_PLUS = "[0-9*#]", "[0-9*#+]"
LONGEST_CODE = 6
DIALLED = tuple(
    "_[*#]" + WITH_PLUS * min(length - 1, LONGEST_CODE) + "X" * max(0, length - 1 - LONGEST_CODE)
    for length in range(2, LONGEST_CODE + MOST_AFTER + 1)
)
"""Patterns of all that may be a code with what follows it. A plus can only stand where a number begins."""

NO_CODE: Block = (Line("Gosub", "rp-no-code,s,1"), Line("Hangup", "${GOSUB_RETVAL}"))
OTHERS = "_[*#]!"


def extensions(domain: DomainId, codes: Mapping[str, str], lot: Lot | None = None) -> dict[str, Block]:
    """What stands in the context: `codes` in force by their key, and a notice for all that is none.

    A star and a slot of the lot parks there. Without a lot, what is still parked can be taken.
    """
    there = {key: code for key, code in sorted(codes.items()) if key != "park" or lot is not None}
    made = (_extensions(domain, key, code) for key, code in there.items())
    slots = {f"_*{slots}": _run(domain, "park", "${EXTEN:1}") for slots in patterns(lot)}
    return slots | dict(chain.from_iterable(each.items() for each in made)) | {OTHERS: NO_CODE}


def subroutine(key: str) -> str:
    """The context of what a code does."""
    return f"rp-code-{key.replace('_', '-')}"


def _extensions(domain: DomainId, key: str, code: str) -> dict[str, Block]:
    assert CODE.fullmatch(code), code
    follows = BY_KEY[key].follows
    alone, after = _run(domain, key, ""), _run(domain, key, f"${{EXTEN:{len(code)}}}")
    fewest, most = LENGTHS[follows]
    found: dict[str, Block] = {code: alone} if fewest == 0 else {}
    if _is_number(follows):
        found[f"_{code}[0-9+]!"] = (_unless_a_number(code), *after, *NO_CODE)
    elif most:
        found |= {f"_{code}" + "X" * digits: after for digits in range(max(1, fewest), most + 1)}
    return found


def _is_number(follows: Follows) -> bool:
    return follows in ("a number", "perhaps a number")


def _run(domain: DomainId, key: str, after: str) -> Block:
    name = subroutine(key).removeprefix("rp-code-")
    return (Line("Gosub", f"rp-code,s,1({name},{domain},{after})"), Line("Hangup", "${GOSUB_RETVAL}"))


def _unless_a_number(code: str) -> Line:
    """Past the code's lines where more than digits follows the first character, which may be a plus."""
    rest = f"${{EXTEN:{len(code) + 1}}}"
    return Line("GotoIf", f"$[${{LEN(${{FILTER(0-9,{rest})}})}}=${{LEN({rest})}}]?:4")
