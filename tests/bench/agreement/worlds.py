"""Random worlds: small domains whose users ring and forward to each other, and chains of twelve that only forward."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from controller.domain.destinations import Destination, ToUser
from controller.domain.directory import Device, Directory, Domain, Member, RingGroup, User
from controller.domain.ids import DeviceId, DomainId, FrameId, GroupId, RuleId, TrunkId, UserId
from controller.domain.rules import AnsweringRule, CallerLists, Default, Forwards, Override
from controller.domain.timeframes import TimeFrame
from tests import framedraws
from tests.bench.agreement import rules
from tests.bench.agreement.cases import Sinks, World
from tests.bench.agreement.lists import lists, outbound
from tests.bench.agreement.rules import BEGINNING, Surroundings

ROOM = 100  # ids of each kind a world may use, rules apart
CHAIN = 13  # users, of which the last can be reached by 12 forwards
EVERYBODY_INSIDE = CallerLists(allowed=frozenset({"1*"}))  # whatever the domain's lists say: sinks must take calls
EXTENSIONS = ("1001", "1002", "1003", "1004", "1005", "1901")
CHAINS = 12  # one world in so many is a chain
NAMES = ("Anna", 'Bob "Bobby" O\'Neil', "Çelik & Söhne", "Dana; ${X}", "Erik", "李雷")


def world(seed: int, number: int) -> World:
    """The world of that number; the same seed and number give the same world."""
    rng = Random(f"{seed}/{number}")
    chain = _chained(number)
    domain = Domain(DomainId(number + 1), f"w{number}.example", rng.choice(framedraws.ZONES))
    if not chain:
        domain = replace(domain, outbound=outbound(rng), lists=lists(rng, EXTENSIONS, 0.3))
    base = number * ROOM
    people = _people(rng, base, CHAIN if chain else rng.randint(4, 6), most=1 if chain else 3)
    sinks = _sinks(base)
    fill = _chain if chain else _company
    users, frames, groups = fill(rng, base, domain, people)
    everybody = {user.id: user for user in (*users, *(user for user, _ in sinks))}
    devices = {device.id: device for _, own in (*people, *sinks) for device in own}
    trunks = [TrunkId(base + 1), TrunkId(base + 2)][: rng.choice((0, 1, 1, 1, 1, 2, 2))]
    domain = replace(domain, has_way_out=bool(trunks), has_lot=rng.random() < 0.8)
    directory = Directory(domain, everybody, devices, frames, {group.id: group for group in groups})
    return World(
        seed,
        number,
        directory,
        Sinks(*(user.id for user, _ in sinks)),
        tuple(trunks),
        {user.id: f"+4930{number:05}{user.extension}" for user in users},
        {group.id: f"+4930{number:05}{group.extension}" for group in groups},
    )


def is_chain(world: World) -> bool:
    """Whether its users only forward to each other."""
    return _chained(world.number)


def _chained(number: int) -> bool:
    return number % CHAINS == CHAINS - 1


Person = tuple[User, tuple[Device, ...]]
Filling = tuple[list[User], dict[FrameId, TimeFrame], list[RingGroup]]


def _people(rng: Random, base: int, count: int, most: int) -> list[Person]:
    """Users without rules yet, and their handsets; a few have none that is the extension itself."""
    people: list[Person] = []
    for index in range(count):
        suffixes = [""] * (rng.random() < 0.9) + rng.sample(["a", "b", "m"], rng.randrange(most))
        people.append(_person(base + index + 1, 1001 + index, rng.choice(NAMES), suffixes, base + 1 + index * 4))
    return people


def _person(id_: int, extension: int, name: str, suffixes: Sequence[str], first: int) -> Person:
    owner = UserId(id_)
    names = sorted(f"{extension}{suffix}" for suffix in suffixes)
    devices = tuple(
        Device(DeviceId(first + index), owner, name, name == str(extension)) for index, name in enumerate(names)
    )
    return User(owner, str(extension), name, (), devices=tuple(device.id for device in devices)), devices


def _sinks(base: int) -> list[Person]:
    plain = [
        _person(base + 91 + index, 1901 + index, name, suffixes, base + 91 + index)
        for index, (name, suffixes) in enumerate((("Talks", [""]), ("Rings", [""]), ("Records", [])))
    ]
    default = [AnsweringRule(RuleId(user.id * 10), Default()) for user, _ in plain]
    return [
        (replace(user, rules=(rule,), ring_timeout=None, has_mailbox=not devices, lists=EVERYBODY_INSIDE), devices)
        for (user, devices), rule in zip(plain, default, strict=True)
    ]


def _company(rng: Random, base: int, domain: Domain, people: Sequence[Person]) -> Filling:
    """Users who name each other, each other's handsets, groups, numbers, and now and then the first sink."""
    ids = [user.id for user, _ in people]
    devices = [device.id for _, own in people for device in own]
    groups = [GroupId(base + 1), GroupId(base + 2)]
    around = Surroundings(domain, [*ids, *ids, UserId(base + 91)], devices or [DeviceId(base + 91)], groups)
    shared = [rules.frame(rng, base + 1 + index, domain, None) for index in range(2)]
    frames, users = list(shared), []
    for index, (user, _) in enumerate(people):
        own = [rules.frame(rng, base + 10 + index * 3 + n, domain, user.id) for n in range(rng.randrange(3))]
        frames += own
        drawn = rules.rules(rng, (base + index + 1) * 10, [frame.id for frame in (*shared, *own)], around)
        users.append(_settings(rng, replace(user, rules=drawn, overrides=rules.overrides(rng, around))))
    return users, {frame.id: frame for frame in frames}, [_group(rng, id_, ids, around) for id_ in groups]


