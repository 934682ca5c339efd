"""Calls led from a page, with real phones that hear each other: tones tell who talks with whom."""

import pytest

from controller.calling import taking
from controller.operations import grants, mailboxes
from tests.calls.behaviour import Answer, Ring
from tests.calls.leading import hears, hears_none, leading, voices
from tests.calls.obedient import Obedient, Talker, gone, phone
from tests.calls.test_transfers import talking
from tests.calls.world import World
from tests.patience import patient

ANN, BOB, CAROL = 400, 600, 800  # Hz
NAMES = {"1001": "Ann", "1002": "Bob", "1003": "Carol"}


async def people(world: World, **more: object) -> None:
    for extension, name in NAMES.items():
        world.user(extension, name, ring_timeout=5)
    await world.live()
    for extension in NAMES:
        await world.phone(extension, Answer(0.1), talks=True)


async def test_hold_ask_and_put_through(world: World) -> None:
    """Both ways: of a call that came, and of one that was placed."""
    await people(world)
    ann, bob, carol = (world.phones[each] for each in NAMES)
    async with leading(world) as page:
        for caller, callee, number in ((ann, bob, "1002"), (bob, ann, "1001")):
            call, taken = await talking(caller, callee, number)
            bobs, anns = (taken, call) if callee is bob else (call, taken)
            voices({anns: ANN, bobs: BOB})
            await hears(anns, BOB)
            await hears(bobs, ANN)
            live = await page.call("talking")
            await bobs.hold()
            await page.call("held")
            assert (await page.lead("1002", "resume", call=live.id)).status == 422, "the phone holds it"
            await bobs.resume()
            await page.call("talking")
            assert await page.does("1002", "hold", call=live.id)
            await hears_none(bobs, ANN)
            await hears_none(anns, BOB)
            held = await page.call("held")
            assert {each.state for each in held.parties} == {"on hold", "holds"}
            assert (await page.lead("1002", "hold", call=live.id)).status == 422
            assert await page.does("1002", "resume", call=live.id)
            await hears(anns, BOB)
            await hears(bobs, ANN)
            live = await page.call("talking")
            assert await page.does("1002", "consult", call=live.id, number="1003")
            carols = await carol.until_called(1 if callee is bob else 3)
            voices({carols: CAROL})
            await hears(bobs, CAROL)
            await hears(carols, BOB)
            await page.call("talking", 3)
            assert await page.does("1002", "cancel", call=live.id)
            await carols.until_ended()
            await hears(anns, BOB)
            live = await page.call("talking")
            assert await page.does("1002", "consult", call=live.id, number="1003")
            carols = await carol.until_called(2 if callee is bob else 4)
            voices({carols: CAROL})
            await hears(bobs, CAROL)
            await page.call("talking", 3)
            assert await page.does("1002", "complete", call=live.id)
            await bobs.until_ended()
            await hears(anns, CAROL)
            await hears(carols, ANN)
            await page.call("talking")
            await (ann if anns.outgoing else carol).hang_up(anns if anns.outgoing else carols)
            await carols.until_ended()
            await anns.until_ended()


async def test_sent_on_and_back(world: World) -> None:
    """To a colleague, from talking and from hold; with `back` to who doesn't answer, and home again; a voicemail."""
    await people(world)
    world.save(lambda session, me: mailboxes.switch_on(session, me, world.people["1003"]))
    await world.live()
    ann, bob, carol = (world.phones[each] for each in NAMES)
    async with leading(world) as page:
        for hold in (False, True):
            call, taken = await talking(ann, bob, "1002")
            live = await page.call("talking")
            if hold:
                await page.does("1002", "hold", call=live.id)
                live = await page.call("held")
            voices({call: ANN})
            assert await page.does("1002", "transfer", call=live.id, number="10 03")
            await taken.until_ended()
            carols = carol.incoming[-1] if carol.incoming and carol.incoming[-1].ending is None else None
            carols = carols or await carol.until_called(1 + hold)
            voices({carols: CAROL})
            await hears(call, CAROL)
            await hears(carols, ANN)
            await ann.hang_up(call)
            await carols.until_ended()
        carol.behaviour = Ring()
        call, taken = await talking(ann, bob, "1002")
        live = await page.call("talking")
        voices({call: ANN})
        assert await page.does("1002", "transfer", call=live.id, number="1003", back="1")
        await taken.until_ended()
        assert (await (await carol.until_called(3)).until_ended(8)).how == "cancelled"
        back = await bob.until_called(4)
        assert "Back: Ann" in back.invite.header("from")
        await back.until_answered()
        voices({back: BOB})
        await hears(call, BOB)
        live = await page.call("talking")
        assert await page.does("1002", "voicemail", call=live.id, user=world.people["1003"])
        assert await world.heard.voicemail(call.account.auth_user) == (f"1003@d{world.domain}", "u")
        await back.until_ended()
        await ann.hang_up(call)
        call, taken = await talking(ann, bob, "1002")
        live = await page.call("talking")
        assert await page.does("1002", "hold", call=live.id)
        assert await page.does("1002", "hangup", call=live.id)
        await call.until_ended()
        await taken.until_ended()
        for number, field in (("1009", "number"), ("", "number"), ("12x", "number")):
            call, taken = await talking(ann, bob, "1002")
            live = await page.call("talking")
            led = await page.lead("1002", "transfer", call=live.id, number=number)
            assert (led.status, led.fields) == (422, (field,))
            await ann.hang_up(call)
            await taken.until_ended()


