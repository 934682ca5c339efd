"""What must be seen from outside if the PBX does what `decide()` says: INVITEs, their times and ends, the outcome.

Pure. PRODUCT §2.6-9: prompts, one clock, a delayed target early when nothing rings any more, busy or unanswered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from controller.domain import decision as decided
from controller.domain.decision import Branch, Clause, Decision, Enter, Mailbox, Notice, Release, Ring
from tests.bench.agreement.legs import NEVER, Leg, Lines, lasts
from tests.bench.agreement.trace import Answered, Ending, GaveUp, How, Rung, Trace
from tests.calls import behaviour
from tests.calls.behaviour import Behaviour

GAP = 0.25  # seconds: what lies closer together has no sure order
BUSY = (486, 600, 603)
NOTICE = 2.6  # seconds that a blocked caller hears
SCREENING = 4.5  # seconds in which a caller is asked for his name, and says nothing
SORRY = 2.5  # seconds in which a caller who was asked for it hears that nobody takes his call
Why = Literal["answered", "turned away", "busy", "unanswered", "gave up"]


@dataclass(frozen=True, slots=True)
class _Ringing:
    """How one ring went: who was rung, when it was over, and why; who took it; whether somebody was at a prompt."""

    rung: tuple[Rung, ...]
    over: float
    why: Why
    sure: bool
    taken: Answered | None
    asked: bool


@dataclass(slots=True)
class _Way:
    """A call on its way: the clock, and what is true of it so far."""

    patience: float
    now: float = 0.0
    sure: bool = True
    screened: bool = False
    asked: bool = False


def predict(decision: Decision | Branch, lines: Lines, patience: float) -> Trace:
    """The trace of a call whose caller hangs up after `patience` seconds, not counting those in which he is asked."""
    clauses: list[Clause] = []
    rung: list[Rung] = []
    turn, way = decision, _Way(patience)
    while True:
        clauses += [reason.clause for reason in turn.reasons]
        match turn.outcome:
            case Decision() as inner:
                turn = inner
            case Ring() as ring:
                ringing = _rings(way, ring, lines)
                rung += ringing.rung
                if ringing.why in ("answered", "gave up"):
                    return _trace(way, rung, ringing.taken or GaveUp(), clauses)
                turn = _next(ring, ringing.why)
            case Notice() | Mailbox() | Enter() | Release() as ending:
                _end(way, ending, clauses)
                return _trace(way, rung, ending, clauses)


def _trace(way: _Way, rung: Iterable[Rung], ending: Ending, clauses: Iterable[Clause]) -> Trace:
    prompts = way.asked or way.screened
    return Trace(tuple(rung), ending, way.now, tuple(clauses), way.sure, way.patience, prompts)


def _next(ring: Ring, why: Why) -> Branch:
    if why == "turned away":
        assert ring.turned_away
        return ring.turned_away
    return ring.busy if why == "busy" else ring.unanswered


def _end(way: _Way, ending: Ending, clauses: Iterable[Clause]) -> None:
    """What the caller hears before he is released; it must be over before he has had enough."""
    if isinstance(ending, Notice):
        way.now += NOTICE
        way.sure = way.sure and not way.screened  # a notice is known by the missing answer
    if isinstance(ending, Release) and way.screened and Clause.TOO_MANY not in clauses:
        way.now += SORRY
    way.sure = way.sure and way.now + GAP < way.patience


def _rings(way: _Way, ring: Ring, lines: Lines) -> _Ringing:
    """The ring, on the clock of the whole call."""
    if ring.screened:
        way.screened = True
        way.now += SCREENING
        way.patience += SCREENING
    ringing = _ring(ring, lines, way.patience - way.now)
    rung = tuple(replace(one, after=way.now + one.after) for one in ringing.rung)
    way.now, way.sure, way.asked = way.now + ringing.over, way.sure and ringing.sure, way.asked or ringing.asked
    return replace(ringing, rung=rung)


def _ring(ring: Ring, lines: Lines, patience: float) -> _Ringing:
    legs = _legs(ring, lines)
    timeout = NEVER if ring.timeout is None else float(ring.timeout)
    answer, away = min(leg.taken for leg in legs), min(leg.away for leg in legs)
    quiet = max(leg.quiet for leg in legs)
    ends = [answer, away, quiet, timeout, patience]
    over = min(ends)
    moments = [moment for leg in legs for moment in leg.moments]
    sure = ends.count(over) == 1 and _apart(over, [*ends, *moments]) and _clear(legs, over, answer)
    asked = any(leg.asked and leg.picked_up and leg.end <= over for leg in legs)
    taken = next((Answered(leg.to) for leg in legs if leg.taken == over), None)
    why = _why(
        legs, over, [(answer, "answered"), (away, "turned away"), (timeout, "unanswered"), (patience, "gave up")]
    )
    return _Ringing(tuple(one for leg in legs for one in _seen(leg, over)), over, why, sure, taken, asked)


def _legs(ring: Ring, lines: Lines) -> list[Leg]:
    """In stages of equal delay; a stage starts early when all of the earlier ones have ended."""
    legs: list[Leg] = []
    for delay in sorted({leg.delay for leg in ring.legs}):
        start = min(float(delay), max((leg.quiet for leg in legs), default=0.0))
        legs += [_leg(ring, target, start, lines) for target in ring.legs if target.delay == delay]
    return legs


def _leg(ring: Ring, target: decided.Leg, start: float, lines: Lines) -> Leg:
    asked: Literal["", "confirm", "screen"] = "screen" if ring.screened else "confirm" if target.confirm else ""
    key = lines.keys.get(target.to, "nothing")
    return Leg(target.to, target.delay, start, lines.tries(target.to), asked, key)


def _why(legs: list[Leg], over: float, ends: list[tuple[float, Why]]) -> Why:
    """Of what else could end the ring, the one that did; else all legs have ended."""
    if found := next((why for end, why in ends if end == over), None):
        return found
    reached = [code for leg in legs if (code := leg.code)]
    return "busy" if reached and all(code in BUSY for code in reached) else "unanswered"


def _seen(leg: Leg, over: float) -> Iterator[Rung]:
    for trunk, (start, reply) in enumerate(zip(leg.starts, leg.replies, strict=True)):
        if start <= over:
            yield Rung(leg.to, start, _how(reply, start, over), trunk)


def _how(reply: Behaviour, start: float, over: float) -> How:
    if isinstance(reply, behaviour.Silent):
        return "silent"
    if start + lasts(reply) > over:
        return "cancelled"
    return "answered" if isinstance(reply, behaviour.Answer) else "refused"


def _apart(over: float, moments: Iterable[float]) -> bool:
    """Whether nothing else happens just before or after the end."""
    return all(moment == over or abs(moment - over) >= GAP for moment in moments)


def _clear(legs: list[Leg], over: float, answer: float) -> bool:
    """Whether no other leg ends or starts in the very moment at which one answers.

    One that starts then may be spared: its INVITE waits in a queue when the call is taken (Asterisk 22.10).
    """
    if over != answer:
        return True
    first = next(leg for leg in legs if leg.taken == over)
    return all(over not in leg.moments for leg in legs if leg is not first)
