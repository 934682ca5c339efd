"""Calls that several lead at once, or that were led when the controller died: nobody is lost, nobody is told wrong."""

import asyncio
import secrets

from controller.calling.parts import Calling
from controller.calling.writing import write
from controller.domain.livecalls import Party
from controller.operations import grants, mailboxes
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.leading import hears, leading, voices
from tests.calls.obedient import Obedient, phone
from tests.calls.test_transfers import talking
from tests.calls.world import World

ANN, BOB, CAROL = 400, 600, 800  # Hz
NAMES = {"1001": "Ann", "1002": "Bob", "1003": "Carol", "1004": "Dee"}
TIMES = 10


async def office(world: World) -> None:
    """Bob and Carol are attendants."""
    for extension, name in NAMES.items():
        world.user(extension, name, ring_timeout=15)
    for extension in ("1002", "1003"):
        user = world.people[extension]
        world.save(lambda session, me, user=user: grants.give(session, me, user, "attendant"))
    await world.live()


async def test_of_two_operators_who_take_a_call_at_the_same_instant_one_gets_it(world: World) -> None:
    """Must never be both, nor none; the other is told who was first. Asked twice, a command is applied once."""
    await office(world)
    ann, dee = await world.phone("1001", talks=True), await world.phone("1004")
    bob, carol = [await phone(world, each, Obedient) for each in ("1002", "1003")]
    async with leading(world) as page:
        for turn in range(TIMES):
            taken = len(bob.incoming) + len(carol.incoming)
            call = ann.dial("1004")
            rings = await dee.until_called(turn + 1)
            live = await page.call("ringing")
            id_ = secrets.token_hex(8)
            same = {"call": live.id}
            answers = await asyncio.gather(
                page.lead("1002", "pickup", id_, **same),
                page.lead("1002", "pickup", id_, **same),
                page.lead("1003", "pickup", **same),
            )
            assert answers[0] == answers[1]
            assert sorted(each.status for each in answers[1:]) == [200, 409], answers
            [told] = [each.said for each in answers[1:] if each.status == 409]
            assert told.startswith(("Bob was first.", "Carol was first.", "Bob has just", "Carol has just")), told
            await call.until_answered()
            assert (await rings.until_ended()).how == "cancelled"
            [one] = [leg for leg in (*bob.incoming, *carol.incoming) if leg.answered_at and leg.ending is None]
            assert len(bob.incoming) + len(carol.incoming) == taken + 1
            await ann.hang_up(call)
            await one.until_ended()
            await page.none()


async def test_nobody_leads_a_call_that_somebody_has_led_on_since_he_saw_it(world: World) -> None:
    """He is told who was first, and with what; who talks himself is not, nor who saw what has become of it."""
    await office(world)
    ann, bob, dee = [await world.phone(each, Answer(0.05), talks=True) for each in ("1001", "1002", "1004")]
    carol = await phone(world, "1003", Obedient)
    async with leading(world) as page:
        call, taken = await talking(ann, dee, "1004")
        before = await page.call("talking")
        assert await page.does("1002", "transfer", call=before.id, number="1002", seen=before.since)
        await taken.until_ended()
        await bob.until_called()
        now = await page.call("talking")
        late = await page.lead("1003", "park", call=before.id, seen=before.since)
        assert (late.status, late.said) == (409, "Bob has just transferred this call.")
        assert await page.does("1003", "park", call=before.id, slot="705", seen=now.since)
        parked = await page.slot("705")
        assert await page.does("1003", "retrieve", slot="705", seen=parked.since)
        late = await page.lead("1002", "retrieve", slot="705", seen=parked.since)
        assert (late.status, late.said) == (409, "Carol has just retrieved this call.")
        assert await page.does("1003", "transfer", call=(await page.call("talking")).id, number="1004")
        await dee.until_called(2)
        await carol.incoming[-1].until_ended()
        await ann.hang_up(call)


