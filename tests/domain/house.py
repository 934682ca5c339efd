"""A small house to decide in: four people with a phone each, Bob with two, and a few time frames."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from controller.domain.calls import ALL_IDLE, Call, Inside, Outside, Phones
from controller.domain.decide import decide
from controller.domain.decision import Branch, Clause, Decision, Mailbox, Outcome, Reason, Ring
from controller.domain.destinations import Destination
from controller.domain.directory import Device, Directory, Domain, User
from controller.domain.ids import DeviceId, DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, During, Forwards, Override, OverrideKind
from controller.domain.timeframes import Always, Dates, SingleDay, TimeFrame, Weekly, WeeklyRange

ANNA, BOB, CAROL, DANA = map(UserId, (1, 2, 3, 4))
ANNA_PHONE, BOB_PHONE, CAROL_PHONE, DANA_PHONE, BOB_MOBILE = map(DeviceId, (11, 12, 13, 14, 22))
OPEN, CHRISTMAS, EVER = map(FrameId, (1, 2, 3))
NAMES = {ANNA: "Anna", BOB: "Bob", CAROL: "Carol", DANA: "Dana"}
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=BERLIN)
NIGHT = datetime(2026, 11, 23, 22, tzinfo=BERLIN)
MOBILE = "+491701234567"
DEVICES = {
    ANNA_PHONE: Device(ANNA_PHONE, ANNA, "1001", True),
    BOB_PHONE: Device(BOB_PHONE, BOB, "1002", True),
    BOB_MOBILE: Device(BOB_MOBILE, BOB, "1002a"),
    CAROL_PHONE: Device(CAROL_PHONE, CAROL, "1003", True),
    DANA_PHONE: Device(DANA_PHONE, DANA, "1004", True),
}
WORKDAYS = Weekly(tuple(WeeklyRange(day, 540, 1020) for day in range(1, 6)))
FRAMES = {
    OPEN: TimeFrame(OPEN, "Open hours", "Europe/Berlin", WORKDAYS),
    CHRISTMAS: TimeFrame(CHRISTMAS, "Christmas", "Europe/Berlin", Dates((SingleDay(date(2026, 12, 25)),))),
    EVER: TimeFrame(EVER, "Closed hours", "Europe/Berlin", Always()),
}
FROM_ANNA = Inside(ANNA, ANNA_PHONE, "1001")
FROM_OUTSIDE = Outside("+49301234567")


def person(user: UserId, *rules: AnsweringRule, **fields: Any) -> User:
    """With the Default rule alone unless there are others, and voicemail."""
    devices = tuple(device.id for device in DEVICES.values() if device.owner == user)
    return User(user, f"100{user}", NAMES[user], rules or (default(user),), devices=devices, **fields)


def default(user: UserId = BOB, **fields: Any) -> AnsweringRule:
    """The user's Default rule; forwards by their names."""
    return _rule(Default(), 100 * user, fields)


def during(frame: FrameId, number: int = 1, **fields: Any) -> AnsweringRule:
    """A rule with a time frame."""
    return _rule(During(frame), number, fields)


def _rule(when: Default | During, number: int, fields: dict[str, Any]) -> AnsweringRule:
    forwards = {name: fields.pop(name) for name in Forwards.__slots__ if name in fields}
    return AnsweringRule(RuleId(number), when, forwards=Forwards(**forwards), **fields)


def override(
    kind: OverrideKind, to: Destination | None = None, *, minutes_ago: int = 60, until: datetime | None = None
) -> Override:
    """Switched on so long before MONDAY."""
    return Override(kind, MONDAY.astimezone(UTC) - timedelta(minutes=minutes_ago), to, until)


def house(*changed: User, **fields: Any) -> Directory:
    """Everybody, with these people instead of those of the same id."""
    users = {user: person(user) for user in NAMES} | {user.id: user for user in changed}
    domain = Domain(DomainId(1), "acme.example", "Europe/Berlin", **fields)
    return Directory(domain, users, DEVICES, FRAMES)


def to_bob(
    *changed: User,
    caller: Inside | Outside = FROM_ANNA,
    at: datetime = MONDAY,
    phones: Phones = ALL_IDLE,
    domain: dict[str, Any] | None = None,
    **call: Any,
) -> Decision:
    """What becomes of a call to Bob."""
    decision = decide(house(*changed, **(domain or {})), Call(BOB, caller, **call), at, phones)
    assert isinstance(decision, Decision)
    return decision


def reasons(part: Decision | Branch) -> Iterator[Reason]:
    """Of the way itself, through all hand-overs, without the branches that ringing leads to."""
    yield from part.reasons
    if isinstance(part.outcome, Decision):
        yield from reasons(part.outcome)


def clauses(part: Decision | Branch) -> list[Clause]:
    """Of the way itself."""
    return [reason.clause for reason in reasons(part)]


def end(part: Decision | Branch) -> Outcome:
    """What comes after all hand-overs."""
    return end(part.outcome) if isinstance(part.outcome, Decision) else part.outcome


def ringing(part: Decision | Branch) -> Ring:
    """The ring that the way ends in."""
    outcome = end(part)
    assert isinstance(outcome, Ring), outcome
    return outcome


def rung(part: Decision | Branch) -> dict[DeviceId | str, int]:
    """Delay by target."""
    return {leg.to: leg.delay for leg in ringing(part).legs}


def voicemail(owner: UserId) -> Mailbox:
    """With the unavailable greeting."""
    return Mailbox(owner, "unavailable")


def without_mailbox(user: User) -> User:
    """The same user with nowhere to leave a message."""
    return replace(user, has_mailbox=False)
