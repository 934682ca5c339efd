"""Feature codes that change something (PRODUCT §5): set, heard, in the portal at once, followed by the next call."""

import asyncio
from datetime import date
from typing import Any

import pytest

from controller.domain.destinations import PARKED, ToExternal, ToUser
from controller.domain.rules import Forwards, OverrideKind
from controller.domain.timeframes import Always, Dates, SingleDay
from controller.operations import auditlog, frames, grants, overrides, users
from controller.store import find
from controller.store.engine import reading
from tests.calls.behaviour import Refuse
from tests.calls.keypad import NOT_NOW, overridden, played, spoken, told
from tests.calls.parking import parked
from tests.calls.ringgroups import group
from tests.calls.world import World

NEVER = Dates((SingleDay(date(2020, 2, 2)),))
FORWARDS: list[tuple[OverrideKind, str, str, str]] = [
    ("always", "*72", "*73", "forward"),
    ("busy", "*90", "*91", "forward-busy"),
    ("unanswered", "*92", "*93", "forward-unanswered"),
]


async def office(world: World) -> None:
    """1001 to 1004, who refuse with 486."""
    for extension in ("1001", "1002", "1003", "1004"):
        world.user(extension)
    await world.phones_for("1001", "1002", "1003", "1004", behaviour=Refuse(486))
    for phone in world.phones.values():
        phone.talks = True  # who answers waits half a second for a phone that is silent


@pytest.mark.parametrize(("kind", "on", "off", "words"), FORWARDS)
async def test_a_forward_is_confirmed_digit_by_digit_and_the_next_call_follows_it(
    world: World, kind: OverrideKind, on: str, off: str, words: str
) -> None:
    """PRODUCT §5: setting a code again replaces, never toggles; the portal knows it when it is heard."""
    await office(world)
    bob, own = world.people["1002"], [] if kind == "always" else ["1002"]
    world.phones["1002"].behaviour = Refuse(480 if kind == "unanswered" else 486)
    for extension in ("1003", "1004", "1004"):
        assert await told(world, "1002", on + extension) == (f"{words}-to", *spoken(extension))
        assert overridden(world, bob) == {kind: ToUser(world.people[extension])}
        assert await world.tried("1001", "1002") == ([*own, extension], 486)
    assert await told(world, "1002", off) == (f"{words}-off",)
    assert overridden(world, bob) == {}
    assert (await world.tried("1001", "1002"))[0] == ["1002"]


async def test_forward_always_off_remembers_its_number_for_the_next_time(world: World) -> None:
    """PRODUCT §5, *73 and *40. The lot's number parks callers, as a rule can."""
    await office(world)
    assert await told(world, "1002", "*40") == ("nothing-remembered",)
    await told(world, "1002", "*721003")
    await told(world, "1002", "*73")
    assert await told(world, "1002", "*40") == ("forward-to", *spoken("1003"))
    assert await told(world, "1002", "*40") == ("forward-to", *spoken("1003"))
    assert await world.tried("1001", "1002") == (["1003"], 486)
    assert await told(world, "1002", "*72700") == ("forward-to", *spoken("700"))
    assert overridden(world, world.people["1002"]) == {"always": PARKED}
    call = world.phones["1001"].dial("1002")
    assert (await parked(world)).slot == "701"
    await world.phones["1001"].hang_up(call)


async def test_do_not_disturb_is_switched_on_and_off(world: World) -> None:
    """PRODUCT §5, *78 and *79."""
    await office(world)
    assert await told(world, "1002", "*78") == ("dnd-on",)
    assert await world.tried("1001", "1002") == ([], 486)
    assert await told(world, "1002", "*79") == ("dnd-off",)
    assert await world.tried("1001", "1002") == (["1002"], 486)


async def test_without_digits_a_prompt_helps_and_takes_the_number(world: World) -> None:
    """PRODUCT §5, *72."""
    await office(world)
    call = world.phones["1002"].dial("*72")
    assert await played(world, call) == ("forward-help",)
    for key in "1003#":
        call.media.press(key)
    assert await played(world, call) == ("forward-to", *spoken("1003"))
    await world.phones[call.account.user].hang_up(call)
    assert await world.tried("1001", "1002") == (["1003"], 486)


async def test_what_still_decides_otherwise_is_told_with_the_confirmation(world: World) -> None:
    """PRODUCT §2 Phone override: when something still decides otherwise, the confirmation says so."""
    await office(world)
    bob = world.people["1002"]
    await told(world, "1002", "*721003")
    assert await told(world, "1002", "*901004") == ("forward-busy-to", *spoken("1004"), "but-forward")
    assert await told(world, "1002", "*78") == ("dnd-on",)
    assert await told(world, "1002", "*73") == ("forward-off", "still-dnd")
    assert await told(world, "1002", "*79") == ("dnd-off",)
    world.default(bob, forwards=Forwards(always=ToUser(world.people["1003"])))
    assert await told(world, "1002", "*901004") == ("forward-busy-to", *spoken("1004"), "but-rules")
    assert await told(world, "1002", "*73") == ("forward-off", "still-rules")


async def test_numbers_that_lead_nowhere_are_refused_and_change_nothing(world: World) -> None:
    """PRODUCT §5, §8.4: another domain's extension is no number here; an emergency number is never forwarded to."""
    await office(world)
    stranger = World(world.posted)
    stranger.user("2002")
    try:
        for number in ("2002", "9999", "112", "0"):
            assert await told(world, "1002", f"*72{number}") == ("no-such-number",), number
        assert await told(world, "1002", "*721002") == ("own-number",)
        assert overridden(world, world.people["1002"]) == {}
    finally:
        await stranger.close()


