"""Random worlds: small domains whose users ring and forward to each other, and chains of twelve that only forward."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from controller.domain.destinations import Destination, ToUser
from controller.domain.directory import Device, Directory, Domain, User
from controller.domain.ids import DeviceId, DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, Forwards, Override
from controller.domain.timeframes import TimeFrame
from tests import framedraws
from tests.bench.agreement import rules
from tests.bench.agreement.cases import Sinks, World
from tests.bench.agreement.rules import BEGINNING, Surroundings

ROOM = 100  # ids of each kind a world may use, rules apart
CHAIN = 13  # users, of which the last can be reached by 12 forwards
CHAINS = 12  # one world in so many is a chain
NAMES = ("Anna", 'Bob "Bobby" O\'Neil', "Çelik & Söhne", "Dana; ${X}", "Erik", "李雷")


def world(seed: int, number: int) -> World:
    """The world of that number; the same seed and number give the same world."""
    rng = Random(f"{seed}/{number}")
    domain = Domain(DomainId(number + 1), f"w{number}.example", rng.choice(framedraws.ZONES))
    chain = _chained(number)
    people = _people(rng, number * ROOM, CHAIN if chain else rng.randint(4, 6), most=1 if chain else 3)
    sinks = _sinks(number * ROOM)
    fill = _chain if chain else _company
    users, frames = fill(rng, number * ROOM, domain, people)
    everybody = {user.id: user for user in (*users, *(user for user, _ in sinks))}
    devices = {device.id: device for _, own in (*people, *sinks) for device in own}
    directory = Directory(domain, everybody, devices, frames)
    return World(seed, number, directory, Sinks(*(user.id for user, _ in sinks)))


def is_chain(world: World) -> bool:
    """Whether its users only forward to each other."""
    return _chained(world.number)


def _chained(number: int) -> bool:
    return number % CHAINS == CHAINS - 1


Person = tuple[User, tuple[Device, ...]]


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
        (replace(user, rules=(rule,), ring_timeout=None, has_mailbox=not devices), devices)
        for (user, devices), rule in zip(plain, default, strict=True)
    ]


def _company(
    rng: Random, base: int, domain: Domain, people: Sequence[Person]
) -> tuple[list[User], dict[FrameId, TimeFrame]]:
    """Users who name each other, each other's handsets, and now and then the first sink."""
    ids = [user.id for user, _ in people]
    devices = [device.id for _, own in people for device in own]
    around = Surroundings(domain, [*ids, *ids, UserId(base + 91)], devices or [DeviceId(base + 91)])
    shared = [rules.frame(rng, base + 1 + index, domain, None) for index in range(2)]
    frames, users = list(shared), []
    for index, (user, _) in enumerate(people):
        own = [rules.frame(rng, base + 10 + index * 3 + n, domain, user.id) for n in range(rng.randrange(3))]
        frames += own
        drawn = rules.rules(rng, (base + index + 1) * 10, [frame.id for frame in (*shared, *own)], around)
        users.append(_settings(rng, replace(user, rules=drawn, overrides=rules.overrides(rng, around))))
    return users, {frame.id: frame for frame in frames}


def _settings(rng: Random, user: User) -> User:
    timeout = rng.choice((1, 1, 2, 2, 2, 3, 3, None))
    return replace(user, ring_timeout=timeout, has_mailbox=rng.random() < 0.5)


def _chain(
    rng: Random, base: int, domain: Domain, people: Sequence[Person]
) -> tuple[list[User], dict[FrameId, TimeFrame]]:
    """Each forwards to the next, in one of the ways that need no ringing; the last to the first."""
    users = [user for user, _ in people]
    following = [*users[1:], users[0]]
    linked = [
        _link(rng, user, ToUser(after.id), base + index + 1)
        for index, (user, after) in enumerate(zip(users, following, strict=True))
    ]
    return linked, {}


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
