"""Ringing: who rings, when each starts, and what becomes of the others (PRODUCT §2.7)."""

import itertools

from controller.domain.destinations import ToUser
from controller.domain.rules import Forwards, Simultaneous
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.hours import ringing
from tests.calls.leg import Leg
from tests.calls.world import World
from tests.patience import patient

ALL = ("1001", "1002", "1002a", "1003", "1003a", "1004")


async def people(world: World, *, ring_timeout: int | None = 3) -> None:
    """1001 calls 1002; handsets of three users may ring. Nobody answers."""
    world.user("1001")
    world.user("1002", phones=("1002", "1002a"), ring_timeout=ring_timeout)
    world.user("1003", phones=("1003", "1003a"))
    world.user("1004")
    await world.phones_for(*ALL, behaviour=Ring())


def starts(world: World, call: Leg) -> dict[str, float]:
    """How many seconds after the first handset each one's INVITE came."""
    legs = {name: phone.incoming[-1].started for name, phone in world.phones.items() if name in world.rung(call)}
    first = min(legs.values())
    return {name: started - first for name, started in legs.items()}


def near(seen: dict[str, float], wanted: dict[str, float]) -> bool:
    return seen.keys() == wanted.keys() and all(abs(seen[name] - wanted[name]) <= 0.15 for name in wanted)


async def test_just_the_extension_rings_the_handset_registered_as_the_extension(world: World) -> None:
    await people(world)
    world.phones["1002"].behaviour = Refuse(486)
    assert await world.tried("1001", "1002") == (["1002"], 486)
    world.user("1005", phones=("1005a",))
    await world.phone("1005a", Refuse(486))
    assert await world.tried("1001", "1005") == ([], 480)


async def test_include_my_extension_and_ring_all_my_phones(world: World) -> None:
    await people(world)
    bob = world.people["1002"]
    for phone in world.phones.values():
        phone.behaviour = Refuse(486)
    for ring, rung in (
        (Simultaneous(include_extension=True), ["1002"]),
        (Simultaneous(all_phones=True), ["1002", "1002a"]),
        (Simultaneous(ringing(world.devices["1004"]).targets, include_extension=True), ["1002", "1004"]),
        (Simultaneous(ringing(world.devices["1002a"]).targets, all_phones=True), ["1002", "1002a"]),
        (Simultaneous(), []),
    ):
        world.default(bob, ring=ring)
        await world.live()
        rang, code = await world.tried("1001", "1002")
        assert (sorted(rang), code) == (rung, 486 if rung else 480)


async def test_each_handset_starts_after_its_delay_on_one_clock(world: World) -> None:
    """Handsets of several users, two stages; a delay that reaches the timeout never rings; all end together."""
    await people(world)
    wanted = {"1002": 0.0, "1003": 0.0, "1003a": 1.0, "1002a": 2.0}
    targets = [(world.devices[name], int(delay)) for name, delay in wanted.items()]
    world.default(world.people["1002"], ring=ringing(*targets, (world.devices["1004"], 3)))
    await world.live()
    call = world.phones["1001"].dial("1002")
    await call.until_ringing()
    assert (await call.until_ended()).code == 480
    assert near(starts(world, call), wanted), starts(world, call)
    ends = [await world.phones[name].incoming[-1].until_ended() for name in wanted]
    assert all(end.cause.startswith("Q.850") and 2.9 < end.at - call.started < patient(3.3) for end in ends), ends


async def test_the_caller_hears_ringing_although_every_handset_has_a_delay(world: World) -> None:
    """One clock from the start of ringing; nothing rings yet, so the first delayed target starts at once."""
    await people(world, ring_timeout=2)
    world.default(world.people["1002"], ring=ringing((world.devices["1003"], 1), (world.devices["1003a"], 1)))
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await call.until_ringing() - call.started < patient(0.2)
    await call.until_ended()
    assert near(starts(world, call), {"1003": 0.0, "1003a": 0.0})
    assert world.phones["1003"].incoming[0].started - call.started < patient(0.3)


async def test_with_nothing_ringing_any_more_the_next_delayed_target_starts_at_once(world: World) -> None:
    """A target's refusal, of any cause, ends that target only."""
    await people(world, ring_timeout=8)
    world.default(
        world.people["1002"],
        ring=ringing(world.devices["1002"], (world.devices["1003"], 4), (world.devices["1004"], 6)),
    )
    for name in ("1002", "1003", "1004"):
        world.phones[name].behaviour = Refuse(486, after=0.3)
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert (await call.until_ended()).code == 486
    assert world.rung(call) == ["1002", "1003", "1004"]
    legs = [world.phones[name].incoming[0] for name in world.rung(call)]
    for before, after in itertools.pairwise(legs):
        assert before.ending
        assert 0 < after.started - before.ending.at < patient(0.3)


async def test_a_later_stage_waits_while_one_of_an_earlier_stage_still_rings(world: World) -> None:
    await people(world, ring_timeout=4)
    world.default(
        world.people["1002"],
        ring=ringing(world.devices["1002"], (world.devices["1003"], 1), (world.devices["1004"], 2)),
    )
    world.phones["1002"].behaviour = Refuse(480, after=1.3)
    world.phones["1003"].behaviour = Refuse(603, after=0.9)
    await world.live()
    call = world.phones["1001"].dial("1002")
    await call.until_ended()
    assert near(starts(world, call), {"1002": 0.0, "1003": 1.0, "1004": 2.0}), starts(world, call)


