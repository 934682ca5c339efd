"""`domain.dialling.normalise` as lines: what is dialled -> E.164, asked by Gosub. PRODUCT §5."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from controller.dialplan.lines import Block, Line
from controller.domain.dialling import LONGEST, SHORTEST, NumberPlan, longest_first

NORM, HEARD = "norm", "heard"  # what a user dials; what a carrier says
ABROAD, NONE = "abroad", "none"
CLEAN = "$[${LEN(${FILTER(0-9+,${ARG2})})}=${LEN(${ARG2})} & ${LEN(${FILTER(0-9,${ARG2:1})})}=${LEN(${ARG2:1})}]"


def lines(plan: NumberPlan) -> dict[str, Block]:
    """Extensions of one context: ARG2 is what was dialled; back with the number in E.164 form, or nothing.

    Whatever ARG2 is, only what consists of digits, with or without a plus before them, is read in an expression.
    """
    return {
        NORM: _entry(plan),
        HEARD: _entry(replace(plan, outside_prefix="", area_code="", bare=plan.lengths)),
        ABROAD: (
            Line("Set", "N=${N:${LEN(${P})}}"),
            *_without_zero(plan),
            Line("Return", _first([(f'{_fits(range(SHORTEST, LONGEST + 1), "${N}")} & "${{N:0:1}}"!="0"', "+${N}")])),
        ),
        NONE: (Line("Return"),),
    }


def _entry(plan: NumberPlan) -> Block:
    return (
        Line("GotoIf", f"{CLEAN}?:{NONE},1"),
        Line("MSet", "LOCAL(N)=${FILTER(0-9,${ARG2})},LOCAL(P)="),
        Line("GotoIf", f'$["${{FILTER(+,${{ARG2}})}}"="+"]?{ABROAD},1'),
        *_outside(plan.outside_prefix),
        Line("Set", f'P=$["n${{N}}" : "n({"|".join(plan.international)})"]'),
        Line("GotoIf", f"$[${{LEN(${{P}})}}>0]?{ABROAD},1"),
        Line("Return", _first(_inland(plan))),
    )


def _outside(prefix: str) -> Block:
    """Off with it; what does not begin so is no public number."""
    if not prefix:
        return ()
    size = len(prefix)
    return (Line("GotoIf", f"{_begins(prefix)}?:{NONE},1"), Line("Set", f"N=${{N:{size}}}"))


def _without_zero(plan: NumberPlan) -> Block:
    """Of +49 (0) 30 … the 0 goes."""
    if "0" not in plan.national:
        return ()
    size = len(plan.code)
    return (Line("Set", f"N=${{IF({_begins(plan.code + '0')}?{plan.code}${{N:{size + 1}}}:${{N}})}}"),)


def _inland(plan: NumberPlan) -> Iterator[tuple[str, str]]:
    for prefix in longest_first(plan.national):
        rest = f"${{N:{len(prefix)}}}"
        yield f"{_begins(prefix)[2:-1]} & {_fits(plan.lengths, rest)}", f"+{plan.code}{rest}"
    if plan.area_code:
        yield _fits(plan.local, plan.area_code + "${N}"), f"+{plan.code}{plan.area_code}${{N}}"
    yield _fits(plan.bare, "${N}"), f"+{plan.code}${{N}}"


def _begins(prefix: str) -> str:
    """With a letter before both: 007 and 7 are the same to an expression."""
    return f'$["n${{N:0:{len(prefix)}}}"="n{prefix}"]'


def _fits(lengths: Iterable[int], digits: str) -> str:
    return f'"-{"-".join(map(str, lengths))}-" =~ "-${{LEN({digits})}}-"'


def _first(choices: Iterable[tuple[str, str]]) -> str:
    """The value of the first condition that holds, else nothing."""
    every: Sequence[tuple[str, str]] = tuple(choices)
    return "".join(f"${{IF($[{condition}]?{value}:" for condition, value in every) + ")}" * len(every)
