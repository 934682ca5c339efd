"""What every plan's shape must be: extensions end, jumps land, lines fit."""

import re
from collections.abc import Iterable, Sequence

from controller.dialplan import conftext, names
from controller.dialplan.door import door
from controller.dialplan.framerows import frame_rows
from controller.dialplan.plan import Plan, compile_plan
from controller.dialplan.shared import shared_rows
from controller.domain.directory import Directory, User
from controller.domain.ids import UserId
from controller.domain.priority import Priority
from tests.domain.house import BOB, house

LONGEST_LINE = 1000  # bytes; a line of the AMI ends at 1,024
ENDS = {"Return", "Goto", "Hangup"}
JUMPS = {"Goto", "GotoIf", "Gosub"}
ENTRIES = {"${ARG1}": ("s", "box"), "${ARG2}": ("call", "dnd", "group")}
SHARED = tuple(shared_rows())


def plan_of(*changed: User, user: UserId = BOB, directory: Directory | None = None) -> Plan:
    of = directory or house(*changed)
    return compile_plan(of, of.users[user])


def around(directory: Directory, plan: Plan) -> tuple[Priority, ...]:
    """Everything there is in the PBX with the plan: the other users' plans, frames, shared subroutines, the door."""
    others = [compile_plan(directory, user) for user in directory.users.values() if user.id != plan.user]
    outside = Priority(names.way_out(directory.domain.id), "s", 1, "Goto", "")
    entrance = door(directory.domain.id)
    frames = [row for frame in directory.frames.values() for row in frame_rows(frame)]
    everybody = [row for each in (plan, *others) for row in (*each.rows, each.pointer, *each.way_in)]
    return (*everybody, *frames, *SHARED, outside, *entrance.rows)


def fallen_through(rows: Sequence[Priority]) -> list[Priority]:
    """The last line of each extension that does not end it."""
    last = {(row.context, row.extension): row for row in rows}
    return [row for row in last.values() if row.app not in ENDS and not _jumps_either_way(row)]


def _jumps_either_way(row: Priority) -> bool:
    return row.app == "GotoIf" and all(row.data[row.data.rindex("?") + 1 :].partition(":")[::2])


def nowhere(rows: Sequence[Priority], everything: Iterable[Priority]) -> list[tuple[Priority, str]]:
    """Jumps of `rows` to where nothing stands."""
    there = {(row.context, row.extension, row.priority) for row in everything}
    return [
        (row, target)
        for row in rows
        if row.app in JUMPS
        for target in _targets(row)
        if not there.issuperset(_places(row, target))
    ]


def _targets(row: Priority) -> list[str]:
    if row.app != "GotoIf":
        return [re.sub(r"\(.*\)$", "", row.data) if row.app == "Gosub" else row.data]
    branches = row.data[row.data.rindex("?") + 1 :].split(":")
    return [target for target in branches if target]


def _places(row: Priority, target: str) -> list[tuple[str, str, int]]:
    """Where a target may be; a variable in it stands for any entry that a plan has."""
    *before, priority = target.split(",")
    context, extension = [row.context, row.extension][: 2 - len(before)] + before
    variable = next((each for each in ENTRIES if each in extension), "")
    return [(context, extension.replace(variable, entry), int(priority)) for entry in ENTRIES.get(variable, ("",))]


def check_shape(directory: Directory, plan: Plan) -> None:
    everything = around(directory, plan)
    assert fallen_through(plan.rows) == []
    assert nowhere((*plan.rows, plan.pointer, *plan.way_in), everything) == []
    for row in (*plan.rows, plan.pointer, *plan.way_in):
        assert len(conftext.line(row).encode()) <= LONGEST_LINE
        assert len(row.context) < 80  # AST_MAX_CONTEXT
        assert len(row.extension) < 80
    for extension in {row.extension for row in plan.rows}:
        numbers = [row.priority for row in plan.rows if row.extension == extension]
        assert numbers == list(range(1, len(numbers) + 1))