async def test_however_fast_somebody_changes_his_mind_the_two_talk_in_the_end(world: World) -> None:
    """Each command the moment that the one before is answered, or its effect is seen; also before that."""
    await office(world)
    ann, bob = [await world.phone(each, Answer(0.05), talks=True) for each in ("1001", "1002")]
    await world.phone("1003", Answer(0.01), talks=True)
    await world.phone("1004")
    async with leading(world) as page:
        call, taken = await talking(ann, bob, "1002")
        voices({call: ANN, taken: BOB})
        live = await page.call("talking")
        for turn in range(TIMES):
            await page.does("1002", "hold", call=live.id)
            await page.call("held")
            await page.does("1002", "resume", call=live.id)
            await page.call("talking")
            await page.does("1002", "consult", call=live.id, number="1003" if turn % 2 else "1004")
            if turn % 4 > 1:
                await page.call("talking" if turn % 2 else "ringing", 3)
            await page.does("1002", "cancel", call=live.id)
            await page.call("talking")
        await hears(call, BOB)
        await hears(taken, ANN)
        await page.does("1002", "hold", call=live.id)
        await page.call("held")

        def holding() -> Party | None:
            return next((each for call in page.calls() for each in call.parties if each.state == "holds"), None)

        holds = await page.bell.until(holding, 5.0, "a party that holds")
        assert holds
        there = {"Action": "Redirect", "Channel": holds.channel, "Context": "rp-live-waits", "Exten": "s"}
        await write(page.link, [{**there, "Priority": "1"}] * 3)
        await page.does("1002", "resume", call=live.id)
        await hears(call, BOB)
        await ann.hang_up(call)
        await taken.until_ended()


async def test_a_call_in_the_middle_of_asking_is_put_through_by_a_new_controller(world: World) -> None:
    """What was begun stands in the PBX alone."""
    await office(world)
    ann, bob, carol = [await world.phone(each, Answer(0.05), talks=True) for each in ("1001", "1002", "1003")]
    post = world.posted.post
    async with leading(world) as page:
        call, taken = await talking(ann, bob, "1002")
        await page.does("1002", "consult", call=(await page.call("talking")).id, number="1003")
        carols = await carol.until_called()
        voices({call: ANN, taken: BOB, carols: CAROL})
        await hears(taken, CAROL)
        live = await page.call("talking", 3)
        fresh = Calling(world.posted.settings, world.posted.database, post.live, lambda device: True)
        async with fresh.link:
            await fresh.link.wait_up(5)
            page.desk = fresh.desk
            assert await page.does("1002", "complete", call=live.id) == "Put through to Carol."
        await taken.until_ended()
        await hears(call, CAROL)
        await hears(carols, ANN)
        led = await page.lead("1001", "hold", call=live.id)
        assert led.status == 503, "without a link nothing is said to be done"
        await ann.hang_up(call)
        await carols.until_ended()


async def test_what_rings_is_led_on_and_who_comes_back_in_vain_reaches_the_mailbox(world: World) -> None:
    """A ringing call; a colleague's; the party whom the asked one has not answered yet; who hangs up meanwhile."""
    await office(world)
    world.save(lambda session, me: mailboxes.switch_on(session, me, world.people["1002"]))
    await world.live()
    ann, bob, carol, dee = [await world.phone(each, Ring(), talks=True) for each in NAMES]
    async with leading(world) as page:
        call = ann.dial("1002")
        rings = await bob.until_called()
        assert await page.does("1002", "transfer", call=(await page.call("ringing")).id, number="1004")
        assert (await rings.until_ended()).how == "cancelled"
        dees = await dee.until_called()
        assert await page.does("1003", "hangup", call=(await page.call("ringing")).id)
        await call.until_ended()
        await dees.until_ended()
        bob.behaviour = dee.behaviour = Answer(0.05)
        call, taken = await talking(ann, dee, "1004")
        live = await page.call("talking")
        assert (await page.lead("1003", "hold", call=live.id)).status == 403
        assert await page.does("1003", "transfer", call=live.id, number="1002")
        await taken.until_ended()
        bobs = await bob.until_called(2)
        voices({call: ANN, bobs: BOB})
        await hears(call, BOB)
        live = await page.call("talking")
        assert await page.does("1002", "consult", call=live.id, number="1003")
        await carol.until_called()
        live = await page.call("ringing", 3)
        assert await page.does("1002", "complete", call=live.id)
        await bobs.until_ended()
        again = await carol.until_called(2)
        assert "Ann" in again.invite.header("from")
        await carol.hang_up(again)
        await call.until_ended()
        carol.behaviour = Answer(0.05)
        call, taken = await talking(ann, bob, "1002")
        live = await page.call("talking")
        assert await page.does("1002", "consult", call=live.id, number="1003")
        asked = await carol.until_called(3)
        voices({taken: BOB, asked: CAROL})
        await hears(taken, CAROL)
        await ann.hang_up(call)
        for verb, more in (("complete", {}), ("transfer", {"number": "1004"})):
            assert (await page.lead("1002", verb, call=live.id, **more)).status == 404
        await hears(asked, BOB)
        await bob.hang_up(taken)
        await asked.until_ended()
        call, taken = await talking(ann, bob, "1002")
        assert await page.does("1002", "hold", call=(await page.call("talking")).id)
        await page.call("held")
        bob.behaviour = Refuse(486)
        await bob.hang_up(taken)
        assert await world.heard.voicemail(call.account.auth_user) == (f"1002@d{world.domain}", "u")
        await ann.hang_up(call)
