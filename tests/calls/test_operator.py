"""Operator on 0 with real phones: whoever presses it in a greeting goes where the mailbox's owner says (PRODUCT §4)."""

from controller.domain.destinations import Destination, ToExternal, ToHandset, ToInner, ToUser
from controller.domain.ids import UserId
from controller.domain.rules import Forwards
from controller.operations import operators, users
from tests.calls.audio import Call, Room, share_of, softphones
from tests.calls.behaviour import Answer, Refuse
from tests.calls.boxmenu import folder
from tests.calls.carrier import trunk_to
from tests.calls.ringgroups import group
from tests.calls.test_voicemail import inbox, recorded
from tests.calls.world import World

OFFERED, NOT_OFFERED = "ud(rp-zero)", "u"
SPOKEN = 620  # Hz
MOBILE = "+4917012345"


def leads(world: World, user: UserId, to: Destination | None) -> None:
    """0 leads there from now on."""
    world.save(lambda session, me: operators.put(session, me, user, to))


async def office(world: World) -> UserId:
    """1001 calls Bob (1002), who has voicemail and is on do not disturb; Carol (1003) has a phone that answers."""
    world.user("1001")
    bob = world.user("1002", "Bob", mailbox=True)
    world.user("1003", "Carol", ring_timeout=1)
    world.default(bob, dnd=True)
    await world.phone("1003", Answer(after=0.1))
    return bob


async def greeted(world: World, room: Room, number: str = "1002", extension: str = "1002") -> Call:
    """A call that hears a greeting, in which 0 is offered."""
    call = await (room.phones[0] if room.phones else await room.phone(world.accounts["1001"])).dial(number)
    await call.until_answered()
    assert await took(world) == (extension, OFFERED)
    return call


async def took(world: World) -> tuple[str, str]:
    """Whose mailbox takes the caller, next."""
    box, options = await world.heard.voicemail(world.accounts["1001"].auth_user)
    return world.extension_of(box), options


async def test_zero_in_the_greeting_leads_to_the_operator(world: World) -> None:
    """The phone shows via whom; the call goes on there, and nothing is left in the mailbox."""
    bob = await office(world)
    leads(world, bob, ToUser(world.people["1003"]))
    await world.live()
    async with softphones() as room:
        call = await greeted(world, room)
        await call.press("0")
        leg = await world.phones["1003"].until_called()
        assert leg.invite
        assert "User 1001 via Bob" in leg.invite.header("from")
        await leg.until_answered()
        assert not call.closed.is_set()
        await world.phones["1003"].hang_up(leg)
        await call.until_ended()
    assert not list(inbox(world, bob).glob("msg*"))


async def test_an_operator_who_does_not_answer_leaves_the_caller_with_the_voicemail_once(world: World) -> None:
    """PRODUCT §2 Loops: then 0 is a key without meaning, like all others."""
    bob = await office(world)
    world.phones["1003"].behaviour = Refuse(486)
    leads(world, bob, ToUser(world.people["1003"]))
    await world.live()
    async with softphones() as room:
        call = await greeted(world, room)
        await call.press("0")
        assert await took(world) == ("1002", NOT_OFFERED)
        await call.press("0*")
        await call.listen(0.5)
        assert not call.closed.is_set()
        await call.hang_up()
        await call.until_ended()
    assert len(world.phones["1003"].incoming) == 1


async def test_an_operator_who_forwards_back_is_a_second_entry(world: World) -> None:
    """PRODUCT §2 Loops: Bob, by 0 to Carol, whose rules lead to Bob: his voicemail, and no third time round."""
    bob = await office(world)
    carol = world.people["1003"]
    world.default(carol, forwards=Forwards(always=ToUser(bob)))
    leads(world, bob, ToUser(carol))
    await world.live()
    async with softphones() as room:
        call = await greeted(world, room)
        await call.press("0")
        assert await took(world) == ("1002", NOT_OFFERED)
        await call.hang_up()
        await call.until_ended()
    assert world.phones["1003"].incoming == []


async def test_an_operator_who_is_the_caller_is_passed_over(world: World) -> None:
    """PRODUCT §2 Loops: a forward that points back at the caller is skipped."""
    bob = await office(world)
    leads(world, bob, ToUser(world.people["1001"]))
    await world.live()
    async with softphones() as room:
        call = await greeted(world, room)
        await call.press("0")
        assert await took(world) == ("1002", NOT_OFFERED)
        await call.hang_up()
        await call.until_ended()


