"""The figures of a run, and disagreements in words with what it takes to play them again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from controller.domain.decision import Branch, Clause, Decision, Ring
from tests.bench.agreement.cases import Case, World, decision_of
from tests.bench.agreement.comparing import ending, named
from tests.bench.agreement.playing import Played
from tests.calls.behaviour import Refuse


def figures(played: Sequence[Played], seed: int, seconds: float) -> dict[str, Any]:
    """`per_clause` counts calls whose way, as agreed by both, took that turn."""
    agreed = [one for one in played if not one.differs]
    turns = Counter(clause for one in agreed for clause in set(one.asked.expected.clauses))
    ways = Counter(one.asked.case.way for one in played)
    return {
        "cases": len(played),
        "disagreements": len(played) - len(agreed),
        "sip_cases": len(played) - ways["originated"],
        "per_clause": {clause.value: turns[clause] for clause in Clause},
        "ways": dict(sorted(ways.items())),
        "handsets": dict(sorted(_handsets(played).items())),
        "with_prompts": sum(one.asked.expected.prompts for one in played),
        "with_failed_trunk": sum(any(rung.trunk for rung in one.asked.expected.rung) for one in played),
        "with_unregistered": sum(bool(one.asked.case.offline) for one in played),
        "with_active": sum(bool(one.asked.case.active) for one in played),
        "worlds": len({one.world.number for one in played}),
        "repeated": sum(bool(one.void) for one in played),
        "seed": seed,
        "seconds": round(seconds, 1),
    }


def story(one: Played, seed: int) -> str:
    """A disagreement, readable."""
    case, directory = one.asked.case, one.world.directory
    decision = decision_of(case, directory)
    return "\n".join(
        (
            f"--- python -m tests.bench agreement --seed {seed} --only {case.number}",
            *_call(case, one.world),
            *(f"  decide: {line}" for line in _reasons(decision)),
            f"  expected: {ending(one.asked.expected.ending)} after {one.asked.expected.lasted:.2f} s",
            *(f"  DIFFERS: {line}" for line in one.differs),
        )
    )


def _call(case: Case, world: World) -> Iterator[str]:
    people, devices = world.directory.users, world.directory.devices
    by = "" if case.transferrer is None else f", transferred by {devices[case.transferrer].name}"
    to = people[case.to] if case.group is None else world.directory.groups[case.group]
    caller = f"{people[case.caller].extension} on d{case.device}"
    if case.way == "outside":
        caller = f"{case.outside}, diverted by {sorted(case.diverted_by)},"
    yield f"  {case.way}: {caller} to {to.extension}{by}; {len(world.trunks)} trunks, first says {case.trunk_fails}"
    yield f"  at {case.at.isoformat()}, domain in {world.directory.domain.zone}"
    yield f"  unregistered {sorted(case.offline)}, on a call {dict(case.active)}"
    yield f"  keys { ({named(party): key for party, key in case.keys.items()}) }"
    yield f"  replies { ({named(party): reply for party, reply in case.replies.items()}) }"


def _reasons(way: Decision | Branch, depth: int = 0) -> Iterator[str]:
    for reason in way.reasons:
        yield f"{'  ' * depth}{reason.clause.value}: {reason.text}"
    match way.outcome:
        case Decision() as inner:
            yield from _reasons(inner, depth + 1)
        case Ring() as ring:
            yield f"{'  ' * depth}rings {[(named(leg.to), leg.delay) for leg in ring.legs]} for {ring.timeout}"
            for name, branch in (("busy", ring.busy), ("unanswered", ring.unanswered)):
                yield f"{'  ' * depth}if {name}:"
                yield from _reasons(branch, depth + 1)
        case other:
            yield f"{'  ' * depth}{other}"


def _handsets(played: Sequence[Played]) -> Counter[str]:
    """INVITEs by what became of them."""
    count: Counter[str] = Counter()
    for one in played:
        for rung in one.asked.expected.rung:
            reply = one.asked.case.replies[rung.to]
            if isinstance(rung.to, str) and one.asked.case.trunk_fails is not None and rung.trunk == 0:
                reply = Refuse(one.asked.case.trunk_fails)
            whose = "outside, " if isinstance(rung.to, str) else ""
            refused = rung.how == "refused" and isinstance(reply, Refuse)
            count[
                f"{whose}refused {reply.code}" if refused and isinstance(reply, Refuse) else f"{whose}{rung.how}"
            ] += 1
    return count