def _group(rng: Random, id_: GroupId, people: Sequence[UserId], around: Surroundings) -> RingGroup:
    """Some of the people, each with a delay."""
    chosen = rng.sample(people, rng.randint(1, min(4, len(people))))
    members = tuple(Member(user, rng.choice((0, 0, 0, 1, 2))) for user in chosen)
    number = id_ % ROOM
    to = rules.maybe(rng, 0.6, around)
    return RingGroup(id_, f"60{number}", f"Sales {number}; ${{X}}", rng.choice((1, 2, 2, 3)), members, to)


def _settings(rng: Random, user: User) -> User:
    timeout = rng.choice((1, 1, 2, 2, 2, 3, 3, None))
    held = replace(user, outbound=outbound(rng), lists=lists(rng, EXTENSIONS, 0.3))
    return replace(held, ring_timeout=timeout, has_mailbox=rng.random() < 0.5)


def _chain(rng: Random, base: int, domain: Domain, people: Sequence[Person]) -> Filling:
    """Each forwards to the next, in one of the ways that need no ringing; the last to the first."""
    users = [user for user, _ in people]
    following = [*users[1:], users[0]]
    linked = [
        _link(rng, user, ToUser(after.id), base + index + 1)
        for index, (user, after) in enumerate(zip(users, following, strict=True))
    ]
    return linked, {}, []


def _link(rng: Random, user: User, to: Destination, number: int) -> User:
    default = AnsweringRule(RuleId(number * 10), Default())
    ways: Iterator[tuple[AnsweringRule, tuple[Override, ...]]] = iter(
        (
            (replace(default, forwards=Forwards(always=to)), ()),
            (replace(default, dnd=True, dnd_destination=to), ()),
            (default, (Override("always", BEGINNING, to),)),
            (replace(default, dnd_destination=to), (Override("dnd", BEGINNING),)),
        )
    )
    rule, overrides = rng.choice(list(ways))
    return replace(user, rules=(rule,), overrides=overrides, has_mailbox=rng.random() < 0.4, ring_timeout=1)
