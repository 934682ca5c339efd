"""Rules that can never apply are named with what hides them, and none that can is named."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.domain.directory import Directory
from controller.domain.force import rule_in_force
from controller.domain.ids import FrameId, RuleId
from controller.domain.rules import AnsweringRule, During, NeedsFrame
from controller.domain.timeframes import (
    Always,
    DateRange,
    Dates,
    Forced,
    FrameKind,
    Holidays,
    SingleDay,
    TimeFrame,
    Weekly,
    WeeklyRange,
)
from controller.domain.unreachable import unreachable
from tests import framedraws
from tests.domain.house import BOB, default, house, person

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def weekly(*ranges: tuple[int, int, int]) -> Weekly:
    return Weekly(tuple(WeeklyRange(*each) for each in ranges))


def on(*days: int, of: int = 12, year: int = 2026) -> Dates:
    return Dates(tuple(SingleDay(date(year, of, day)) for day in days))


WORKDAYS = weekly(*((day, 540, 1020) for day in range(1, 6)))
MORNINGS = weekly((1, 600, 720), (3, 600, 720))
EVERY_HOUR = weekly(*((day, 720, 720) for day in range(1, 8)))  # noon to noon, all week


def ruled(*kinds: FrameKind | AnsweringRule, zones: Iterable[str] = ()) -> Directory:
    """Bob with a rule a kind, its number and its frame's from 1 on, the frame named `A`, `B`, …; or that very rule."""
    zone = iter(zones)
    rules = [k if isinstance(k, AnsweringRule) else _rule(n) for n, k in enumerate(kinds, 1)]
    frames = {
        FrameId(n): TimeFrame(FrameId(n), chr(64 + n), next(zone, BERLIN), kind)
        for n, kind in enumerate(kinds, 1)
        if not isinstance(kind, AnsweringRule)
    }
    return replace(house(person(BOB, *rules, default())), frames=frames)


def _rule(number: int, frame: int | None = None, **fields: object) -> AnsweringRule:
    return AnsweringRule(RuleId(number), During(FrameId(frame or number)), **fields)  # type: ignore[arg-type]


def hidden(directory: Directory) -> list[tuple[int, tuple[int, ...], str]]:
    return [(each.rule, each.hidden_by, each.why) for each in unreachable(directory, directory.users[BOB], NOW)]


COVERED: list[tuple[tuple[FrameKind, ...], tuple[int, ...], str]] = [
    ((Always(), WORKDAYS), (1,), "“A” above it always holds"),
    ((Always(), Always()), (1,), "“A” above it always holds"),
    ((Always(), on(24)), (1,), "“A” above it always holds"),
    ((EVERY_HOUR, on(24)), (1,), "“A” above it always holds"),
    ((WORKDAYS, MORNINGS), (1,), "“A” above it already covers all its times"),
    ((WORKDAYS, WORKDAYS), (1,), "“A” above it already covers all its times"),
    ((weekly((1, 540, 660)), weekly((1, 660, 780)), weekly((1, 600, 720))), (1, 2), "“A” and “B” above it together"),
    # what has nothing to do with it is not named
    (
        (weekly((1, 540, 660)), weekly((2, 0, 60)), weekly((1, 660, 780)), weekly((1, 600, 720))),
        (1, 3),
        "“A” and “C” above it together cover all its times",
    ),
    # Sunday night runs into Monday
    ((weekly((7, 1320, 1440), (1, 0, 360)), weekly((7, 1380, 300))), (1,), "“A” above it already"),
    ((weekly((7, 1320, 360)), weekly((1, 0, 300))), (1,), "“A” above it already"),
    ((on(24, 25, 26), on(25)), (1,), "“A” above it already"),
    ((on(24), Dates((DateRange(date(2026, 12, 25), date(2026, 12, 26)),)), on(24, 26)), (1, 2), "“A” and “B” above"),
    ((WORKDAYS, Dates((SingleDay(date(2026, 12, 24), start=600, end=720),))), (1,), "“A” above it already"),
    ((Dates((SingleDay(date(2020, 12, 25), yearly=True),)), on(25)), (1,), "“A” above it already"),
    ((on(24, 25), Holidays("DE", None, ("X",), fixed=(date(2025, 12, 25), date(2026, 12, 25)))), (1,), "“A” above it"),
]


@pytest.mark.parametrize(("kinds", "by", "why"), COVERED)
def test_a_rule_wholly_covered_by_rules_above_it_is_named_with_them(kinds, by: tuple[int, ...], why: str) -> None:
    [(rule, hidden_by, words)] = hidden(ruled(*kinds))
    assert (rule, hidden_by) == (len(kinds), by)
    assert words.startswith(f"“{chr(64 + len(kinds))}” never applies: {why}")


def test_a_rule_with_the_same_frame_as_one_above_is_hidden_by_it() -> None:
    [told] = hidden(ruled(WORKDAYS, _rule(2, 1, name="Mornings")))
    assert told == (2, (1,), "“Mornings” never applies: “A” above it has the same time frame.")