async def test_outside_numbers_need_permission_and_are_normalised(world: World) -> None:
    """PRODUCT §5: anything else is an external number and needs permission; the same gate as the portal's."""
    await office(world)
    bob = world.people["1002"]
    assert await told(world, "1002", "*72030200300") == ("forward-to", *spoken("+4930200300"))
    assert overridden(world, bob) == {"always": ToExternal("+4930200300")}
    assert await told(world, "1002", "*7200442012345678") == ("not-permitted",)
    assert overridden(world, bob) == {"always": ToExternal("+4930200300")}
    world.save(lambda session, me: users.change(session, me, bob, {"switched_off": ["outside"]}))
    assert await told(world, "1002", "*90030200300") == ("not-permitted",)


async def test_a_group_can_be_forwarded_to(world: World) -> None:
    await office(world)
    group(world, "1004")
    assert await told(world, "1002", "*72600") == ("forward-to", *spoken("600"))
    assert await world.tried("1001", "1002") == (["1004"], 486)


async def test_the_audit_log_says_from_which_phone(world: World) -> None:
    """PRODUCT §5: audited as "from the phone"."""
    world.user("1002", phones=("1002a",))
    await world.phone("1002a", talks=True)
    await told(world, "1002a", "*78")
    line = world.save(lambda session, me: auditlog.latest(session, me, world.domain, 1))[0]
    assert line.actor == f"1002@{world.name} (from the phone 1002a)"
    assert (line.operation, line.actor_id) == ("overrides.switch_on", world.people["1002"])


async def test_a_shared_time_frame_is_forced_by_attendants_and_released(world: World) -> None:
    """PRODUCT §3 and §5, *74 and *75: the night switch."""
    await office(world)
    night = world.frame("Night", NEVER)
    world.rule(world.people["1002"], night, forwards=Forwards(always=ToUser(world.people["1003"])))
    world.save(lambda session, me: grants.give(session, me, world.people["1001"], "attendant"))
    await world.live()
    number = _number(world, night)
    for key, state, forced, rung in (
        ("1", "frame-holds-not", "frame-on", "1003"),
        ("2", "frame-holds", "frame-off", "1002"),
    ):
        call = world.phones["1001"].dial(f"*74{number}")
        assert await played(world, call) == ("frame", *spoken(number), state, "frame-keys")
        call.media.press(key)
        assert await played(world, call) == ("frame", *spoken(number), forced, "until-released")
        await world.phones[call.account.user].hang_up(call)
        assert await world.tried("1004", "1002") == ([rung], 486)
    assert await told(world, "1001", "*75") == ("frames-released",)
    assert world.save(lambda session, me: frames.everything(session, me, world.domain, None))[0].forced_on is None


async def test_nobody_else_forces_time_frames(world: World) -> None:
    """PRODUCT §5: attendants and office managers; a frame of another domain is not there."""
    await office(world)
    number = _number(world, world.frame("Night", Always()))
    assert await told(world, "1002", f"*74{number}") == ("not-you",)
    assert await told(world, "1002", "*75") == ("not-you",)
    world.save(lambda session, me: users.change(session, me, world.people["1002"], {"scope": "office_manager"}))
    assert await told(world, "1002", "*7499") == ("no-such-frame",)
    assert await told(world, "1002", "*75") == ("frames-released",)


def _number(world: World, frame: Any) -> str:
    with reading(world.posted.database) as session:
        card = find.frame(session, frame)
    assert card is not None
    return str(card.number)


async def test_what_is_told_is_sound_in_the_phone(world: World) -> None:
    world.user("1002")
    await world.phone("1002", talks=True)
    call = world.phones["1002"].dial("*78")
    await call.until_answered()
    await call.media.until(lambda: len(set(call.media.sound)) > 50, 5.0, "a voice")  # silence has one level
    await world.phones["1002"].hang_up(call)


async def test_who_hangs_up_as_soon_as_it_is_answered_has_changed_it(world: World) -> None:
    """Phones have keys that dial a code and hang up."""
    await office(world)
    call = world.phones["1002"].dial("*721003")
    await call.until_answered()
    await world.phones["1002"].hang_up(call)
    assert await world.tried("1001", "1002") == (["1003"], 486)


async def test_what_does_not_become_live_in_time_is_taken_back(world: World) -> None:
    """PRODUCT §5: a confirmation is heard only for what is in force. The PBX can't be changed here for some seconds."""
    await office(world)
    bob, reconciler = world.people["1002"], world.posted.post.reconciler
    await told(world, "1002", "*721003")
    reconciler.went_away()
    try:
        assert await told(world, "1002", "*721004") == NOT_NOW
        taken_back = "overrides.take_back"
        await world.eventually(lambda: asyncio.to_thread(_last_operation, world), taken_back)
    finally:
        reconciler.came_up(reconciler.boot)
    assert overridden(world, bob) == {"always": ToUser(world.people["1003"])}
    await world.live()
    assert await world.tried("1001", "1002") == (["1003"], 486)


def _last_operation(world: World) -> str:
    line = world.save(lambda session, me: auditlog.latest(session, me, world.domain, 1))[0]
    assert "from the phone 1002" in line.actor
    return line.operation


async def test_fifty_alternations_of_phone_and_portal_leave_no_stale_call(world: World) -> None:
    """PRODUCT §8.2: whoever changed it last, the next call follows."""
    await office(world)
    bob, dave = world.people["1002"], world.people["1004"]
    for turn in range(25):
        assert await told(world, "1002", "*721003") == ("forward-to", *spoken("1003")), turn
        assert await world.tried("1001", "1002") == (["1003"], 486), turn
        world.save(lambda session, me: overrides.switch_on(session, me, bob, "always", ToUser(dave)))
        await world.live()
        assert await world.tried("1001", "1002") == (["1004"], 486), turn
