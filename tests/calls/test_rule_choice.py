"""Which rule a call follows: the first enabled one whose time frame holds at that moment (PRODUCT §2, §3)."""

from dataclasses import replace
from datetime import date

from controller.domain.ids import FrameId
from controller.domain.timeframes import Always, DateRange, Dates, SingleDay
from controller.operations import frames, rules
from tests.calls.behaviour import Refuse
from tests.calls.hours import ringing, weekly
from tests.calls.world import World, during, instant

CHRISTMAS = DateRange(date(2026, 12, 24), date(2026, 12, 27), start=12 * 60, end=9 * 60)
NEW_YEAR = DateRange(date(2000, 12, 30), date(2000, 1, 2), yearly=True)
LEAP_DAY = SingleDay(date(2024, 2, 29), yearly=True)

MOMENTS = [  # a wall-clock time, the handset that rings then: a = open hours, b = own dates, c = Sunday night
    ("2026-11-23T08:59:59", "1002"),
    ("2026-11-23T09:00:00", "1002a"),
    ("2026-11-23T16:59:59", "1002a"),
    ("2026-11-23T17:00:00", "1002"),
    ("2026-11-28T12:00:00", "1002"),  # Saturday
    ("2026-11-29T21:59:59", "1002"),
    ("2026-11-29T22:00:00", "1002c"),  # Sunday 22:00 runs into Monday 6:00
    ("2026-11-30T05:59:59", "1002c"),
    ("2026-11-30T06:00:00", "1002"),
    ("2026-12-24T11:59:59", "1002a"),
    ("2026-12-24T12:00:00", "1002b"),
    ("2026-12-27T08:59:59", "1002b"),
    ("2026-12-27T09:00:00", "1002"),
    ("2026-12-29T23:59:59", "1002"),
    ("2027-12-31T12:00:00", "1002b"),
    ("2031-01-02T23:59:59", "1002b"),
    ("2031-01-03T00:00:00", "1002"),
    ("2028-02-29T12:00:00", "1002b"),
    ("2027-03-01T12:00:00", "1002a"),  # no 29 February in 2027
    ("2026-03-30T09:00:00", "1002a"),  # the Monday after the clocks went forward
    ("2026-10-26T16:59:59", "1002a"),  # and after they went back
]


def people(world: World) -> tuple[FrameId, FrameId]:
    """1001 calls 1002, who has a handset for each rule and no voicemail; the shared frame and the own one."""
    world.user("1001")
    bob = world.user("1002", phones=("1002", "1002a", "1002b", "1002c"))
    shared = world.frame("Office", weekly())
    own = world.frame("Away", Dates((CHRISTMAS, NEW_YEAR, LEAP_DAY)), owner=bob)
    night = world.frame("Sunday night", weekly((7,), 22, 6), owner=bob)
    for frame, device in ((own, "1002b"), (shared, "1002a"), (night, "1002c")):
        world.rule(bob, frame, ring=ringing(world.devices[device]))
    return shared, own


async def ready(world: World) -> None:
    await world.phone("1001")
    await world.phones_for("1002", "1002a", "1002b", "1002c", behaviour=Refuse(486))


async def test_the_first_rule_whose_frame_holds_is_the_only_one_that_applies(world: World) -> None:
    """PRODUCT §2, §3: half-open ranges, midnight, dates, every year, 29 February; shared and own frames."""
    people(world)
    await ready(world)
    seen = []
    for moment, _ in MOMENTS:
        await world.at(moment)
        rang, _code = await world.tried("1001", "1002")
        seen.append((moment, *rang))
    assert seen == MOMENTS


async def test_a_forced_frame_holds_or_not_whatever_the_clock_says(world: World) -> None:
    """PRODUCT §3: forced on or off until released."""
    shared, _ = people(world)
    await ready(world)
    await world.at("2026-11-23T12:00")
    world.save(lambda session, me: frames.force(session, me, shared, on=False, until=None))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 486)
    await world.at("2026-11-23T20:00")
    world.save(lambda session, me: frames.force(session, me, shared, on=True, until=None))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002a"], 486)
    world.save(lambda session, me: frames.release(session, me, shared))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 486)


