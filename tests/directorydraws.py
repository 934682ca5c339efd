"""Random directories, calls and phone states: one supply for properties of the core and of the compiler."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from controller.domain.calls import Call, Inside, Outside, Phones
from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Device, Directory, Domain, User
from controller.domain.ids import DeviceId, DomainId, FrameId, RuleId, UserId
from controller.domain.rules import (
    AnsweringRule,
    CallerLists,
    Default,
    During,
    Forwards,
    JustExtension,
    NeedsFrame,
    Override,
    Ring,
    RingTarget,
    Simultaneous,
    When,
)
from controller.domain.timeframes import Always, TimeFrame
from tests import framedraws

NUMBERS = ("+49301234567", "+491701234567", "+15551234567")
LISTED = ("2001", "2002", "+49301234567", "+4917*", "+1*")
KINDS = ("dnd", "always", "busy", "unanswered")


def directory(rng: Random, *, compilable: bool = False) -> Directory:
    """Two to five people; `compilable`: with nothing that the PBX cannot express yet."""
    count = rng.randint(2, 5)
    frames = {FrameId(n): _frame(rng, n) for n in range(1, rng.randint(2, 5))}
    devices = {d.id: d for n in range(1, count + 1) for d in _devices(rng, n)}
    bare = Directory(Domain(DomainId(1), "acme.example", "Europe/Berlin"), {}, devices, frames)
    users = {UserId(n): _user(rng, bare, n, count, compilable) for n in range(1, count + 1)}
    lists = _lists(rng)
    return replace(bare, users=users, domain=replace(bare.domain, lists=lists))


def call(rng: Random, of: Directory) -> Call:
    """To anybody, from anybody."""
    caller = rng.choice(list(of.users.values()))
    device = rng.choice([None, *caller.devices])
    inside = Inside(caller.id, device, caller.extension)
    return Call(
        to=rng.choice(list(of.users)),
        caller=rng.choice((inside, Outside(), Outside(rng.choice(NUMBERS)))),
        transferrer=rng.choice((None, None, None, rng.choice(list(of.users)))),
        diverted_by=frozenset(user for user in of.users if rng.random() < 0.05),
        screened=rng.random() < 0.2,
        frozen=rng.random() < 0.3,
    )


def phones(rng: Random, of: Directory) -> Phones:
    """Any may be off, any other on a call."""
    offline = frozenset(device for device in of.devices if rng.random() < 0.3)
    return Phones(offline, frozenset(d for d in of.devices if d not in offline and rng.random() < 0.2))


def instant(rng: Random, of: Directory) -> datetime:
    """Where one of the frames may change, an override end, or anywhere."""
    ends = [o.until for user in of.users.values() for o in user.overrides if o.until is not None]
    if ends and rng.random() < 0.3:
        return rng.choice(ends) + timedelta(seconds=rng.choice((-1, 0, 1)))
    return framedraws.instant(rng, rng.choice(list(of.frames.values())))


def _frame(rng: Random, number: int) -> TimeFrame:
    owner = UserId(1) if rng.random() < 0.5 else None
    drawn = replace(framedraws.frame(rng, number), owner=owner)
    return replace(drawn, kind=Always()) if rng.random() < 0.3 else drawn


def _devices(rng: Random, user: int) -> list[Device]:
    names = rng.sample(("", "a", "m"), rng.randint(0, 3))
    return [
        Device(DeviceId(10 * user + index), UserId(user), f"{2000 + user}{name}", not name)
        for index, name in enumerate(names)
    ]


def _user(rng: Random, of: Directory, number: int, count: int, compilable: bool) -> User:
    rules = [_rule(rng, of, 100 * number + n, count, compilable) for n in range(rng.randint(0, 4))]
    last = replace(_rule(rng, of, 100 * number + 99, count, compilable), when=Default(), enabled=True)
    return User(
        id=UserId(number),
        extension=str(2000 + number),
        name=f"User {number}",
        rules=(*rules, last),
        has_mailbox=rng.random() < 0.6,
        ring_timeout=rng.choice((None, 5, 25, 25)),
        overrides=tuple(_override(rng, of, kind, count, compilable) for kind in KINDS if rng.random() < 0.2),
        devices=tuple(device.id for device in of.devices.values() if device.owner == number),
        lists=_lists(rng),
        outbound=rng.choice(((), ("+49",), ("+",))),
        operator=_destination(Random(number), of, count, compilable) if number % 3 == 0 else None,
    )


def _rule(rng: Random, of: Directory, number: int, count: int, compilable: bool) -> AnsweringRule:
    def maybe(chance: float) -> Destination | None:
        return _destination(rng, of, count, compilable) if rng.random() < chance else None

    when: When = NeedsFrame() if rng.random() < 0.1 else During(rng.choice(list(of.frames)))
    return AnsweringRule(
        id=RuleId(number),
        when=when,
        enabled=rng.random() < 0.85,
        dnd=rng.random() < 0.15,
        dnd_destination=maybe(0.3),
        forwards=Forwards(maybe(0.3), maybe(0.3), maybe(0.3), maybe(0.5), maybe(0.5)),
        screening=rng.random() < 0.3,
        ring=_ring(rng, of),
    )


def _ring(rng: Random, of: Directory) -> Ring:
    if rng.random() < 0.4:
        return JustExtension()
    handsets = [ToHandset(device) for device in of.devices]
    numbers = [ToExternal(number) for number in NUMBERS]
    targets = tuple(
        RingTarget(rng.choice([*handsets, *numbers]), rng.choice((0, 0, 3, 5, 25))) for _ in range(rng.randint(0, 4))
    )
    flags = (rng.random() < 0.4 for _ in range(3))
    return Simultaneous(targets, *flags)


def _override(rng: Random, of: Directory, kind: str, count: int, compilable: bool) -> Override:
    to = None if kind == "dnd" else _destination(rng, of, count, compilable)
    until = framedraws.moment(rng) if rng.random() < 0.5 else None
    return Override(kind, framedraws.moment(rng), to, until)  # type: ignore[arg-type]


def _destination(rng: Random, of: Directory, count: int, compilable: bool) -> Destination:
    somebody = UserId(rng.randint(1, count))
    draws: list[Callable[[], Destination]] = [
        *[lambda: ToUser(somebody)] * 4,
        lambda: ToVoicemail(somebody),
        lambda: Gone("Old"),
    ]
    if of.devices:
        draws.append(lambda: ToHandset(rng.choice(list(of.devices))))
    draws.append(lambda: ToExternal(rng.choice(NUMBERS)))
    if not compilable:
        draws.append(lambda: ToInner("queue", "sales"))
    return rng.choice(draws)()


def _lists(rng: Random) -> CallerLists:
    some = [frozenset(number for number in LISTED if rng.random() < 0.1) for _ in range(2)]
    return CallerLists(some[0], some[1], rng.random() < 0.1)
