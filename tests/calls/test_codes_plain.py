"""Feature codes that the PBX runs alone, with real phones (PRODUCT §5): picked up, taken over, spoken to, hidden."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from controller.domain.destinations import ToExternal
from controller.domain.rules import RingTarget, Simultaneous
from controller.operations import codes, grants, lists, users
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.carrier import domain_has, trunk_to
from tests.calls.keypad import played
from tests.calls.leg import Leg
from tests.calls.posted import Posted
from tests.calls.ringgroups import group
from tests.calls.sipphone import Phone
from tests.calls.test_transfers import talking
from tests.calls.world import World

SILENCE = b"\xff" * 800  # what our phones say, ulaw
NAMES = (("1001", "Ann"), ("1002", "Bob"), ("1003", "Carol"), ("1004", "Dee"))


@pytest_asyncio.fixture(loop_scope="session")
async def rival(controller_at_post: Posted) -> AsyncIterator[World]:
    """A domain beside `world`, with the same extensions."""
    fresh = World(controller_at_post)
    yield fresh
    await fresh.close()


async def people(world: World, *phones: str) -> None:
    """Four users, a phone each that sends audio once it talks; nobody answers by itself."""
    for extension, name in NAMES:
        world.user(extension, name, phones=(extension, f"{extension}a"), ring_timeout=20)
    await world.live()
    for phone in phones or [extension for extension, _ in NAMES]:
        await world.phone(phone, Ring(), talks=True)


def works_in(world: World, extension: str, department: str) -> None:
    user = world.people[extension]
    world.save(lambda session, me: users.change(session, me, user, {"department": department}))


async def picked(caller: Leg, picker: Phone, code: str) -> Leg:
    """The picker's call, which is then the caller's."""
    call = picker.dial(code)
    await call.until_answered()
    await caller.until_answered()
    await call.media.until_heard(5)
    await caller.media.until_heard(5)
    return call


async def said_no(world: World, phone: Phone, code: str, why: str = "nothing-to-pick-up") -> None:
    """The code tells why not by that prompt, and hangs up: the PBX ends an answered call."""
    call = phone.dial(code)
    assert await played(world, call) == (why,)
    ending = await call.until_ended(10)
    assert (ending.how, ending.by_us, ending.code) == ("hung up", False, 200)


async def test_a_call_that_rings_at_a_colleague_is_picked_up_by_his_extension(world: World) -> None:
    await people(world)
    ann, bob, carol = (world.phones[name] for name in ("1001", "1002", "1003"))
    call = ann.dial("1002")
    rings = await bob.until_called()
    taken = await picked(call, carol, "*351002")
    assert (await rings.until_ended()).how == "cancelled"
    await ann.hang_up(call)
    await taken.until_ended()
    await said_no(world, carol, "*351002")  # nothing rings there any more


async def test_a_groups_call_is_picked_up_by_the_groups_extension_or_a_members(world: World) -> None:
    await people(world)
    group(world, "1002", ("1003", 1), ring_time=20)
    await world.live()
    ann, bob, dee = (world.phones[name] for name in ("1001", "1002", "1004"))
    for count, code in enumerate(("*35600", "*351002", "*351003"), 1):
        call = ann.dial("600")
        await bob.until_called(count)
        await world.phones["1003"].until_called(count)
        taken = await picked(call, dee, code)
        await dee.hang_up(taken)
        await call.until_ended()


async def test_a_call_that_rings_outside_only_is_picked_up_inside(world: World) -> None:
    """Bob's rule rings his mobile: nobody is asked to press 1, and the carrier's leg is cancelled."""
    await people(world, "1001", "1003")
    carrier = await trunk_to(world, behaviour=Ring())
    domain_has(world, outbound=["+49"])
    mobile = RingTarget(ToExternal("+4917012345"), 0)
    world.default(world.people["1002"], ring=Simultaneous((mobile,), confirm_external=True))
    await world.live()
    call = world.phones["1001"].dial("1002")
    rings = await carrier.until_asked("+4917012345")
    taken = await picked(call, world.phones["1003"], "*351002")
    assert (await rings.until_ended()).how == "cancelled"
    await world.phones["1003"].hang_up(taken)
    await call.until_ended()


async def test_any_call_of_the_own_department_is_picked_up_and_of_the_domain_by_attendants(world: World) -> None:
    await people(world)
    ann, bob, carol, dee = (world.phones[name] for name, _ in NAMES)
    for extension, department in (("1002", "Sales"), ("1003", "sales"), ("1004", "Office")):
        works_in(world, extension, department)
    await world.live()
    call = ann.dial("1002")
    await bob.until_called()
    await said_no(world, dee, "*36")
    taken = await picked(call, carol, "*36")
    await carol.hang_up(taken)
    await call.until_ended()
    world.save(lambda session, me: grants.give(session, me, world.people["1004"], "attendant"))
    await world.live()
    call = ann.dial("1002")
    await bob.until_called(2)
    taken = await picked(call, dee, "*36")
    await dee.hang_up(taken)
    await call.until_ended()


async def test_no_call_of_another_domain_is_picked_up(world: World, rival: World) -> None:
    """PRODUCT §8.4: as if nobody rang, whatever is dialled."""
    await people(world, "1001", "1002")
    await people(rival, "1001", "1002")
    world.save(lambda session, me: grants.give(session, me, world.people["1001"], "attendant"))
    group(rival, "1002", ring_time=20)
    await rival.live()
    theirs = rival.phones["1001"].dial("1002")
    rings = await rival.phones["1002"].until_called()
    for code in ("*351002", "*36", "*35600", f"*35{rival.people['1002']:02}"):
        await said_no(world, world.phones["1001"], code)
    assert rings.ending is None
    await rival.phones["1001"].hang_up(theirs)


@pytest.mark.parametrize("on_hold", [False, True])
async def test_a_call_moves_to_another_phone_of_the_same_user(world: World, on_hold: bool) -> None:
    """Both ways: of a call that he placed, and of one that he took. The other party stays connected."""
    await people(world, "1001", "1002", "1002a", "1003")
    ann, bob, other = (world.phones[name] for name in ("1001", "1002", "1002a"))
    ann.behaviour = bob.behaviour = Answer()
    for caller, callee, number in ((ann, bob, "1002"), (bob, ann, "1001")):
        call, taken = await talking(caller, callee, number)
        bobs, anns = (taken, call) if callee is bob else (call, taken)
        if on_hold:
            await bobs.hold()
        moved = other.dial("*38")
        await moved.until_answered()
        assert (await bobs.until_ended()).by_us is False
        await moved.media.until_heard(5)
        assert anns.ending is None
        await anns.media.until(lambda media=anns.media: media.sound[-800:] == SILENCE, 3.0, "Bob, and no music")
        await other.hang_up(moved)
        assert (await anns.until_ended()).by_us is False


async def test_nothing_is_taken_over_from_others(world: World, rival: World) -> None:
    await people(world, "1001", "1002", "1003")
    world.phones["1002"].behaviour = Answer()
    call, _ = await talking(world.phones["1001"], world.phones["1002"], "1002")
    await said_no(world, world.phones["1003"], "*38", "nothing-to-take-over")
    assert call.ending is None
    await world.phones["1001"].hang_up(call)


async def test_the_intercom_asks_phones_to_answer_by_themselves(world: World) -> None:
    await people(world, "1001", "1002", "1002a")
    world.phones["1002"].behaviour = Answer()
    call = world.phones["1001"].dial("*501002")
    await call.until_answered()
    leg = await world.phones["1002"].until_called()
    assert leg.invite
    assert leg.invite.header("alert-info").endswith(";info=alert-autoanswer;delay=0")
    assert leg.invite.header("call-info").endswith(";answer-after=0")
    assert leg.invite.header("answer-mode") == "Auto"
    await call.media.until_heard(5)
    await world.phones["1001"].hang_up(call)
    await leg.until_ended()


async def test_the_intercom_respects_do_not_disturb_calls_and_walls(world: World, rival: World) -> None:
    await people(world, "1001", "1002")
    rival.user("1009")
    await rival.phone("1009", Answer())
    ann, bob = world.phones["1001"], world.phones["1002"]
    bob.behaviour = Answer()
    group(world, "1002")
    world.override(world.people["1002"], "dnd")
    await world.live()
    assert (await ann.dial("*501002").until_ended()).code == 486
    world.clear(world.people["1002"], "dnd")
    await world.live()
    ann.behaviour = Answer()
    call, _ = await talking(bob, ann, "1001")
    carol = await world.phone("1003")
    assert (await carol.dial("*501002").until_ended()).code == 486
    await bob.hang_up(call)
    for nobody in ("*501009", "*50600"):
        assert (await ann.dial(nobody).until_ended()).code == 404
    assert rival.phones["1009"].incoming == []
    assert bob.incoming == []


async def test_a_hidden_call_shows_no_number_inside_or_outside_and_lists_still_know_who_calls(world: World) -> None:
    await people(world, "1001", "1002")
    carrier = await trunk_to(world, behaviour=Refuse(486))
    domain_has(world, outbound=["+49"], main_number="+49301000")
    await world.live()
    ann, bob = world.phones["1001"], world.phones["1002"]
    call = ann.dial("*671002")
    leg = await bob.until_called()
    assert leg.invite
    shown = f"{leg.invite.header('from')} {leg.invite.header('p-asserted-identity')}"
    assert "1001" not in shown
    assert "Ann" not in shown
    assert "anonymous" in shown.lower()
    await ann.hang_up(call)
    assert (await ann.dial("*6703012345").until_ended()).code == 486
    assert carrier.incoming[0].invite
    assert carrier.incoming[0].invite.uri.startswith("sip:+493012345@")
    assert "anonymous" in carrier.incoming[0].invite.header("from").lower()
    assert (await ann.dial("*67004420123456").until_ended()).code == 403  # not permitted, as ever
    assert (await ann.dial("03012345").until_ended()).code == 486
    assert "+49301000" in carrier.incoming[1].invite.header("from")  # type: ignore[union-attr]
    world.save(lambda s, me: lists.add(s, me, world.domain, world.people["1002"], "blocked", "1001"))
    await world.live()
    assert (await ann.dial("*671002").until_ended(10)).code == 403
    assert len(bob.incoming) == 1


async def test_one_hears_oneself(world: World) -> None:
    await people(world, "1001")
    call = world.phones["1001"].dial("*43")
    assert await played(world, call) == ("echo",)
    await call.until_answered()
    await call.media.until_heard(5)
    await world.phones["1001"].hang_up(call)


async def test_what_is_no_code_is_refused(world: World) -> None:
    """One after the other, and each before the last is told so."""
    await people(world, "1001")
    dialled = ("*999", "*", "#", "*7", "#1", "*35", "*351", "*6712*3", "*72+49+3", "*43#")
    calls = [world.phones["1001"].dial(f"sip:{code.replace('#', '%23')}@{world.name}") for code in dialled]
    endings = [(await call.until_ended(10)).code for call in calls]
    assert endings == [404] * len(dialled)
    noticed = [code for code in dialled if len(code) > 1]  # a key alone is no number either, and costs no notice
    for _ in noticed:
        assert await played(world, calls[0]) == ("no-such-code",)


async def test_a_domain_dials_its_own_codes_and_the_next_call_knows(world: World) -> None:
    """PRODUCT §8.2: live at once."""
    await people(world, "1001")
    ann = world.phones["1001"]
    world.save(lambda session, me: codes.change(session, me, world.domain, {"echo": "#1", "pickup_group": ""}))
    await world.live()
    call = ann.dial(f"sip:%231@{world.name}")
    assert await played(world, call) == ("echo",)
    await call.until_answered()
    await ann.hang_up(call)
    for gone in ("*43", "*36"):
        call = ann.dial(gone)
        assert await played(world, call) == ("no-such-code",)
        assert (await call.until_ended(10)).code == 404
    world.save(lambda session, me: codes.reset(session, me, world.domain))
    await world.live()
    await said_no(world, ann, "*36")


async def test_a_code_is_never_run_for_a_caller_who_is_transferred_to_it(world: World) -> None:
    await people(world, "1001", "1002", "1003")
    world.phones["1002"].behaviour = Answer()
    ringing = world.phones["1001"].dial("1003")
    await world.phones["1003"].until_called()
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "1002")
    await taken.transfer("*36")
    assert (await call.until_ended(10)).by_us is False
    assert ringing.ending is None
    await world.phones["1001"].hang_up(ringing)


async def test_outside_callers_reach_no_code(world: World) -> None:
    await people(world, "1001")
    carrier = await trunk_to(world)
    await world.live()
    for code in ("*36", "*98", "*43", "%2343"):
        assert (await carrier.call(code).until_ended(10)).code == 404
