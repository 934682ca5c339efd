"""Calls that people transfer into answering rules: they start afresh there (PRODUCT §2 Loops)."""

from controller.domain.destinations import ToUser
from controller.domain.rules import Forwards
from controller.operations import mailboxes
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.leg import Leg
from tests.calls.sipphone import Phone
from tests.calls.test_display import caller_of
from tests.calls.world import World


async def people(world: World) -> None:
    """Four users with a phone each that sends audio; 1002 and 1003 answer, 1004 refuses with 486."""
    for extension, name in (("1001", "Ann"), ("1002", "Bob"), ("1003", "Carol"), ("1004", "Dee")):
        world.user(extension, name)
    await world.live()
    for extension, behaviour in (("1001", Ring()), ("1002", Answer()), ("1003", Answer()), ("1004", Refuse(486))):
        await world.phone(extension, behaviour, talks=True)


async def talking(caller: Phone, callee: Phone, number: str) -> tuple[Leg, Leg]:
    """A call that is bridged both ways; earlier it can't be transferred."""
    before = len(callee.incoming)
    call = caller.dial(number)
    await call.until_answered()
    taken = callee.incoming[before]
    await call.media.until_heard(5)
    await taken.media.until_heard(5)
    return call, taken


async def test_a_blind_transfer_follows_the_rules_of_who_it_is_for(world: World) -> None:
    """A rings Dee by Bob's transfer; she is busy: her forward, then her voicemail with the busy greeting."""
    await people(world)
    dee = world.people["1004"]
    world.default(dee, forwards=Forwards(busy=ToUser(world.people["1003"])))
    await world.live()
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "1002")
    assert (await taken.transfer("1004")).code == 202
    carols = await world.phones["1003"].until_called()
    assert await taken.transferred() == 200
    assert caller_of(world.phones["1004"].incoming[0]) == ("Ann", "1001")
    assert caller_of(carols) == ("Ann via Dee", "1001")
    await world.phones["1001"].hang_up(call)
    await carols.until_ended()
    world.default(dee, forwards=Forwards())
    world.save(lambda session, me: mailboxes.switch_on(session, me, dee))
    await world.live()
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "1002")
    await taken.transfer("1004")
    assert await world.voicemail(call) == ("1004", "b")


async def test_a_transferred_call_starts_afresh_and_skips_a_forward_to_who_transferred_it(world: World) -> None:
    """Bob forwards to Carol; she answers and transfers to Bob: no second entry, and his forward points back at her."""
    await people(world)
    bob = world.people["1002"]
    world.default(bob, forwards=Forwards(always=ToUser(world.people["1003"])))
    await world.live()
    call, taken = await talking(world.phones["1001"], world.phones["1003"], "1002")
    assert caller_of(taken) == ("Ann via Bob", "1001")
    await taken.transfer("1002")
    bobs = await world.phones["1002"].until_called()
    assert await taken.transferred() == 200
    assert caller_of(bobs) == ("Ann", "1001"), "nobody forwarded it since"
    await bobs.media.until_heard(5)
    await bobs.transfer("1002")  # by Bob himself now: his forward counts again
    again = await world.phones["1003"].until_called(2)
    assert await bobs.transferred() == 200
    assert caller_of(again) == ("Ann via Bob", "1001")
    await world.phones["1001"].hang_up(call)
    await again.until_ended()


async def test_the_called_party_can_be_transferred_as_well(world: World) -> None:
    """Ann called Bob and hands him to Dee: Bob is the caller then."""
    await people(world)
    dee = world.people["1004"]
    world.default(dee, forwards=Forwards(always=ToUser(world.people["1002"]), busy=ToUser(world.people["1001"])))
    await world.live()
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "1002")
    await call.transfer("1004")
    dees = await world.phones["1004"].until_called()
    assert caller_of(dees) == ("Bob", "1002")
    assert (await taken.until_ended()).how == "hung up"
    assert not world.phones["1001"].incoming, "both of Dee's forwards point back: at the caller, at who transferred"


