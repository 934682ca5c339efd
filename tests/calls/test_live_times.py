"""Calls led from a page that nobody goes on with: each wait of rp-live-* has an end. Times are short here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from controller.dialplan import shared
from controller.dialplan.conftext import read
from controller.domain.destinations import ToUser
from controller.operations import mailboxes
from controller.pbx import dialplan_wire
from dialplan_templates import render
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.leading import hears, leading, voices
from tests.calls.parking import lot_is
from tests.calls.test_display import caller_of
from tests.calls.test_live_commands import ANN, BOB, NAMES, people
from tests.calls.test_transfers import talking
from tests.calls.world import World

SHORT = dict.fromkeys(shared.LIVE, 1) | {"hold_rounds": 2}


@asynccontextmanager
async def hurried(world: World) -> AsyncIterator[None]:
    """The same subroutines with other times, for as long as the block lasts."""
    usual, short = (tuple(read(render("asterisk/live.conf.j2", **times))) for times in (shared.LIVE, SHORT))
    changed = [(was, now) for was, now in zip(usual, short, strict=True) if was != now]
    await dialplan_wire.put(world.posted.post.ami, [now for _, now in changed])
    try:
        yield
    finally:
        await dialplan_wire.put(world.posted.post.ami, [was for was, _ in changed])


async def test_each_wait_ends_at_a_phone_at_the_operator_or_in_the_mailbox(world: World) -> None:
    """Half an hour on hold; whom nobody answers when he is asked; sent on with `back` and nobody there, nor at home."""
    await people(world)
    world.save(lambda session, me: mailboxes.switch_on(session, me, world.people["1002"]))
    lot_is(world, operator=ToUser(world.people["1003"]))
    await world.live()
    ann, bob, carol = (world.phones[each] for each in NAMES)
    async with hurried(world), leading(world) as page:
        call, taken = await talking(ann, bob, "1002")
        await page.does("1002", "hold", call=(await page.call("talking")).id)
        back = await bob.until_called(2)
        assert caller_of(back)[0] == "Back: Ann"
        assert (await taken.until_ended()).by_us is False, "whoever held her waits no more"
        await back.until_answered()
        voices({call: ANN, back: BOB})
        await hears(call, BOB)
        await hears(back, ANN)

        carol.behaviour = Ring()
        live = await page.call("talking")
        await page.does("1002", "consult", call=live.id, number="1003")
        assert (await (await carol.until_called(1)).until_ended()).how == "cancelled"
        await page.call("held")
        await page.does("1002", "resume", call=live.id)
        await hears(call, BOB)

        bob.behaviour, carol.behaviour = Ring(), Refuse(486)
        live = await page.call("talking")
        await page.does("1002", "transfer", call=live.id, number="1003", back="1")
        await back.until_ended()
        assert (await (await bob.until_called(3)).until_ended()).how == "cancelled"
        assert await world.heard.voicemail(call.account.auth_user) == (f"1002@d{world.domain}", "u")
        assert len(carol.incoming) == 3, "asked, then sent on to, then as the operator"
        await ann.hang_up(call)
        bob.behaviour = Answer(0.1)
