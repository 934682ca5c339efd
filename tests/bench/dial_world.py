"""What post-dial calls: plans whose fifth rule holds, bare one-line Dials, a group of twenty, all of the same handsets.

Two domains with the same extensions: in one, domain and users block thousands of numbers; in the other, nobody any.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from controller.dialplan.group import compile_group
from controller.dialplan.plan import compile_plan
from controller.domain.directory import Device, Directory, Domain, Member, RingGroup, User
from controller.domain.ids import DeviceId, DomainId, FrameId, GroupId, RuleId, UserId
from controller.domain.priority import Priority
from controller.domain.rules import AnsweringRule, CallerLists, Default, During, When
from controller.domain.timeframes import DateRange, Dates, FrameKind, SingleDay, TimeFrame, Weekly, WeeklyRange
from controller.pbx.ari import Ari
from controller.reconcile import piece
from controller.reconcile.piece import Piece
from controller.store.numberplans import emergency_numbers, plan_of
from controller.store.subjects import Subject
from tests.bench import handsets, walls
from tests.bench.sipload import Slot

LISTED = Domain(DomainId(1), "bench.example", "Europe/Berlin")
UNLISTED = Domain(DomainId(2), "plain.example", "Europe/Berlin")
SIDE_BY_SIDE = 16
PHONES = walls.MEMBERS
BARE = "bare"
DOORS = {"plan": LISTED, "bare": LISTED, "unlisted": UNLISTED}
"""The domain of those who call; each has so many handsets, side by side."""


def slots(kind: str) -> list[Slot]:
    """`plan`, `bare` and `unlisted`: one phone each; `group` and `bare_group`: one slot, all phones."""
    if kind.endswith("group"):
        caller = _caller("bare" if kind.startswith("bare") else "plan", 0)
        return [_slot(caller, walls.EXTENSION, range(PHONES))]
    return [_slot(_caller(kind, index), _extension(index), [index]) for index in range(SIDE_BY_SIDE)]


def _slot(caller: DeviceId, number: str, phones: range | list[int]) -> Slot:
    return Slot(f"d{caller}", handsets.digest(caller), number, tuple(f"d{_phone(index)}" for index in phones))


async def push(ari: Ari, port: int) -> None:
    """All handsets, those that call and those that ring."""
    for index in range(PHONES):
        await handsets.push(ari, LISTED.id, _phone(index), 5000 + index, _extension(index), port)
    for kind, domain in DOORS.items():
        context = BARE if kind == "bare" else ""
        for index in range(SIDE_BY_SIDE):
            number = 1000 + index
            await handsets.push(ari, domain.id, _caller(kind, index), number, str(number), port, context)


def pieces(listed: int) -> Iterator[Piece]:
    """Everything that a controller would have put, for the PBX to read at its start."""
    yield piece.shared()
    yield from map(piece.of_frame, _shared_frames())
    blocked = CallerLists(frozenset(walls.numbers(listed)))
    for domain, lists in ((LISTED, blocked), (UNLISTED, CallerLists())):
        yield from _of_domain(_directory(replace(domain, lists=lists)))


def bare() -> list[Priority]:
    """What a dialplan without rules would have."""
    every = "&".join(f"PJSIP/d{_phone(index)}" for index in range(PHONES))
    alone = {_extension(index): f"PJSIP/d{_phone(index)}" for index in range(PHONES)}
    dialled = alone | {walls.EXTENSION: every}
    return [Priority(BARE, extension, 1, "Dial", f"{phones},25,i") for extension, phones in dialled.items()]


def _of_domain(directory: Directory) -> Iterator[Piece]:
    domain, plan = directory.domain, plan_of(directory.domain.country)
    yield piece.of_domain(domain, emergency_numbers(domain.country))
    yield piece.of_outside(domain, plan, ())
    yield piece.of_lists(Subject("callers", domain.id), domain.lists)
    for user in directory.users.values():
        yield piece.of_user(user, compile_plan(directory, user))
        if user.lists.blocked:
            yield piece.of_lists(Subject("own callers", user.id), user.lists)
    for group in directory.groups.values():
        yield piece.of_group(group, compile_group(directory, group))


def _directory(domain: Domain) -> Directory:
    """Users of one domain, the handsets, and their group; users block what their domain blocks."""
    users = {user.id: user for user in (_user(domain, index) for index in range(PHONES))}
    owned = ((user.id, user.devices[0], user.extension) for user in users.values())
    devices = {device: Device(device, owner, name, is_extension=True) for owner, device, name in owned}
    frames = {frame.id: frame for user in users for frame in (*_own_frames(user), *_shared_frames())}
    members = tuple(Member(user) for user in users)
    group = RingGroup(GroupId(domain.id), walls.EXTENSION, "Everybody", 25, members)
    return Directory(domain, users, devices, frames, {group.id: group})


def _user(domain: Domain, index: int) -> User:
    """Two rules with own frames, two with shared ones, none of which holds now, or nothing would ring; then Default."""
    id_ = UserId(5000 + 1000 * (domain.id - 1) + index)
    own, shared = _own_frames(id_), _shared_frames()
    whens: list[When] = [During(own[0].id), During(shared[0].id), During(own[1].id), During(shared[1].id), Default()]
    rules = tuple(AnsweringRule(RuleId(10 * id_ + n), when, dnd=n < 4) for n, when in enumerate(whens))
    phones = (_phone(index),)
    extension = _extension(index)
    return User(id_, extension, f"User {extension}", rules, has_mailbox=False, devices=phones, lists=domain.lists)


def _own_frames(owner: UserId) -> list[TimeFrame]:
    return [
        TimeFrame(FrameId(10 * owner + n), f"Own {n}", LISTED.zone, kind, owner) for n, kind in enumerate(_never_now())
    ]


def _shared_frames() -> list[TimeFrame]:
    return [TimeFrame(FrameId(n), f"Shared {n}", LISTED.zone, kind) for n, kind in enumerate(_never_now(), 1)]


@cache
def _never_now() -> tuple[FrameKind, FrameKind]:
    """Hours on the other days of the week, and dates months away."""
    now = datetime.now(UTC)
    days = [day for day in range(1, 8) if abs(day - now.isoweekday()) not in (0, 1, 6)]
    hours = tuple(WeeklyRange(day, start, start + 240) for day in days for start in (480, 780))
    far = now.date() + timedelta(days=90)
    return Weekly(hours), Dates((SingleDay(far), DateRange(far + timedelta(days=5), date(far.year + 1, 12, 31))))


def _caller(kind: str, index: int) -> DeviceId:
    return DeviceId(1000 * (list(DOORS).index(kind) + 1) + index)


def _phone(index: int) -> DeviceId:
    return DeviceId(5000 + index)


def _extension(index: int) -> str:
    return str(5000 + index)