async def test_a_forced_frame_ends_at_its_end(world: World) -> None:
    """PRODUCT §3: forced until its next change: the schedule counts again from that second on."""
    shared, _ = people(world)
    await ready(world)
    await world.at("2026-11-23T12:00")
    world.save(lambda session, me: frames.force(session, me, shared, on=False))  # until 17:00, its next change
    await world.at("2026-11-23T16:59:59")
    assert await world.tried("1001", "1002") == (["1002"], 486)
    await world.at("2026-11-24T09:00")
    assert await world.tried("1001", "1002") == (["1002a"], 486)
    night = instant("2026-11-24T21:00")
    world.save(lambda session, me: frames.force(session, me, shared, on=True, until=night))
    await world.at("2026-11-24T20:59:59")
    assert await world.tried("1001", "1002") == (["1002a"], 486)
    await world.at("2026-11-24T21:00")
    assert await world.tried("1001", "1002") == (["1002"], 486)


async def test_a_frame_of_another_zone_is_read_on_its_own_clock(world: World) -> None:
    """PRODUCT §3: a frame has a time zone."""
    world.user("1001")
    bob = world.user("1002", phones=("1002", "1002a"))
    tokyo = world.frame("Tokyo office", weekly(), zone="Asia/Tokyo")
    new_york = world.frame("New York office", weekly(), owner=bob, zone="America/New_York")
    for frame in (tokyo, new_york):
        world.rule(bob, frame, ring=ringing(world.devices["1002a"]))
    await world.phones_for("1001", "1002", "1002a", behaviour=Refuse(486))
    expected = {"00:59:59": "1002", "01:00:00": "1002a", "08:59:59": "1002a", "09:00:00": "1002"}  # 9 to 17 in Tokyo
    expected |= {"14:59:59": "1002", "15:00:00": "1002a", "22:59:59": "1002a", "23:00:00": "1002"}  # and in New York
    for time, handset in expected.items():
        await world.at(f"2026-11-24T{time}")
        assert (time, await world.tried("1001", "1002")) == (time, ([handset], 486))


async def test_rules_that_are_off_or_without_a_frame_are_passed_over(world: World) -> None:
    """PRODUCT §2: a rule whose frame was deleted is kept, and never matches."""
    world.user("1001")
    bob = world.user("1002", phones=("1002", "1002a", "1002b"))
    always, gone = world.frame("Now", Always()), world.frame("Soon gone", Always())
    off = world.rule(bob, always, enabled=False, ring=ringing(world.devices["1002a"]))
    world.rule(bob, gone, ring=ringing(world.devices["1002b"]))
    await world.phones_for("1001", "1002", "1002a", "1002b", behaviour=Refuse(486))
    assert await world.tried("1001", "1002") == (["1002b"], 486)
    world.save(lambda session, me: frames.remove(session, me, gone, confirmed=True))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 486)

    def switch_on(session, me):  # type: ignore[no-untyped-def]
        _, rule = rules.show(session, me, off)
        rules.change(session, me, off, replace(rule, enabled=True))

    world.save(switch_on)
    await world.live()
    assert await world.tried("1001", "1002") == (["1002a"], 486)


async def test_an_edit_of_a_shared_frame_is_live_for_everybody_who_uses_it(world: World) -> None:
    """PRODUCT §8.2: the next call follows it."""
    world.user("1001")
    shared = world.frame("Office", weekly())
    for extension in ("1002", "1003"):
        user = world.user(extension, phones=(extension, f"{extension}a"))
        world.rule(user, shared, ring=ringing(world.devices[f"{extension}a"]))
    await world.phones_for("1001", "1002", "1002a", "1003", "1003a", behaviour=Refuse(486))
    await world.at("2026-11-23T18:00")
    assert [await world.tried("1001", e) for e in ("1002", "1003")] == [(["1002"], 486), (["1003"], 486)]
    world.save(lambda session, me: frames.change(session, me, shared, {"kind": weekly(end=19)}))
    await world.live()
    assert [await world.tried("1001", e) for e in ("1002", "1003")] == [(["1002a"], 486), (["1003a"], 486)]


async def test_rules_in_a_new_order_choose_anew(world: World) -> None:
    """PRODUCT §2: order decides between frames that overlap."""
    world.user("1001")
    bob = world.user("1002", phones=("1002", "1002a", "1002b"))
    frame = world.frame("Now", Always())
    first = world.rule(bob, during(frame), name="a", ring=ringing(world.devices["1002a"]))
    second = world.rule(bob, during(frame), name="b", ring=ringing(world.devices["1002b"]))
    await world.phones_for("1001", "1002", "1002a", "1002b", behaviour=Refuse(486))
    assert await world.tried("1001", "1002") == (["1002a"], 486)
    world.save(lambda session, me: rules.reorder(session, me, bob, [second, first]))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002b"], 486)
