"""Rows on their way to the PBX: text stays text, names stay names, and files give the same as AMI."""

import asyncio
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.dialplan import conftext
from controller.domain.priority import Priority as Compiled
from controller.pbx import dialplan_wire as wire
from controller.pbx.ami import UnsafeValue
from controller.pbx.dialplan_wire import Priority
from controller.pbx.files import write_checked
from tests.pbx.links import ami_link

# Signs that mean something somewhere on the way are drawn more often.
SIGNS = ";,|\\^\"'()[]{}$<>=#! :-"
text = st.text(
    st.one_of(
        st.sampled_from(SIGNS), st.characters(min_codepoint=32, exclude_characters="\x7f", exclude_categories=["Cs"])
    ),
    max_size=60,
).map(lambda each: each.lstrip(" "))
BY_HAND = [
    "a;b", "a\\;b", "a\\\\;b", ";--x", ";-- x --;", "a(b", "a)b", ")", "(", "a ", '"', "'q'", "a|b", "a^b", "${X}",
    "\\", "a=>b", "#include x", "[x]", ",,", "\\n", "${EVAL(${X})}", "é" * 500,
    "x" * wire.MAX_DATA, ";" * wire.MAX_DATA,
]  # fmt: skip
fresh = count(1)


async def live(pbx, context):
    rows = []
    async with ami_link(pbx) as ami:
        await wire.read_dialplan(ami, rows.append, context)
    return rows


@given(st.lists(text, min_size=50, max_size=200))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_the_same_in_the_pbx_by_ami_and_by_file(pbx, drawn):
    asyncio.run(both_ways(pbx, [*BY_HAND, *drawn]))


async def both_ways(pbx, texts):
    number = next(fresh)
    by_ami, by_file = f"rp-test-ami{number}", f"rp-test-file{number}"
    file = pbx.settings.etc / "domains" / "rp-test.conf"
    rows = [Compiled(by_file, "s", n, "NoOp", each) for n, each in enumerate(texts, 1)]
    write_checked(file, conftext.write("test", rows), lambda _: None)
    async with ami_link(pbx) as ami, ami_link(pbx, "sweeper") as sweeper:
        pbx.rx("dialplan reload")
        await wire.put(ami, [Compiled(by_ami, "s", row.priority, "NoOp", row.data) for row in rows])
        file.unlink()
        for context in (by_ami, by_file):
            assert [row.data for row in await live(pbx, context)] == texts
            assert await wire.remove_context(sweeper, context)


async def test_rows_come_back_as_they_were_put_and_go_with_their_context(pbx):
    rows = [
        Priority("rp-test-x", "_*35XXXX", 1, "NoOp", "a"),
        Priority("rp-test-x", "_*35XXXX", 2, "Hangup", "17"),
        Priority("rp-test-x", "700", "hint", "PJSIP/d1&PJSIP/d2"),
    ]
    async with ami_link(pbx) as ami, ami_link(pbx, "sweeper") as sweeper:
        await wire.put(ami, rows)
        assert set(await live(pbx, "rp-test-x")) == set(rows)
        assert await wire.remove_context(sweeper, "rp-test-x")
        assert await live(pbx, "rp-test-x") == []
        assert not await wire.remove_context(sweeper, "rp-test-x")


async def test_a_flip_replaces_the_one_pointer(pbx):
    async with ami_link(pbx) as ami, ami_link(pbx, "sweeper") as sweeper:
        await wire.flip(ami, "rp-test-user", "plan-1-aaaaaaaaaa")
        await wire.flip(ami, "rp-test-user", "plan-1-bbbbbbbbbb")
        assert await live(pbx, "rp-test-user") == [Priority("rp-test-user", "s", 1, "Goto", "plan-1-bbbbbbbbbb,s,1")]
        await wire.remove_context(sweeper, "rp-test-user")


async def test_more_rows_than_go_in_one_write_all_arrive(pbx):
    rows = [Priority("rp-test-many", f"{n:05d}", 1, "NoOp", "x") for n in range(2 * wire.IN_ONE_WRITE + 1)]
    async with ami_link(pbx) as ami, ami_link(pbx, "sweeper") as sweeper:
        await wire.put(ami, rows)
        assert len(await live(pbx, "rp-test-many")) == len(rows)
        await wire.remove_context(sweeper, "rp-test-many")


@pytest.mark.parametrize(
    "row",
    [
        Priority("x y", "s", 1, "NoOp"),
        Priority("x\r\nAction: Command", "s", 1, "NoOp"),
        Priority("x" * 80, "s", 1, "NoOp"),  # Asterisk cuts names there
        Priority("", "s", 1, "NoOp"),
        Priority("x", "s,1", 1, "NoOp"),
        Priority("x", "${EVIL}", 1, "NoOp"),
        Priority("x", "s/1001", 1, "NoOp"),  # would match one caller only
        Priority("x", "s", 0, "NoOp"),
        Priority("x", "s", 1, "System(x"),
        Priority("x", "s", 1, "NoOp", "a\nb"),
        Priority("x", "s", 1, "NoOp", "a\tb"),
        Priority("x", "s", 1, "NoOp", " a"),  # AMI would drop the blank
        Priority("x", "s", 1, "NoOp", "x" * (wire.MAX_DATA + 1)),
        Priority("x", "s", "hint", "PJSIP/d1,System"),
        Priority("x", "s", "hint", "PJSIP/d1", "a"),
    ],
)
def test_what_could_be_read_as_something_else_is_refused(row):
    with pytest.raises(UnsafeValue):
        wire.to_ami(row)


async def test_a_context_to_remove_cannot_bring_its_own_command(pbx):
    async with ami_link(pbx, "sweeper") as sweeper:
        for name in ("x\r\nAction: Command", "x; core stop now", "x y", ""):
            with pytest.raises(UnsafeValue):
                await wire.remove_context(sweeper, name)