async def test_whoever_is_on_hold_comes_back_when_the_holder_is_gone(world: World) -> None:
    await people(world)
    ann, bob = (world.phones[each] for each in ("1001", "1002"))
    async with leading(world) as page:
        call, taken = await talking(ann, bob, "1002")
        await page.does("1002", "hold", call=(await page.call("talking")).id)
        await page.call("held")
        await bob.hang_up(taken)
        back = await bob.until_called(2)
        assert "Back: Ann" in back.invite.header("from")
        await back.until_answered()
        voices({call: ANN, back: BOB})
        await hears(call, BOB)
        await hears(back, ANN)
        await page.does("1002", "hold", call=(await page.call("talking")).id)
        await page.call("held")
        await ann.hang_up(call)
        assert (await back.until_ended()).by_us is False


async def test_phones_answer_when_the_page_tells_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One by a word within the ringing call, one by a call beside it, one not at all; a colleague's is picked up."""
    monkeypatch.setattr(taking, "TOLD", patient(taking.TOLD))
    for extension, name in NAMES.items():
        world.user(extension, name, ring_timeout=15)
    world.save(lambda session, me: grants.give(session, me, world.people["1003"], "attendant"))
    await world.live()
    ann = await world.phone("1001", talks=True)
    for kind in (Talker, Obedient):
        bob = await phone(world, "1002", kind)
        async with leading(world) as page:
            call = ann.dial("1002")
            await bob.until_called()
            live = await page.call("ringing")
            assert await page.does("1002", "answer", call=live.id) == "Answered."
            await call.until_answered()
            up = next(leg for leg in bob.incoming if leg.answered_at and leg.ending is None)
            voices({call: ANN, up: BOB})
            await hears(call, BOB)
            await hears(up, ANN)
            await ann.hang_up(call)
            await up.until_ended()
            await gone(world, "1002")
    bob = await world.phone("1002", talks=True)
    await phone(world, "1003", Obedient)
    async with leading(world) as page:
        call = ann.dial("1002")
        rings = await bob.until_called()
        live = await page.call("ringing")
        assert "rings on" in await page.does("1002", "answer", call=live.id)
        assert rings.ending is None
        assert await page.does("1003", "pickup", call=live.id) == "Picked up."
        await call.until_answered()
        assert (await rings.until_ended()).how == "cancelled"
        await ann.hang_up(call)
        assert await page.does("1003", "dial", number="1001") == "Your phone rings: pick it up."
        world.phones["1003"].fall_silent(unnoticed=True)
        said = await page.does("1003", "dial", number="1001")
        assert said == "Your phone is called, and has not answered yet. Pick it up when it rings."
        for channel in await world.channels():  # nobody else ends them
            await page.link.send({"Action": "Hangup", "Channel": channel})


async def test_a_call_is_parked_and_retrieved(world: World) -> None:
    """On a slot and on the next free one, from talking and from hold; asked as the portal asks."""
    await people(world)
    ann, bob = (world.phones[each] for each in ("1001", "1002"))
    await world.phones["1003"].leave()
    carol = await phone(world, "1003", Obedient)
    async with leading(world) as page:
        for slot, hold in (("703", False), ("", True)):
            call, taken = await talking(ann, bob, "1002")
            voices({call: ANN})
            if hold:
                await page.does("1002", "hold", call=(await page.call("talking")).id)
            live = await page.call("held" if hold else "talking")
            assert (await page.over_the_socket("1002", "park", call=live.id, slot=slot)).startswith("Parked")
            await taken.until_ended()
            parked = await page.slot(slot or "701")
            assert (parked.number, parked.by) == ("1001", world.people["1002"])
            assert (await page.lead("1003", "retrieve", slot="719")).fields == ("slot",)
            before = len(carol.incoming)
            assert await page.does("1003", "retrieve", slot=slot or "701") == f"{slot or 701} is called."
            carols = carol.incoming[before]
            voices({carols: CAROL})
            await hears(call, CAROL)
            await hears(carols, ANN)
            await ann.hang_up(call)
            await carols.until_ended()
            await page.none()
