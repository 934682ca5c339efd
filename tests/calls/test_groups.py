"""Ring groups with real phones: who rings, and when (PRODUCT §2 Groups)."""

from controller.domain.destinations import ToHandset, ToUser, ToVoicemail
from controller.domain.rules import Forwards, Simultaneous
from controller.operations import lists
from controller.store.subjects import Subject
from tests.calls.behaviour import Answer, Refuse
from tests.calls.behaviour import Ring as Rings
from tests.calls.hours import ringing
from tests.calls.ringgroups import STAFF, foretold, group, near, staff, starts
from tests.calls.test_display import caller_of
from tests.calls.world import World
from tests.patience import patient


async def test_all_members_ring_at_once_and_the_first_to_answer_gets_the_call(world: World) -> None:
    await staff(world)
    group(world)
    await world.live()
    world.phones["1003"].behaviour = Answer(after=0.3)
    call = world.phones["1001"].dial("600")
    await call.until_answered()
    assert sorted(world.rung(call)) == list(STAFF)
    ends = [await world.phones[name].incoming[-1].until_ended() for name in ("1002", "1004")]
    assert all("Call completed elsewhere" in end.cause for end in ends), ends
    await world.phones["1001"].hang_up(call)


async def test_the_members_phone_tells_which_group_is_called(world: World) -> None:
    await staff(world)
    group(world, name="Sales & Co")
    await world.live()
    call = world.phones["1001"].dial("600")
    assert caller_of(await world.phones["1002"].until_called()) == ("User 1001 via Sales & Co", "1001")
    await call.until_ended()


async def test_a_member_on_do_not_disturb_or_with_forward_always_is_skipped(world: World) -> None:
    """By rule and by override; nobody's forward and nobody's voicemail is followed."""
    await staff(world)
    sales = group(world, ring_time=1)
    bob, carol = world.people["1002"], world.people["1003"]
    world.default(bob, dnd=True)
    world.default(carol, forwards=Forwards(always=ToUser(world.people["1004"]), unanswered=ToVoicemail(carol)))
    await world.live()
    assert await world.tried("1001", "600") == (["1004"], 480)
    world.default(bob, dnd=False)
    world.default(carol, forwards=Forwards(unanswered=ToUser(bob), busy=ToUser(bob), active=ToUser(bob)))
    world.override(bob, "dnd")
    await world.live()
    rang, code = await world.tried("1001", "600")
    assert (sorted(rang), code) == (["1003", "1004"], 480)
    assert foretold(world, sales) == {"1003", "1004"}
    world.override(bob, "always", ToVoicemail(bob))
    world.override(carol, "always", ToUser(bob))
    await world.live()
    assert await world.tried("1001", "600") == (["1004"], 480)


async def test_a_forward_always_that_points_back_at_the_caller_skips_nobody(world: World) -> None:
    await staff(world)
    sales = group(world, "1002", "1003", ring_time=1)
    world.default(world.people["1002"], forwards=Forwards(always=ToUser(world.people["1001"])))
    world.default(world.people["1003"], forwards=Forwards(always=ToHandset(world.devices["1001"])))
    await world.live()
    rang, _ = await world.tried("1001", "600")
    assert set(rang) == foretold(world, sales) == {"1002", "1003"}


async def test_delays_of_members_and_of_their_targets_add_up(world: World) -> None:
    await staff(world, *STAFF, "1004a")
    rule = ringing(world.devices["1004"], (world.devices["1004a"], 1))
    world.default(world.people["1004"], ring=rule)
    group(world, "1002", ("1003", 1), ("1004", 2), ring_time=4)
    await world.live()
    call = world.phones["1001"].dial("600")
    await call.until_ended()
    wanted = {"1002": 0.0, "1003": 1.0, "1004": 2.0, "1004a": 3.0}
    assert near(starts(world, call), wanted), starts(world, call)


async def test_what_reaches_the_ring_time_never_rings_and_with_nothing_ringing_the_next_starts_at_once(
    world: World,
) -> None:
    await staff(world)
    for phone in world.phones.values():
        phone.behaviour = Refuse(486, after=0.5)
    group(world, "1002", ("1003", 2), ("1004", 3), ring_time=3)
    await world.live()
    call = world.phones["1001"].dial("600")
    assert (await call.until_ended()).code == 486
    assert near(starts(world, call), {"1002": 0.0, "1003": 0.5}), starts(world, call)