async def test_an_attended_transfer_joins_what_two_plans_rang(world: World) -> None:
    await people(world)
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "1002")
    await taken.hold()
    consult, carols = await talking(world.phones["1002"], world.phones["1003"], "1003")
    assert (await taken.transfer_to(consult)).code == 202
    assert await taken.transferred() == 200
    await consult.until_ended()
    await world.phones["1001"].hang_up(call)
    await carols.until_ended()


async def test_an_attended_transfer_while_it_rings_goes_on_in_the_plan(world: World) -> None:
    """The caller changes, the rules go on: Carol is busy, her forward to Ann now points back at the caller."""
    await people(world)
    carol = world.people["1003"]
    world.default(carol, forwards=Forwards(busy=ToUser(world.people["1001"])))
    world.save(lambda session, me: mailboxes.switch_on(session, me, carol))
    world.phones["1003"].behaviour = Ring()
    world.rings_for(carol, 20)
    await world.live()
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "1002")
    consult = world.phones["1002"].dial("1003")
    await consult.until_ringing()
    assert (await taken.transfer_to(consult)).code == 202
    await consult.until_ended()
    carols = world.phones["1003"].incoming[0]
    assert carols.ending is None
    await world.phones["1003"].hang_up(carols)  # 603
    assert await world.voicemail(call) == ("1003", "b")
    assert not world.phones["1001"].incoming


async def test_an_attended_transfer_while_it_rings_is_answered_by_the_next_in_the_plan(world: World) -> None:
    """Unanswered after the transfer: the forward rings Dee, who gets Ann."""
    await people(world)
    carol = world.people["1003"]
    world.default(carol, forwards=Forwards(unanswered=ToUser(world.people["1004"])))
    world.phones["1003"].behaviour = Ring()
    world.phones["1004"].behaviour = Answer(0.1)
    await world.live()
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "1002")
    consult = world.phones["1002"].dial("1003")
    await consult.until_ringing()
    await taken.transfer_to(consult)
    await consult.until_ended()
    dees = await world.phones["1004"].until_called()
    assert caller_of(dees) == ("Ann via Carol", "1001")
    await dees.until_answered()
    await dees.media.until_heard(5)
    await world.phones["1004"].hang_up(dees)
    await call.until_ended()


async def test_a_forward_to_who_transferred_it_while_it_rang_is_skipped(world: World) -> None:
    """Bob hands Ann over to ringing Carol; her forward points back at him: her voicemail takes it."""
    await people(world)
    carol = world.people["1003"]
    world.default(carol, forwards=Forwards(busy=ToUser(world.people["1002"])))
    world.save(lambda session, me: mailboxes.switch_on(session, me, carol))
    world.phones["1003"].behaviour = Ring()
    world.rings_for(carol, 20)
    await world.live()
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "1002")
    consult = world.phones["1002"].dial("1003")
    await consult.until_ringing()
    await taken.transfer_to(consult)
    await consult.until_ended()
    await world.phones["1003"].hang_up(world.phones["1003"].incoming[0])
    assert await world.voicemail(call) == ("1003", "b")
    assert len(world.phones["1002"].incoming) == 1


async def test_an_attended_transfer_of_a_forwarded_call_shows_the_new_caller(world: World) -> None:
    """Bob's call went via Carol to Dee, who rings; when Ann takes it over, a further forward names Ann."""
    await people(world)
    world.user("1005", "Eve")
    eve = await world.phone("1005", Ring())
    dee = world.people["1004"]
    world.default(world.people["1003"], forwards=Forwards(always=ToUser(dee)))
    world.default(dee, forwards=Forwards(busy=ToUser(world.people["1005"])))
    world.phones["1004"].behaviour = Ring()
    world.rings_for(dee, 20)
    await world.live()
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "1002")
    consult = world.phones["1002"].dial("1003")
    await consult.until_ringing()
    await taken.transfer_to(consult)
    await consult.until_ended()
    await world.phones["1004"].hang_up(world.phones["1004"].incoming[0])
    eves = await eve.until_called()
    assert caller_of(eves) == ("Ann via Dee", "1001")
    await world.phones["1001"].hang_up(call)
    await eves.until_ended()
