"""Random calls into a world, each drawn until it meets something that chance alone would seldom bring."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

from controller.domain.decision import Clause
from controller.domain.directory import Device, User
from controller.domain.ids import DeviceId
from controller.domain.rules import During
from tests import framedraws
from tests.bench.agreement.cases import Business, Case, Way, World, decision_of
from tests.bench.agreement.legs import Key, Lines
from tests.bench.agreement.lists import NUMBERS
from tests.bench.agreement.prediction import predict
from tests.bench.agreement.trace import GaveUp, Party, Trace
from tests.bench.agreement.worlds import is_chain
from tests.calls.behaviour import Answer, Behaviour, Refuse, Ring, Silent

PATIENCE = 5.55  # seconds a caller lets it ring
TRIES = 14
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
MINUTE = timedelta(minutes=1)
OFFSETS = (-3600, -60, -1, 0, 0, 1, 59, 60)
EDGE: Literal["edge"] = "edge"
PROMPT: Literal["prompt"] = "prompt"
Wish = Clause | Literal["edge", "prompt"]
ASKED: tuple[Wish, ...] = (PROMPT, Clause.SCREENING, Clause.TURNED_AWAY)  # where somebody picks up and is asked
WISHES: tuple[Wish, ...] = (
    *(Clause.ACTIVE, Clause.OFFLINE, Clause.OWN_HANDSET, Clause.POINTS_BACK, Clause.LOOP, Clause.NEVER_RINGS),
    *(Clause.DND_OVERRIDE, Clause.DND_DESTINATION, Clause.ALWAYS_OVERRIDE, Clause.BUSY_OVERRIDE, Clause.GONE),
    *(Clause.BUSY_TONE, Clause.BUSY_VOICEMAIL, Clause.OWNER_DND, Clause.FORWARDERS_VOICEMAIL, Clause.BUSY),
    *(
        Clause.UNANSWERED_OVERRIDE,
        Clause.OFFLINE,
        Clause.OFFLINE,
        Clause.OFFLINE,
        Clause.BUSY_OVERRIDE,
        Clause.BUSY_OVERRIDE,
    ),
    *(Clause.TO_EXTERNAL, Clause.NOT_PERMITTED, Clause.BLOCKED, Clause.LOOP),
    *(Clause.GROUP, Clause.MEMBER_DND, Clause.MEMBER_FORWARDS, Clause.GROUP_DESTINATION),
    *(Clause.SCREENING, Clause.TURNED_AWAY, Clause.TURNED_AWAY, Clause.TURNED_AWAY, PROMPT, PROMPT, PROMPT),
    *(EDGE, EDGE, EDGE, EDGE),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A case and what must be seen."""

    case: Case
    expected: Trace


def cases(seed: int, world: World, first: int, count: int) -> Iterator[Asked]:
    """That many calls, numbered from `first`, each with a sure prediction; the same arguments give the same calls."""
    for number in range(first, first + count):
        yield _wished(Random(f"{seed}/{world.number}/{number}"), world, number)


def expected(world: World, case: Case) -> Trace:
    """What `decide()` makes of the case."""
    lines = Lines(case.replies, case.offline, len(world.trunks), case.trunk_fails, case.keys)
    return predict(decision_of(case, world.directory), lines, PATIENCE)


def _wished(rng: Random, world: World, number: int) -> Asked:
    """The first draw that grants the wish whose turn it is, else the first draw."""
    wish = Clause.TOO_MANY if is_chain(world) and number % 2 else WISHES[number % len(WISHES)]
    drawn: list[Asked] = []
    while not drawn or len(drawn) < TRIES:
        case = _case(rng, world, number)
        case = _picked_up(rng, case) if wish in ASKED else case
        trace = expected(world, case)
        if not _tellable(world, case, trace):
            continue
        drawn.append(Asked(case, trace))
        if _granted(wish, world, case, trace):
            return drawn[-1]
    return drawn[0]


def _picked_up(rng: Random, case: Case) -> Case:
    """The same call, where more people pick up and press something that matters."""
    replies = {party: rng.choice((Answer(0), Answer(SOON), reply)) for party, reply in case.replies.items()}
    return replace(case, replies=replies, keys={party: rng.choice(KEYS) for party in case.keys})


def _granted(wish: Wish, world: World, case: Case, trace: Trace) -> bool:
    """Whether the call takes that turn; for EDGE, whether it went elsewhere a minute before; for PROMPT, whether a prompt is met."""
    if wish == PROMPT:
        return trace.prompts
    if wish == EDGE:
        return expected(world, replace(case, at=case.at - MINUTE)) != trace
    return wish in trace.clauses


def _tellable(world: World, case: Case, trace: Trace) -> bool:
    """Whether one sure thing must happen: also if the phone that transferred the call is still on it or no more."""
    if case.way == "originated" and isinstance(trace.ending, GaveUp):
        return False
    if trace.prompts and case.way not in ("phone", "outside"):
        return False  # who took the call is known by the first bridge
    if case.transferrer is None:
        return trace.sure
    busy = replace(case, active={**case.active, case.transferrer: "talking"})
    return trace.sure and expected(world, busy) == trace


def _case(rng: Random, world: World, number: int) -> Case:
    directory = world.directory
    people = [user for user in directory.users.values() if user.rules and int(user.extension) < 1900]
    devices = [device for device in directory.devices.values() if int(device.name[:4]) < 1900]
    sink = directory.users[world.sinks.talks].devices[0]
    way = rng.choice(WAYS) if devices else "originated"
    device = rng.choice(devices) if devices else None
    caller, transferrer = _parties(way, device, sink)
    offline = _offline(world, number // SAME_OFFLINE, devices) - {caller, transferrer}
    free = [d.id for d in devices if d.id not in offline and d.id not in (caller, transferrer)]
    to = rng.choice(people)
    owner = rng.choice(people).id if caller is None else directory.devices[caller].owner
    if way == "outside":
        number_outside = rng.choice((*NUMBERS, None))
        diverted_by = frozenset(rng.sample([to.id, *(user.id for user in people)], rng.choice((0, 0, 1, 2))))
    else:
        number_outside, diverted_by = None, frozenset()
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
        outside=number_outside,
        diverted_by=diverted_by,
        trunk_fails=rng.choice((None, None, 503, 500)) if len(world.trunks) > 1 else None,
        transferrer=transferrer,
        offline=offline,
        active=_active(rng, free),
    )


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