def test_names_of_rules_come_before_those_of_their_frames() -> None:
    directory = ruled(WORKDAYS, MORNINGS)
    rules = tuple(replace(r, name=f"Rule {r.id}") for r in directory.users[BOB].rules)
    bob = replace(directory.users[BOB], rules=rules)
    [told] = unreachable(directory, bob, NOW)
    assert told.why == "“Rule 2” never applies: “Rule 1” above it already covers all its times."


NEVER: list[tuple[FrameKind, str]] = [
    (weekly(), "no day of “A” is ticked"),
    (Dates(()), "“A” has no date"),
    (on(24, year=2025), "all dates of “A” are past"),
    (Dates((DateRange(date(2026, 1, 1), date(2026, 11, 22)),)), "all dates of “A” are past"),
    (Holidays("DE", None, ("X",), fixed=(date(2026, 1, 1),)), "all dates of “A” are past"),
    (Holidays("DE", None, ("X",)), "no holiday of “A” is fixed to a date"),
]


@pytest.mark.parametrize(("kind", "why"), NEVER)
def test_a_frame_that_holds_no_more_is_named(kind: FrameKind, why: str) -> None:
    assert hidden(ruled(kind)) == [(1, (), f"“A” never applies: {why}.")]


SEEN: list[tuple[FrameKind, ...]] = [
    (MORNINGS, WORKDAYS),
    (WORKDAYS, Always()),
    (weekly((1, 540, 660)), weekly((1, 661, 780)), weekly((1, 600, 720))),  # a minute is left
    (on(24, 25), on(25, 26)),
    (on(25), Dates((SingleDay(date(2026, 12, 25), yearly=True),))),  # other years
    (on(25), MORNINGS),
    (weekly((7, 1320, 1440)), weekly((7, 1380, 300))),
    (Dates((DateRange(date(2026, 1, 1), date(2026, 12, 31)),)), WORKDAYS),
    (Dates((SingleDay(date(2024, 2, 29), yearly=True),)),),  # in 2028 again
]


@pytest.mark.parametrize("kinds", SEEN)
def test_a_rule_of_which_some_time_is_left_is_not_named(kinds: tuple[FrameKind, ...]) -> None:
    assert hidden(ruled(*kinds)) == []


def test_other_zones_are_not_compared() -> None:
    assert hidden(ruled(WORKDAYS, MORNINGS, zones=(NEW_YORK, BERLIN))) == []
    assert hidden(ruled(WORKDAYS, WORKDAYS, zones=(NEW_YORK, BERLIN))) == []


def test_rules_switched_off_or_without_a_frame_hide_nothing_and_are_not_named() -> None:
    off, lost = _rule(1, 2, enabled=False), AnsweringRule(RuleId(5), NeedsFrame())
    assert hidden(ruled(off, Always(), off, lost)) == []
    assert hidden(ruled(_rule(1, 3, enabled=False), lost, WORKDAYS)) == []


def test_the_default_rule_is_never_named() -> None:
    assert hidden(ruled(Always())) == []


def test_a_forced_state_counts_for_nothing_as_it_ends() -> None:
    directory = ruled(WORKDAYS, MORNINGS)
    off = {id_: replace(frame, forced=Forced(id_ == 2)) for id_, frame in directory.frames.items()}
    assert hidden(replace(directory, frames=off)) == hidden(directory) != []


def test_a_hidden_rule_is_not_named_as_what_hides_another() -> None:
    assert [by for _, by, _ in hidden(ruled(WORKDAYS, MORNINGS, MORNINGS))] == [(1,), (1,)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32).map(Random))
def test_what_is_named_is_never_in_force(rng: Random) -> None:
    kinds = [_alike(rng, number) for number in range(1, 6)]
    directory = ruled(*(frame.kind for frame in kinds), zones=[frame.zone for frame in kinds])
    bob, now = directory.users[BOB], framedraws.moment(rng)
    named = {each.rule for each in unreachable(directory, bob, now)}
    frames = list(directory.frames.values())
    for instant in (framedraws.instant(rng, rng.choice(frames)) for _ in range(40)):
        if instant >= now:
            assert rule_in_force(directory, bob, instant)[0].id not in named


def _alike(rng: Random, number: int) -> TimeFrame:
    """Frames of few hours and zones, so that some cover others."""
    drawn = replace(framedraws.frame(rng, number), forced=None, zone=rng.choice((BERLIN, NEW_YORK)))
    if rng.random() < 0.4:
        some = [(day, 60 * rng.randint(0, 3), 60 * rng.randint(3, 7)) for day in range(1, rng.randint(2, 7))]
        return replace(drawn, kind=weekly(*some))
    return replace(drawn, kind=on(*range(20, rng.randint(21, 29)))) if rng.random() < 0.3 else drawn
