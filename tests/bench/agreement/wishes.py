"""Calls that meet something which chance alone would seldom bring: each is drawn until it does, or not for long."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Literal

from controller.domain.decision import Clause
from tests.bench.agreement.cases import Case, World, decision_of
from tests.bench.agreement.draws import KEYS, SOON, draw
from tests.bench.agreement.legs import Key, Lines
from tests.bench.agreement.prediction import predict
from tests.bench.agreement.trace import GaveUp, Trace
from tests.bench.agreement.worlds import is_chain
from tests.calls.behaviour import Answer

PATIENCE = 5.55  # seconds a caller lets it ring
TRIES = 14  # draws
AWAY: tuple[Key, ...] = ("2", "3", "3")  # keys that turn a call away
MINUTE = timedelta(minutes=1)
EDGE: Literal["edge"] = "edge"
PROMPT: Literal["prompt"] = "prompt"
Wish = Clause | Literal["edge", "prompt"]
ASKED: tuple[Wish, ...] = (PROMPT, Clause.SCREENING, Clause.TURNED_AWAY)  # where somebody picks up and is asked
WISHES: tuple[Wish, ...] = (
    *(Clause.ACTIVE, Clause.OFFLINE, Clause.OWN_HANDSET, Clause.POINTS_BACK, Clause.LOOP, Clause.NEVER_RINGS),
    *(Clause.DND_OVERRIDE, Clause.DND_DESTINATION, Clause.ALWAYS_OVERRIDE, Clause.BUSY_OVERRIDE, Clause.GONE),
    *(Clause.BUSY_TONE, Clause.BUSY_VOICEMAIL, Clause.OWNER_DND, Clause.FORWARDERS_VOICEMAIL, Clause.BUSY),
    *(Clause.UNANSWERED_OVERRIDE, *(Clause.OFFLINE,) * 3, *(Clause.BUSY_OVERRIDE,) * 2),
    *(Clause.TO_EXTERNAL, Clause.NOT_PERMITTED, Clause.BLOCKED, Clause.LOOP),
    *(Clause.GROUP, Clause.MEMBER_DND, Clause.MEMBER_FORWARDS, Clause.GROUP_DESTINATION, Clause.TO_INNER),
    *(Clause.SCREENING, *(Clause.TURNED_AWAY,) * 6, PROMPT, PROMPT, PROMPT),
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
        case = draw(rng, world, number)
        case = _picked_up(rng, case, wish) if wish in ASKED else case
        trace = expected(world, case)
        if not _tellable(world, case, trace):
            continue
        drawn.append(Asked(case, trace))
        if _granted(wish, world, case, trace):
            return drawn[-1]
    return drawn[0]


def _picked_up(rng: Random, case: Case, wish: Wish) -> Case:
    """The same call, where more people pick up and press something that matters."""
    replies = {party: rng.choice((Answer(0), Answer(SOON), reply)) for party, reply in case.replies.items()}
    keys = AWAY if wish == Clause.TURNED_AWAY else KEYS
    return replace(case, replies=replies, keys={party: rng.choice(keys) for party in case.keys})


def _granted(wish: Wish, world: World, case: Case, trace: Trace) -> bool:
    """Whether the call takes that turn, or meets a prompt; for EDGE, whether it went elsewhere a minute before."""
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