async def test_a_message_half_recorded_is_kept(world: World) -> None:
    """0 after the beep ends nothing; # does, and then 0 leads to the operator."""
    bob = await office(world)
    leads(world, bob, ToUser(world.people["1003"]))
    await world.live()
    async with softphones() as room:
        call = await greeted(world, room)
        await call.listen(0.4)
        await call.press("#")
        await call.until_quiet()
        await call.play(SPOKEN, 1.5)
        await call.listen(1.5)
        await call.press("0")
        await call.listen(0.5)
        assert world.phones["1003"].incoming == []
        await call.press("#")
        sound = await recorded(inbox(world, bob) / "msg0000.wav")
        assert share_of(SPOKEN, sound[4000:20000]) > 0.8
        await call.press("0")
        leg = await world.phones["1003"].until_called()
        await leg.until_answered()
        await world.phones["1003"].hang_up(leg)
        await call.until_ended()
    assert len(folder(world, bob).messages()) == 1


async def test_a_message_that_was_ended_with_a_key_is_kept_and_the_call_ends(world: World) -> None:
    bob = await office(world)
    leads(world, bob, ToUser(world.people["1003"]))
    await world.live()
    async with softphones() as room:
        call = await greeted(world, room)
        await call.listen(0.4)
        await call.press("#")
        await call.until_quiet()
        await call.play(SPOKEN, 1.5)
        await call.listen(1.5)
        await call.press("#")
        await call.until_ended(15)
    assert len(folder(world, bob).messages()) == 1
    assert world.phones["1003"].incoming == []


async def test_the_operator_may_be_a_phone_a_group_or_a_number_outside(world: World) -> None:
    """Bob's own phone stays quiet while he is on do not disturb; what is outside takes his permission."""
    bob = await office(world)
    mobile = world.device(bob, "1002m")
    carrier = await trunk_to(world)
    carrier.does[MOBILE] = Answer(0.1)
    world.user("1004")
    await world.phone("1002m", Answer(after=0.1))
    await world.phone("1004", Answer(after=0.1))
    sales = group(world, "1004")
    async with softphones() as room:
        leads(world, bob, ToHandset(mobile))
        await world.live()
        call = await greeted(world, room)
        await call.press("0")
        assert await took(world) == ("1002", NOT_OFFERED)
        assert world.phones["1002m"].incoming == []
        await call.hang_up()
        await call.until_ended()

        leads(world, bob, ToHandset(world.devices["1004"]))
        await world.live()
        await _taken(world, await greeted(world, room), 1)
        leads(world, bob, ToInner("group", str(sales)))
        await world.live()
        await _taken(world, await greeted(world, room), 2)

        leads(world, bob, ToExternal(MOBILE))
        await world.live()
        call = await greeted(world, room)
        await call.press("0")
        leg = await carrier.until_asked(MOBILE, 1)
        await leg.until_answered()
        await call.hang_up()
        await leg.until_ended()

        world.save(lambda session, me: users.change(session, me, bob, {"outbound": []}))
        await world.live()
        call = await greeted(world, room)
        await call.press("0")
        assert await took(world) == ("1002", NOT_OFFERED)
        await call.hang_up()
        await call.until_ended()
    assert len(carrier.calls_to(MOBILE)) == 1


async def _taken(world: World, call: Call, count: int) -> None:
    await call.press("0")
    leg = await world.phones["1004"].until_called(count)
    await leg.until_answered()
    await world.phones["1004"].hang_up(leg)
    await call.until_ended()


async def test_an_operator_who_is_gone_or_taken_away_is_offered_no_more(world: World) -> None:
    """From the next call on; a caller who hears the greeting meanwhile hears it again."""
    bob = await office(world)
    carol = world.people["1003"]
    leads(world, bob, ToUser(carol))
    await world.live()
    async with softphones() as room:
        call = await greeted(world, room)
        leads(world, bob, None)
        await world.live()
        await call.press("0")
        assert await took(world) == ("1002", NOT_OFFERED)
        await call.hang_up()
        await call.until_ended()

        leads(world, bob, ToUser(carol))
        await world.live()
        call = await greeted(world, room)
        await call.hang_up()
        await call.until_ended()
        world.save(lambda session, me: users.remove(session, me, carol))
        await world.live()
        call = await room.phones[0].dial("1002")
        await call.until_answered()
        assert await took(world) == ("1002", NOT_OFFERED)
        await call.hang_up()
        await call.until_ended()
    world.phones.pop("1003").close()
