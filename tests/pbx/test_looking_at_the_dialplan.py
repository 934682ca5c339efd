"""What the controller asks the running PBX about its dialplan, row by row: reconcile/probe.py."""

import asyncio
from pathlib import Path

import pytest

from controller.domain.priority import Priority
from controller.pbx import dialplan_wire
from controller.pbx.ami import Ami
from controller.reconcile import probe, verify
from tests.pbx.links import ami_link
from tests.pbx_fixture import Pbx

FILE = Path("plans/01/user-88001.conf")
CONTENT = (
    Priority("plan-88001-0123456789", "s", 1, "Goto", "r1-${ARG2},1"),
    Priority("plan-88001-0123456789", "r1-no", 1, "Return", "19"),
)
FIXED = (
    Priority("user-88001", "s", 1, "Goto", "plan-88001-0123456789,${ARG1},1"),
    Priority("x88-1001", "s", 1, "MSet", "RP_DEV=${CHANNEL(name):6:-9}"),
    Priority("x88-1001", "s", 2, "Gosub", "user-88001,s,1(s,call)"),
    Priority("from-88", "_XXXX", 1, "Hangup", "1"),
)
SPOILED = {
    "the plan's last row is missing": (),
    "the pointer leads elsewhere": (Priority("user-88001", "s", 1, "Goto", "plan-88001-ffffffffff,${ARG1},1"),),
    "a row of the way in says something else": (Priority("x88-1001", "s", 2, "Gosub", "user-88002,s,1(s,call)"),),
}


async def _clean(ami: Ami) -> None:
    for context in {row.context for row in (*CONTENT, *FIXED)}:
        await ami.send({"Action": "Command", "Command": f"dialplan remove context {context}"})


async def test_a_file_whose_rows_are_all_there_does_not_differ(pbx: Pbx) -> None:
    disk = [verify.on_disk(FILE, (*CONTENT, *FIXED))]
    async with ami_link(pbx) as ami, ami_link(pbx, "sweeper") as sweeper:
        await dialplan_wire.put(ami, (*CONTENT, *FIXED))
        difference = verify.compare(disk, await probe.look(ami, disk))
        assert difference.wrong == ()
        assert not set(difference.stray) & {row.context for row in (*CONTENT, *FIXED)}
        await _clean(sweeper)


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
async def test_a_file_of_which_the_pbx_holds_less_or_something_else_differs(
    pbx: Pbx, spoil: tuple[Priority, ...]
) -> None:
    disk = [verify.on_disk(FILE, (*CONTENT, *FIXED))]
    async with ami_link(pbx) as ami, ami_link(pbx, "sweeper") as sweeper:
        await dialplan_wire.put(ami, (*CONTENT, *FIXED, *spoil) if spoil else (CONTENT[0], *FIXED))
        assert verify.compare(disk, await probe.look(ami, disk)).wrong == (FILE,)
        await _clean(sweeper)


async def test_a_context_that_was_left_is_found_by_its_mark_unless_a_file_leads_to_it_again(pbx: Pbx) -> None:
    disk = [verify.on_disk(FILE, (*CONTENT, *FIXED))]
    async with ami_link(pbx) as ami, ami_link(pbx, "sweeper") as sweeper:
        await dialplan_wire.put(ami, (*CONTENT, *FIXED, probe.mark(CONTENT[0].context)))
        assert "plan-88001-0123456789" in verify.compare([], await probe.look(ami, [])).stray
        assert "plan-88001-0123456789" not in verify.compare(disk, await probe.look(ami, disk)).stray
        await _clean(sweeper)


async def test_calls_find_their_way_while_thousands_of_rows_are_looked_at(pbx: Pbx) -> None:
    """PRODUCT §8.1: whatever the controller does, calls go on. A whole listing stops every look-up until it ends."""
    rows = [Priority(f"plan-{number}-0123456789", "s", 1, "Return", "19") for number in range(89_000, 92_000)]
    disk = [verify.on_disk(FILE, rows)]
    async with ami_link(pbx) as ami, ami_link(pbx) as other, ami_link(pbx, "sweeper") as sweeper:
        await dialplan_wire.put(ami, rows)
        looking = asyncio.create_task(probe.look(ami, disk))
        answered = 0
        while not looking.done():
            await other.send({"Action": "Getvar", "Variable": f"DIALPLAN_EXISTS({rows[0].context},s,1)"})
            answered += 1
        assert len((await looking).whole) == len(rows)
        assert answered > 20
        for row in rows:
            await dialplan_wire.remove_context(sweeper, row.context)


def test_a_pattern_is_asked_for_by_a_number_it_matches() -> None:
    assert probe.dialled("_XXXX") == "2222"
    assert probe.dialled("_u.") == "u2"
    assert probe.dialled("1001") == "1001"
    assert probe.dialled("_[+0-9A-Za-z]!") == "+2"
