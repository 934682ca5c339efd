"""Parked calls that nobody takes: back to who parked, to the operator, and into the slot again (PRODUCT §6)."""

from controller.domain.destinations import PARKED, ToUser
from controller.domain.rules import Forwards
from controller.operations import lots
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.parking import lot_is, over, parked, people, play_heard, rung_back, send_to_lot, taken, unparked
from tests.calls.test_transfers import talking
from tests.calls.world import World


async def test_what_nobody_takes_rings_the_parker_then_the_operator_then_waits_again(world: World) -> None:
    """PRODUCT §6 Timeout. Bob parks Ann and declines; so does Dee, the operator: the same slot; then Bob takes her."""
    ann, bob, carol = await people(world, seconds=1)
    dee = world.phones["1004"]
    lot_is(world, operator=ToUser(world.people["1004"]))
    await world.live()
    dee.behaviour = Refuse(486)
    call, bobs = await talking(ann, bob, "1002")
    bob.behaviour = Refuse(603)
    await bobs.transfer("703")
    first = await parked(world)
    assert await unparked(world, first) == "TimeOut"
    _, display = await rung_back(bob)
    assert display == ("Parked 703: Ann", "1001")
    _, display = await rung_back(dee, 1)
    assert display == ("Parked 703: Ann", "1001")
    again = await parked(world)
    assert again == first, "the same slot, and still Bob's"
    bob.behaviour = Ring()
    back, display = await rung_back(bob, 3)
    assert display == ("Parked 703: Ann", "1001")
    await play_heard(call)
    bob.answer(back)
    await back.media.until_heard(5)
    await back.transfer("1003")
    carols, display = await rung_back(carol)
    assert display == ("Ann", "1001"), "the mark is nobody's name"
    await over(ann, call, carols)
    assert len(dee.incoming) == 1


async def test_whose_phone_is_off_or_who_is_outside_leads_to_the_operator_at_once(world: World) -> None:
    """A group as the operator; parked by nobody of the house, and by a phone that is not there any more."""
    ann, bob, carol = await people(world, seconds=1)
    dee = world.phones["1004"]
    lot_is(world, operator=ToUser(world.people["1004"]))
    await world.live()
    for parker in (None, carol):
        call, bobs = await talking(ann, bob, "1002")
        [channel] = [name for name in await world.channels() if name.startswith(f"PJSIP/{ann.account.auth_user}-")]
        await send_to_lot(world, channel, "702", parker)
        place = await parked(world)
        assert place.by == (ann if parker is None else carol).account.auth_user
        await bobs.until_ended()
        if parker is None:
            await carol.unregister()
        back, display = await rung_back(dee)
        assert display == ("Parked 702: Ann", "1001")
        dee.answer(back)
        await back.media.until_heard(5)
        await over(dee, back, call)


async def test_who_took_his_place_comes_back_and_who_parked_only_himself_is_released(world: World) -> None:
    """Bob dials 700 and transfers Ann there: she rings at Bob's. Carol dials *705 and nothing more."""
    ann, bob, carol = await people(world, seconds=2)
    alone = carol.dial("*705")
    call, bobs = await talking(ann, bob, "1002")
    await bobs.hold()
    consult = bob.dial("700")
    await consult.until_answered()
    assert {(await parked(world)).slot, (await parked(world)).slot} == {"701", "705"}
    bob.behaviour = Ring()
    assert (await bobs.transfer_to(consult)).code == 202
    back, display = await rung_back(bob)
    assert display == ("Parked 701: Ann", "1001")
    bob.answer(back)
    await back.media.until_heard(5)
    again = await back.transfer("704")
    assert again.code == 202
    place = await parked(world)
    assert (place.slot, place.by, place.whose) == ("704", bob.account.auth_user, ann.account.auth_user)
    assert (await alone.until_ended()).by_us is False
    bob.behaviour = Answer()
    await over(carol, await taken(carol, "704", call), call)


async def test_whom_a_rule_parks_anybody_takes_or_he_comes_to_the_operator(world: World) -> None:
    """PRODUCT §6: a call parked by a rule goes to the operator. Without a lot the forward counts as unset (§2)."""
    ann, bob, carol = await people(world)
    dee = world.phones["1004"]
    world.default(world.people["1002"], forwards=Forwards(always=PARKED))
    lot_is(world, operator=ToUser(world.people["1004"]))
    await world.live()
    call = ann.dial("1002")
    place = await parked(world)
    assert (place.slot, place.by, place.whose) == ("701", ann.account.auth_user, ann.account.auth_user)
    await over(carol, await taken(carol, "701", call), call)
    lot_is(world, seconds=1)
    await world.live()
    call = ann.dial("1002")
    assert (await parked(world)).slot == "701"
    back, display = await rung_back(dee)
    assert display == ("Parked 701: Ann", "1001")
    dee.answer(back)
    await back.media.until_heard(5)
    await back.transfer("1002")
    assert (await parked(world)).slot == "701", "sent on to Bob by a person, she is parked like anybody"
    await ann.hang_up(call)
    assert not bob.incoming
    world.save(lambda session, me: lots.switch_off(session, me, world.domain))
    await world.live()
    call = ann.dial("1002")
    await over(ann, call, await bob.until_called())
