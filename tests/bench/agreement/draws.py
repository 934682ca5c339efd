"""Random calls into a world: who calls whom and how, when, and what every phone and number does then."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from controller.domain.directory import Device, User
from controller.domain.ids import DeviceId, UserId
from controller.domain.rules import During
from tests import framedraws
from tests.bench.agreement.cases import Business, Case, Way, World
from tests.bench.agreement.legs import Key
from tests.bench.agreement.lists import NUMBERS
from tests.bench.agreement.trace import Party
from tests.calls.behaviour import Answer, Behaviour, Refuse, Ring, Silent

SAME_OFFLINE = 3  # calls
SOON = 0.4  # seconds
CODES = (486, 486, 486, 600, 603, 480, 404, 408, 503, 500, 302)
REPLIES: tuple[Behaviour, ...] = (
    *(Refuse(code, after, contact="sip:9@127.0.0.1:9" if code == 302 else "") for code in CODES for after in (0, SOON)),
    *(Ring(),) * 8,
    *(Silent(),) * 2,
    *(Answer(SOON), Answer(SOON), Answer(SOON), Answer(0), Answer(0)),
)
WAYS: tuple[Way, ...] = (
    *("phone",) * 10,
    *("outside",) * 6,
    *("originated",) * 3,
    *("transferred away",) * 2,
    *("transferred on",) * 2,
)
BUSINESS: tuple[Business, ...] = ("talking", "holding", "held", "dialling", "at voicemail")
KEYS: tuple[Key, ...] = ("1", "1", "2", "3", "hang up", "nothing")
OFFSETS = (-3600, -60, -1, 0, 0, 1, 59, 60)


def draw(rng: Random, world: World, number: int) -> Case:
    """Any call; whether it can be foretold is not looked at."""
    directory = world.directory
    people = [user for user in directory.users.values() if user.rules and int(user.extension) < 1900]
    devices = [device for device in directory.devices.values() if int(device.name[:4]) < 1900]
    sink = directory.users[world.sinks.talks].devices[0]
    ways = WAYS if world.trunks else [way for way in WAYS if way != "outside"]
    way = rng.choice(ways) if devices else "originated"
    device = rng.choice(devices) if devices else None
    caller, transferrer = _parties(way, device, sink)
    offline = _offline(world, number // SAME_OFFLINE, devices) - {caller, transferrer}
    free = [d.id for d in devices if d.id not in offline and d.id not in (caller, transferrer)]
    to = rng.choice(people)
    owner = rng.choice(people).id if caller is None else directory.devices[caller].owner
    return Case(
        number=number,
        way=way,
        caller=owner,
        device=caller,
        to=to.id,
        at=_instant(rng, world, to),
        replies=_replies(rng, world),
        keys=_keys(rng, world),
        group=rng.choice(list(directory.groups)) if directory.groups and rng.random() < 0.12 else None,
        outside=rng.choice((*NUMBERS, None)) if way == "outside" else None,
        diverted_by=_diverted_by(rng, to, people) if way == "outside" else frozenset(),
        trunk_fails=rng.choice((None, None, 503, 500)) if len(world.trunks) > 1 else None,
        transferrer=transferrer,
        offline=offline,
        active=_active(rng, free),
    )


def _diverted_by(rng: Random, to: User, people: Sequence[User]) -> frozenset[UserId]:
    """Mostly nobody; who is called himself is likelier than others."""
    return frozenset(user.id for user in rng.sample([to, *people], rng.choice((0, 0, 1, 2))))


def _replies(rng: Random, world: World) -> dict[Party, Behaviour]:
    parties: list[Party] = [*world.directory.devices, *NUMBERS]
    return {party: rng.choice(REPLIES) for party in parties}


def _keys(rng: Random, world: World) -> dict[Party, Key]:
    parties: list[Party] = [*world.directory.devices, *NUMBERS]
    return {party: rng.choice(KEYS) for party in parties}


def _parties(way: Way, device: Device | None, sink: DeviceId) -> tuple[DeviceId | None, DeviceId | None]:
    """The calling handset and the transferring one."""
    match way:
        case "phone" if device:
            return device.id, None
        case "transferred away" if device:
            return device.id, sink
        case "transferred on" if device:
            return sink, device.id
        case _:
            return None, None


def _offline(world: World, block: int, devices: list[Device]) -> frozenset[DeviceId]:
    """None, or a quarter of the phones; the same for some calls in a row, for each change costs a registration."""
    rng = Random(f"{world.seed}/{world.number}/offline {block}")
    if rng.random() < 0.45:
        return frozenset()
    return frozenset(device.id for device in devices if rng.random() < 0.28)


def _active(rng: Random, free: list[DeviceId]) -> dict[DeviceId, Business]:
    if not free or rng.random() < 0.75:
        return {}
    return {device: rng.choice(BUSINESS) for device in rng.sample(free, min(len(free), rng.choice((1, 1, 2))))}


def _instant(rng: Random, world: World, to: User) -> datetime:
    """Near an edge of a frame or the end of an override, of the called user if he has any; on an odd night; or any."""
    directory = world.directory
    people = [to] if rng.random() < 0.7 else list(directory.users.values())
    ends = [override.until for user in people for override in user.overrides if override.until]
    used = [rule.when.frame for user in people for rule in user.rules if isinstance(rule.when, During)]
    dice = rng.random()
    if ends and dice < 0.35:
        return rng.choice(ends).replace(microsecond=0) + timedelta(seconds=rng.choice(OFFSETS))
    if used and dice < 0.9:
        return framedraws.instant(rng, directory.frames[rng.choice(used)]).astimezone(UTC).replace(microsecond=0)
    return framedraws.moment(rng, directory.domain.zone)
