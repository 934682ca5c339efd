"""Where a call to a ring group ends, and how calls get there (PRODUCT §2 Groups)."""

from controller.domain.destinations import Destination, ToHandset, ToUser, ToVoicemail
from controller.domain.rules import Forwards
from controller.operations import groups, users
from tests.calls.behaviour import Answer, Refuse
from tests.calls.behaviour import Ring as Rings
from tests.calls.ringgroups import STAFF, group, lead, staff, to_group
from tests.calls.test_display import caller_of
from tests.calls.test_transfers import talking
from tests.calls.world import World
from tests.patience import patient


async def test_when_all_are_busy_the_caller_hears_so_and_otherwise_that_nobody_answers(world: World) -> None:
    await staff(world, behaviour=Refuse(486))
    group(world)
    await world.live()
    rang, code = await world.tried("1001", "600")
    assert (sorted(rang), code) == (list(STAFF), 486)
    world.phones["1003"].behaviour = Refuse(480)
    _, code = await world.tried("1001", "600")
    assert code == 480


async def test_a_call_that_nobody_takes_goes_to_the_groups_own_destination(world: World) -> None:
    await staff(world, *STAFF, "1004a", behaviour=Refuse(486))
    dana = world.people["1004"]
    sales = group(world, "1002", "1003", to=ToVoicemail(dana))
    await world.live()
    assert await world.left("1001", "600") == ("1004", "u")
    destinations: tuple[tuple[Destination, str], ...] = (
        (ToUser(dana), "1004"),
        (ToHandset(world.devices["1004a"]), "1004a"),
    )
    for to, ends in destinations:
        lead(world, sales, to)
        await world.live()
        world.phones[ends].behaviour = Answer()
        assert await world.taken("1001", "600") == ends
        world.phones[ends].behaviour = Refuse(486)
    assert (await world.tried("1001", "600"))[1] == 480  # the handset alone: nobody's voicemail
    lead(world, sales, ToUser(dana))
    await world.live()
    assert await world.left("1001", "600") == ("1004", "b")


async def test_unanswered_goes_there_when_the_ring_time_is_over(world: World) -> None:
    await staff(world)
    group(world, "1002", "1003", to=ToUser(world.people["1004"]), ring_time=1)
    await world.live()
    world.phones["1004"].behaviour = Answer()
    call = world.phones["1001"].dial("600")
    assert 0.9 < await call.until_answered() - call.started < patient(1.3)
    await world.phones["1001"].hang_up(call)


async def test_a_rule_forwards_to_a_group_and_then_the_forwarders_voicemail_takes_the_call(world: World) -> None:
    await staff(world)
    sales = group(world, "1003", "1004", ring_time=1)
    world.default(world.people["1002"], forwards=Forwards(always=to_group(sales)))
    await world.live()
    call = world.phones["1001"].dial("1002")
    assert await world.voicemail(call) == ("1002", "u")
    assert sorted(world.rung(call)) == ["1003", "1004"]


async def test_groups_that_lead_to_each_other_end(world: World) -> None:
    await staff(world, behaviour=Refuse(486))
    sales = group(world, "1002", ring_time=1)
    helpers = group(world, "1003", ring_time=1, extension="601", name="Help", to=to_group(sales))
    lead(world, sales, to_group(helpers))
    await world.live()
    assert await world.tried("1001", "600") == (["1002", "1003"], 480)
    assert await world.tried("1001", "601") == (["1003", "1002"], 480)


async def test_a_user_who_is_deleted_leaves_his_groups_and_a_deleted_group_answers_no_more(world: World) -> None:
    await staff(world)
    sales = group(world, "1002", "1003", ring_time=1)
    world.default(world.people["1004"], forwards=Forwards(always=to_group(sales)))
    await world.live()
    await world.phones.pop("1002").leave()
    world.save(lambda session, me: users.remove(session, me, world.people["1002"]))
    await world.live()
    assert await world.tried("1001", "600") == (["1003"], 480)
    world.save(lambda session, me: groups.remove(session, me, sales))
    await world.live()
    assert await world.tried("1001", "600") == ([], 404)
    assert await world.left("1001", "1004") == ("1004", "u")


async def test_a_call_that_is_transferred_to_a_group_starts_afresh(world: World) -> None:
    """It came through the group before, which is no loop now; Carol's display names no group twice."""
    world.user("1001", "Ann")
    world.user("1002", "Bob")
    world.user("1003", "Carol")
    await world.live()
    for extension, behaviour in (("1001", Rings()), ("1002", Answer()), ("1003", Refuse(486))):
        await world.phone(extension, behaviour, talks=True)
    group(world, "1002", "1003")
    await world.live()
    call, taken = await talking(world.phones["1001"], world.phones["1002"], "600")
    world.phones["1003"].behaviour = Answer()
    called = len(world.phones["1003"].incoming)
    await taken.transfer("600")
    await world.phones["1003"].bell.until(lambda: len(world.phones["1003"].incoming) > called, 3, "the call")
    assert await taken.transferred() == 200
    assert caller_of(world.phones["1003"].incoming[-1]) == ("Ann via Sales", "1001")
    await world.phones["1001"].hang_up(call)
