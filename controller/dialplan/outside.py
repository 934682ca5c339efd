"""A domain's way out: how its numbers are read, which may be called, over which trunks. PRODUCT §2, §5.

Entered through the pointer: `Gosub(out-3,s,1(norm,<digits>))`, `Gosub(out-3,s,1(<digits of an E.164 number>))`,
`Gosub(out-3,s,1(trunks))`, `Gosub(out-3,s,1(facts))`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controller.dialplan import names, normalising, permitting
from controller.dialplan.lines import rows
from controller.dialplan.plan import digest
from controller.dialplan.trunkorder import FACTS, TRUNKS, facts_lines, trunk_lines
from controller.domain.dialling import NumberPlan
from controller.domain.directory import Domain
from controller.domain.priority import Priority
from controller.domain.trunks import Trunk


@dataclass(frozen=True, slots=True)
class WayOut:
    """The rows, in a context named by their content, and the pointer that leads there."""

    rows: tuple[Priority, ...]
    pointer: Priority


def way_out(domain: Domain, plan: NumberPlan, trunks: Sequence[Trunk]) -> WayOut:
    """The domain's; `trunks` are those switched on, in order."""
    body = rows(
        "",
        permitting.extensions(domain.outbound, permitting.granted())
        | normalising.lines(plan)
        | {FACTS: facts_lines(domain), TRUNKS: trunk_lines(trunks, plan)},
    )
    context = names.way_out_content(domain.id, digest(body))
    pointer = Priority(names.way_out(domain.id), "s", 1, "Goto", f"{context},${{ARG1}},1")
    return WayOut(tuple(replace(row, context=context) for row in body), pointer)
