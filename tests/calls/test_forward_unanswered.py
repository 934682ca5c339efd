"""Forward when unanswered: after the ring timeout, wherever it leads (PRODUCT §2.9)."""

from controller.domain.destinations import Destination, ToHandset, ToUser, ToVoicemail
from controller.domain.ids import UserId
from controller.domain.rules import Forwards
from tests.calls.behaviour import Answer, Ring
from tests.calls.world import World
from tests.patience import patient


def callee(world: World, extension: str, to: Destination | None, *, mailbox: bool = False) -> UserId:
    """A user whose phone rings for 1 s, and the caller who dials him: 2001 is called by 1001."""
    world.user("1" + extension[1:])
    user = world.user(extension, mailbox=mailbox, ring_timeout=1)
    world.default(user, forwards=Forwards(unanswered=to))
    return user


async def test_the_timeout_leads_to_a_handset_a_user_a_mailbox_or_nowhere(world: World) -> None:
    """Five calls at once; each phone rings for its user's own timeout and no longer."""
    helper = world.user("3001", phones=("3001", "3001a"), mailbox=True)
    callee(world, "2001", ToHandset(world.devices["3001a"]))
    callee(world, "2002", ToUser(helper))
    callee(world, "2003", ToVoicemail(helper))
    callee(world, "2004", None, mailbox=True)
    callee(world, "2005", None)
    numbers = [f"200{n}" for n in range(1, 6)]
    await world.phones_for(*numbers, *(f"1{number[1:]}" for number in numbers), behaviour=Ring())
    await world.phones_for("3001", "3001a", behaviour=Answer())
    calls = {number: world.phones[f"1{number[1:]}"].dial(number) for number in numbers}
    for number in ("2001", "2002"):
        await calls[number].until_answered()
    assert [len(world.phones[name].incoming) for name in ("3001", "3001a")] == [1, 1]
    assert await world.voicemail(calls["2003"]) == ("3001", "u")
    assert await world.voicemail(calls["2004"]) == ("2004", "u")
    assert (await calls["2005"].until_ended()).code == 480
    for number in numbers:
        ending = await world.phones[number].incoming[0].until_ended()
        assert 0.95 < ending.at - calls[number].started < patient(1.5), number


async def test_each_user_on_the_way_rings_for_his_own_timeout(world: World) -> None:
    """PRODUCT §2.7, Destinations: a user rings for his own, a handset for the forwarder's."""
    world.user("1001")
    bob, carol = world.user("1002", ring_timeout=1), world.user("1003", ring_timeout=2)
    dee = world.user("1004", ring_timeout=30)
    world.default(bob, forwards=Forwards(unanswered=ToUser(carol)))
    world.default(carol, forwards=Forwards(unanswered=ToHandset(world.devices["1004"])))
    world.default(dee, dnd=False)
    await world.phones_for("1001", "1002", "1003", "1004", behaviour=Ring())
    call = world.phones["1001"].dial("1002")
    assert (await call.until_ended(10)).code == 480
    assert world.rung(call) == ["1002", "1003", "1004"]
    for name, seconds in (("1002", 1), ("1003", 2), ("1004", 2)):
        leg = world.phones[name].incoming[0]
        ending = await leg.until_ended()
        assert seconds - 0.05 < ending.at - leg.started < seconds + patient(0.4), name
