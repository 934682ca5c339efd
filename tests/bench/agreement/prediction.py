"""What must be seen from outside if the PBX does what `decide()` says: INVITEs, their times and ends, the outcome.

Pure. PRODUCT §2.7-9 in full: one clock, a delayed target early when nothing rings any more, busy or unanswered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from controller.domain.decision import Branch, Clause, Decision, Mailbox, Release, Ring
from controller.domain.ids import DeviceId
from tests.bench.agreement.trace import Answered, Ending, GaveUp, Rung, Trace
from tests.calls import behaviour
from tests.calls.behaviour import Behaviour

GAP = 0.25  # seconds: what lies closer together has no sure order
NEVER = float("inf")
BUSY = (486, 600, 603)
NOT_REACHED = (404, 408, 503)


@dataclass(frozen=True, slots=True)
class _Leg:
    """A target under way: when it starts and, left alone, ends."""

    device: DeviceId
    delay: int
    start: float
    end: float
    reply: Behaviour | None  # None: unregistered

    @property
    def answers(self) -> bool:
        return isinstance(self.reply, behaviour.Answer)

    @property
    def quiet(self) -> float:
        """When it rings no more without having been answered."""
        return NEVER if self.answers else self.end


@dataclass(frozen=True, slots=True)
class _Ringing:
    """How one ring went: who was rung, when it was over, and why."""

    rung: tuple[Rung, ...]
    over: float
    why: Literal["answered", "busy", "unanswered", "gave up"]
    sure: bool


def predict(
    decision: Decision | Branch,
    replies: Mapping[DeviceId, Behaviour],
    offline: frozenset[DeviceId],
    patience: float,
) -> Trace:
    """The trace of a call whose caller hangs up after `patience` seconds of ringing."""
    clauses: list[Clause] = []
    rung: list[Rung] = []
    way, now, sure = decision, 0.0, True
    while True:
        clauses += [reason.clause for reason in way.reasons]
        match way.outcome:
            case Decision() as inner:
                way = inner
            case Ring() as ring:
                ringing = _ring(ring, replies, offline, patience - now)
                rung += [replace(one, after=now + one.after) for one in ringing.rung]
                now, sure = now + ringing.over, sure and ringing.sure
                if ringing.why in ("answered", "gave up"):
                    return Trace(tuple(rung), _taken(ringing.rung), now, tuple(clauses), sure)
                way = ring.busy if ringing.why == "busy" else ring.unanswered
            case Mailbox() | Release() as ending:
                return Trace(tuple(rung), ending, now, tuple(clauses), sure)
            case other:
                raise ValueError(f"not compiled yet: {other}")


def _taken(rung: Iterable[Rung]) -> Ending:
    return next((Answered(one.device) for one in rung if one.how == "answered"), GaveUp())


def _ring(ring: Ring, replies: Mapping[DeviceId, Behaviour], offline: frozenset[DeviceId], patience: float) -> _Ringing:
    legs = _legs(ring, replies, offline)
    timeout = NEVER if ring.timeout is None else float(ring.timeout)
    answer = min((leg.end for leg in legs if leg.answers), default=NEVER)
    quiet = max(leg.quiet for leg in legs)
    ends = [answer, quiet, timeout, patience]
    over = min(ends)
    sure = ends.count(over) == 1 and _apart(over, [*ends, *_moments(legs)]) and _clear(legs, over, answer)
    rung = tuple(_seen(leg, over) for leg in legs if leg.reply is not None and leg.start <= over)
    return _Ringing(rung, over, _why(legs, over, answer, quiet, patience), sure)


def _legs(ring: Ring, replies: Mapping[DeviceId, Behaviour], offline: frozenset[DeviceId]) -> list[_Leg]:
    """In stages of equal delay; a stage starts early when all of the earlier ones have ended."""
    legs: list[_Leg] = []
    for delay in sorted({leg.delay for leg in ring.legs}):
        start = min(float(delay), max((leg.quiet for leg in legs), default=0.0))
        for target in ring.legs:
            if target.delay == delay:
                assert not isinstance(target.to, str)
                reply = None if target.to in offline else replies[target.to]
                legs.append(_Leg(target.to, delay, start, start + _lasts(reply), reply))
    return legs


def _lasts(reply: Behaviour | None) -> float:
    match reply:
        case None:
            return 0.0
        case behaviour.Answer(after=after) | behaviour.Refuse(after=after):
            return after
        case _:
            return NEVER


def _why(
    legs: list[_Leg], over: float, answer: float, quiet: float, patience: float
) -> Literal["answered", "busy", "unanswered", "gave up"]:
    if over == answer:
        return "answered"
    if over == quiet:
        reached = [leg.reply.code for leg in legs if isinstance(leg.reply, behaviour.Refuse)]
        reached = [code for code in reached if code not in NOT_REACHED]
        return "busy" if reached and all(code in BUSY for code in reached) else "unanswered"
    return "gave up" if over == patience else "unanswered"


def _seen(leg: _Leg, over: float) -> Rung:
    if isinstance(leg.reply, behaviour.Silent):
        return Rung(leg.device, leg.start, "silent")
    if leg.end > over:
        return Rung(leg.device, leg.start, "cancelled")
    return Rung(leg.device, leg.start, "answered" if leg.answers else "refused")


def _moments(legs: Iterable[_Leg]) -> list[float]:
    return [moment for leg in legs for moment in (leg.start, leg.end)]


def _apart(over: float, moments: Iterable[float]) -> bool:
    """Whether nothing else happens just before or after the end."""
    return all(moment == over or abs(moment - over) >= GAP for moment in moments)


def _clear(legs: list[_Leg], over: float, answer: float) -> bool:
    """Whether no other leg ends or starts in the very moment at which one answers.

    One that starts then may be spared: its INVITE waits in a queue when the call is taken (Asterisk 22.10).
    """
    if over != answer:
        return True
    first = next(leg for leg in legs if leg.end == over)
    return all(over not in (leg.start, leg.end) for leg in legs if leg is not first)