async def test_a_delayed_handset_that_is_not_registered_ends_nothing(world: World) -> None:
    """The others ring on to the end: busy in the end, and the whole timeout where nobody says anything."""
    await people(world, ring_timeout=2)
    world.default(world.people["1002"], ring=ringing(world.devices["1002"], (world.devices["1003"], 1)))
    await world.live()
    await world.phones["1003"].unregister()
    call = world.phones["1001"].dial("1002")
    ending = await call.until_ended()
    assert ending.code == 480
    assert 1.95 < ending.at - call.started < patient(2.4)
    world.phones["1002"].behaviour = Refuse(486, after=1.3)
    call = world.phones["1001"].dial("1002")
    ending = await call.until_ended()
    assert ending.code == 486
    assert 1.25 < ending.at - call.started < patient(1.7)


async def test_when_one_answers_the_others_are_told_so(world: World) -> None:
    """When one answers, the others are cancelled as answered elsewhere, also through a leg with a delay."""
    await people(world)
    for quick, ring in (
        ("1003", ringing(world.devices["1002"], world.devices["1003"], (world.devices["1004"], 2))),
        ("1003", ringing(world.devices["1002"], (world.devices["1003"], 1))),
        ("1002", ringing((world.devices["1003"], 1), world.devices["1002"])),
    ):
        world.default(world.people["1002"], ring=ring)
        world.phones["1003"].behaviour = Answer(0.2) if quick == "1003" else Ring()
        world.phones["1002"].behaviour = Answer(1.4) if quick == "1002" else Ring()
        await world.live()
        call = world.phones["1001"].dial("1002")
        await call.until_answered()
        [loser] = [name for name in world.rung(call) if name != quick]
        ending = await world.phones[loser].incoming[-1].until_ended()
        assert ending.how == "cancelled"
        assert "cause=200" in ending.cause
        assert "Call completed elsewhere" in ending.cause
        await world.phones["1001"].hang_up(call)
    assert not world.phones["1004"].incoming


async def test_a_caller_who_hangs_up_cancels_all_of_them(world: World) -> None:
    await people(world)
    world.default(
        world.people["1002"],
        ring=ringing(*(world.devices[name] for name in ("1002", "1003")), (world.devices["1004"], 1)),
    )
    await world.live()
    call = world.phones["1001"].dial("1002")
    await world.phones["1004"].until_called()
    await world.phones["1001"].hang_up(call)
    for name in ("1002", "1003", "1004"):
        ending = await world.phones[name].incoming[0].until_ended(1)
        assert (ending.how, ending.cause) == ("cancelled", "Q.850;cause=127")
    again = world.phones["1001"].dial("1002")
    await again.until_ringing()
    await world.phones["1001"].hang_up(again)  # before the delayed one starts
    await world.eventually(world.channels, [])
    assert len(world.phones["1004"].incoming) == 1


async def test_the_callers_own_handset_is_left_out(world: World) -> None:
    """§2.7: among several, as the only one, with a delay, and where it is a foreign one in the called user's set."""
    await people(world)
    bob = world.people["1002"]
    for phone in world.phones.values():
        phone.behaviour = Refuse(486)
    world.default(bob, ring=Simultaneous(all_phones=True))
    await world.live()
    assert await world.tried("1002a", "1002") == (["1002"], 486)
    world.default(bob, ring=ringing(world.devices["1002"], (world.devices["1002a"], 1), world.devices["1003"]))
    await world.live()
    assert sorted((await world.tried("1002a", "1002"))[0]) == ["1002", "1003"]
    assert await world.tried("1003", "1002") == (["1002", "1002a"], 486)
    world.default(bob, ring=ringing(world.devices["1003"]))
    await world.live()
    assert await world.tried("1003", "1002") == ([], 480)


async def test_handsets_ring_and_nobodys_rules_apply(world: World) -> None:
    """Handsets, not users: the owner's forwards and rules do not count."""
    await people(world)
    carol = world.people["1003"]
    world.default(carol, forwards=Forwards(always=ToUser(world.people["1004"]), busy=ToUser(world.people["1004"])))
    world.default(world.people["1002"], ring=ringing(world.devices["1003"]))
    world.phones["1003"].behaviour = Refuse(486)
    await world.live()
    assert await world.tried("1001", "1002") == (["1003"], 486)


async def test_an_unlimited_ring_timeout_rings_until_the_caller_gives_up(world: World) -> None:
    await people(world, ring_timeout=None)
    world.default(world.people["1002"], ring=ringing(world.devices["1002"], (world.devices["1003"], 1)))
    await world.live()
    call = world.phones["1001"].dial("1002")
    await world.phones["1003"].until_called()
    assert call.ending is None
    world.phones["1002"].answer(world.phones["1002"].incoming[0])
    await call.until_answered()


async def test_a_forward_set_in_the_phone_is_ignored(world: World) -> None:
    """A 302 counts as a refusal: forwards live here."""
    await people(world)
    sip = world.posted.settings.sip_port
    for target in (f"sip:1004@127.0.0.1:{sip}", f"sip:1004@{world.name}"):
        world.phones["1002"].behaviour = Refuse(302, contact=target)
        assert await world.tried("1001", "1002") == (["1002"], 480)


async def test_two_calls_in_the_same_instant_both_ring(world: World) -> None:
    """§2.4: two calls in the same instant may both ring; each has its own clock and its own stages."""
    await people(world, ring_timeout=2)
    world.default(world.people["1002"], ring=ringing(world.devices["1002"], (world.devices["1003"], 1)))
    await world.live()
    calls = [world.phones[name].dial("1002") for name in ("1001", "1004")]
    endings = [await call.until_ended() for call in calls]
    assert [ending.code for ending in endings] == [480, 480]
    assert len(world.phones["1002"].incoming) == len(world.phones["1003"].incoming) == 2
    for leg in world.phones["1003"].incoming:
        assert 0.85 < leg.started - calls[0].started < patient(1.3)