async def test_delays_of_one_and_two_digits_start_in_order(world: World) -> None:
    """9 before 10: the PBX compares the seconds digit by digit."""
    await staff(world)
    for phone in world.phones.values():
        phone.behaviour = Refuse(486, after=0.5)
    group(world, ("1002", 10), ("1003", 9), ("1004", 100), ring_time=200)
    await world.live()
    call = world.phones["1001"].dial("600")
    assert (await call.until_ended()).code == 486
    assert near(starts(world, call), {"1003": 0.0, "1002": 0.5, "1004": 1.0}), starts(world, call)


async def test_a_phone_in_two_members_rules_rings_once_at_its_earliest(world: World) -> None:
    """1002's rule rings 1003's phone, too, a second before 1003 is asked himself."""
    await staff(world)
    rule = Simultaneous(ringing((world.devices["1003"], 1)).targets, include_extension=True)
    world.default(world.people["1002"], ring=rule)
    sales = group(world, "1002", ("1003", 2), ring_time=3)
    await world.live()
    call = world.phones["1001"].dial("600")
    await call.until_ended()
    assert near(starts(world, call), {"1002": 0.0, "1003": 1.0}), starts(world, call)
    assert len(world.phones["1003"].incoming) == 1
    assert foretold(world, sales) == {"1002", "1003"}


async def test_another_users_handset_in_a_members_rule_obeys_its_owners_do_not_disturb(world: World) -> None:
    await staff(world)
    world.default(world.people["1002"], ring=ringing(world.devices["1002"], world.devices["1004"]))
    world.default(world.people["1004"], dnd=True)
    group(world, "1002", "1003", ring_time=1)
    await world.live()
    rang, _ = await world.tried("1001", "600")
    assert sorted(rang) == ["1002", "1003"]


async def test_a_caller_who_is_a_member_is_not_called_on_the_phone_he_uses(world: World) -> None:
    await staff(world, *STAFF, "1002a")
    world.default(world.people["1002"], ring=Simultaneous(all_phones=True))
    group(world, "1002", "1003", ring_time=1)
    await world.live()
    rang, _ = await world.tried("1002", "600")
    assert sorted(rang) == ["1002a", "1003"]


async def test_a_group_of_twenty_rings_twenty_phones(world: World) -> None:
    world.user("1001")
    extensions = [f"11{n:02}" for n in range(20)]
    for extension in extensions:
        world.user(extension)
    await world.phones_for("1001", *extensions, behaviour=Rings())
    group(world, *extensions, ring_time=1)
    await world.live()
    call = world.phones["1001"].dial("600")
    await call.until_ended()
    seen = starts(world, call)
    assert sorted(seen) == extensions
    assert max(seen.values()) < patient(0.5), seen


async def test_a_members_rules_count_for_the_next_call_without_a_change_of_the_group(world: World) -> None:
    await staff(world)
    sales = group(world, "1002", "1003", ring_time=1)
    await world.live()
    before = world.posted.outcomes[Subject("group", sales)].task.revision
    world.override(world.people["1002"], "dnd")
    await world.live()
    assert await world.tried("1001", "600") == (["1003"], 480)
    assert foretold(world, sales) == {"1003"}
    assert world.posted.outcomes[Subject("group", sales)].task.revision == before


async def test_a_caller_who_gives_up_while_a_group_rings_leaves_nothing_behind(world: World) -> None:
    await staff(world)
    group(world, "1002", ("1003", 2), ring_time=5)
    await world.live()
    call = world.phones["1001"].dial("600")
    rung = await world.phones["1002"].until_called()
    await world.phones["1001"].hang_up(call)
    await rung.until_ended()
    await world.eventually(world.channels, [])
    assert world.rung(call) == ["1002"]


async def test_whoever_the_domain_blocks_rings_no_group(world: World) -> None:
    await staff(world)
    group(world, ring_time=1)
    world.save(lambda session, me: lists.add(session, me, world.domain, None, "blocked", "1001"))
    await world.live()
    rang, code = await world.tried("1001", "600")
    assert (rang, code) == ([], 403)
