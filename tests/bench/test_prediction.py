"""The agreement bench's own reading of PRODUCT §2.7-9: what rings when, and how a ring ends."""

import pytest

from controller.domain.decision import Branch, Clause, Leg, Mailbox, Notice, Reason, Release, Ring
from controller.domain.ids import DeviceId, UserId
from tests.bench.agreement.legs import Lines
from tests.bench.agreement.prediction import predict
from tests.bench.agreement.trace import Answered, GaveUp, How, Party, Trace
from tests.bench.agreement.wishes import cases
from tests.bench.agreement.worlds import world
from tests.calls.behaviour import Answer, Behaviour, Refuse, Silent
from tests.calls.behaviour import Ring as Rings

NUMBER = "+4917012345"
ONE, TWO, THREE = DeviceId(1), DeviceId(2), DeviceId(3)
BUSY, UNANSWERED = Mailbox(UserId(7), "busy"), Release(19)


def ring(*delays: int, timeout: int | None = 4) -> Branch:
    """Handsets 1, 2, … with these delays; busy and unanswered end differently."""
    legs = tuple(Leg(DeviceId(number), delay) for number, delay in enumerate(delays, 1))
    busy = Branch((Reason(Clause.BUSY_VOICEMAIL, ""),), BUSY)
    return Branch((), Ring(legs, timeout, busy, Branch((Reason(Clause.NO_ANSWER, ""),), UNANSWERED)))


def trace(branch: Branch, *replies: Behaviour, offline: tuple[DeviceId, ...] = (), patience: float = 9) -> Trace:
    scripts: dict[Party, Behaviour] = {DeviceId(number): reply for number, reply in enumerate(replies, 1)}
    return predict(branch, Lines(scripts, frozenset(offline)), patience)


def outside(reply: Behaviour, *, trunks: int = 2, fails: int | None = None) -> Trace:
    """A number alone that rings for two seconds."""
    busy = Branch((Reason(Clause.BUSY_VOICEMAIL, ""),), BUSY)
    branch = Branch((), Ring((Leg(NUMBER),), 2, busy, Branch((Reason(Clause.NO_ANSWER, ""),), UNANSWERED)))
    return predict(branch, Lines({NUMBER: reply}, trunks=trunks, trunk_fails=fails), 9)


def rung(seen: Trace) -> list[tuple[Party, float, How]]:
    return [(one.to, one.after, one.how) for one in seen.rung]


@pytest.mark.parametrize(
    ("codes", "ending"),
    [
        ((486,), BUSY),
        ((600, 603), BUSY),
        ((486, 404), BUSY),  # 404, 408 and 503 were not reached
        ((408, 486, 503), BUSY),
        ((404, 503), UNANSWERED),  # nothing reached
        ((486, 480), UNANSWERED),
        ((486, 302), UNANSWERED),
        ((500,), UNANSWERED),
    ],
)
def test_busy_means_that_all_who_were_reached_ended_busy(codes: tuple[int, ...], ending: object) -> None:
    """PRODUCT §2.8, §2.9"""
    seen = trace(ring(*(0 for _ in codes)), *(Refuse(code) for code in codes))
    assert (seen.ending, seen.lasted) == (ending, 0)


def test_an_unregistered_handset_is_not_reached() -> None:
    seen = trace(ring(0, 0), Refuse(486), Answer(), offline=(TWO,))
    assert (rung(seen), seen.ending) == ([(ONE, 0, "refused")], BUSY)


def test_there_is_one_clock_from_the_start_of_ringing() -> None:
    """PRODUCT §2.7"""
    seen = trace(ring(0, 2, 3), Rings(), Rings(), Silent())
    assert rung(seen) == [(ONE, 0, "cancelled"), (TWO, 2, "cancelled"), (THREE, 3, "silent")]
    assert (seen.ending, seen.lasted) == (UNANSWERED, 4)


def test_with_nothing_ringing_any_more_the_next_delayed_target_starts_at_once() -> None:
    seen = trace(ring(0, 2, 3), Refuse(486, after=0.5), Refuse(486, after=0.5), Answer(after=0.5))
    assert rung(seen) == [(ONE, 0, "refused"), (TWO, 0.5, "refused"), (THREE, 1.0, "answered")]
    assert (seen.ending, seen.lasted) == (Answered(THREE), 1.5)


def test_when_one_answers_the_others_are_cancelled_and_later_ones_never_ring() -> None:
    seen = trace(ring(0, 0, 2), Answer(after=0.5), Rings(), Rings())
    assert rung(seen) == [(ONE, 0, "answered"), (TWO, 0, "cancelled")]


def test_an_unlimited_ring_ends_when_the_caller_gives_up() -> None:
    seen = trace(ring(0, timeout=None), Rings(), patience=6)
    assert (seen.ending, seen.lasted, seen.clauses) == (GaveUp(), 6, ())


@pytest.mark.parametrize(
    "replies",
    [
        (Answer(after=0.5), Answer(after=0.6)),  # who is first?
        (Answer(after=3.9), Rings()),  # or is it over by then?
        (Answer(), Refuse(486)),
    ],
)
def test_what_happens_in_the_same_moment_is_not_sure(replies: tuple[Behaviour, ...]) -> None:
    assert not trace(ring(0, 0), *replies).sure


def test_a_trunk_that_fails_is_followed_by_the_next_under_the_same_clock() -> None:
    seen = outside(Answer(after=0.5), fails=503)
    assert [(one.trunk, one.after, one.how) for one in seen.rung] == [(0, 0, "refused"), (1, 0, "answered")]
    assert seen.ending == Answered(NUMBER)
    slow = outside(Refuse(500, after=1.5))
    assert [(one.trunk, one.after, one.how) for one in slow.rung] == [(0, 0, "refused"), (1, 1.5, "cancelled")]
    assert (slow.ending, slow.lasted) == (UNANSWERED, 2)


@pytest.mark.parametrize(("code", "ending"), [(486, BUSY), (480, UNANSWERED), (500, UNANSWERED), (404, UNANSWERED)])
def test_what_a_trunk_says_of_itself_is_no_answer_of_a_number(code: int, ending: object) -> None:
    assert outside(Refuse(code), trunks=1).ending == ending


def test_a_blocked_caller_hears_the_notice_to_its_end_or_it_is_not_sure() -> None:
    """PRODUCT §2.1"""
    blocked = Branch((Reason(Clause.BLOCKED, ""),), Notice())
    assert (trace(blocked).ending, trace(blocked).sure) == (Notice(), True)
    assert not trace(blocked, patience=2).sure


def test_the_same_seed_draws_the_same_calls() -> None:
    first, again = ([*cases(3, world(3, 5), 50, 4)] for _ in range(2))
    assert first == again
    assert world(3, 5) != world(4, 5)
