"""Which span and which calls a report is of: the words of an address, the API or a mail, as in the call history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from controller.domain.history import Direction
from controller.domain.reporting import DAY, EARLIEST, LATEST, MOST_DAYS, Days, Preset, presets
from controller.domain.saying import say
from controller.operations import gate
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse_any

FIELDS = ("range", "since", "until", "direction")
RANGES: tuple[Preset, ...] = get_args(Preset)
USUAL: Preset = "30"
DIRECTIONS: Mapping[str, tuple[Direction, ...]] = {"in": ("in",), "out": ("out",), "inside": ("inside",)}
LONGEST = 40  # characters of what was typed, as a refusal quotes it


@dataclass(frozen=True, slots=True)
class Asked:
    """`directions` empty: all. `preset` is empty where days are named."""

    days: Days
    preset: str = ""
    direction: str = ""

    @property
    def directions(self) -> Sequence[Direction]:
        return DIRECTIONS.get(self.direction, ())

    @property
    def words(self) -> dict[str, str]:
        """As an address says it; days by name, so that it shows the same tomorrow."""
        words = {"since": self.days.first.isoformat(), "until": self.days.last.isoformat(), "direction": self.direction}
        return {name: text for name, text in words.items() if text}


def asked(words: Mapping[str, str], today: date) -> Asked:
    """What is empty, or not there, is the usual. `today` by the clock of the report. Raises Refused, by FIELDS."""
    problems: Problems = []
    direction = _choice(problems, "direction", words, tuple(DIRECTIONS))
    preset = _choice(problems, "range", words, RANGES)
    since, until = (_day(problems, name, words) for name in ("since", "until"))
    named = bool(since or until)
    days = _days(problems, since, until, today) if named else presets(today)[preset or USUAL]  # type: ignore[index]
    refuse_any(problems)
    return Asked(days, "" if named else preset or USUAL, direction)


def _days(problems: Problems, since: date | None, until: date | None, today: date) -> Days:
    """Of one alone: that day on until today, or the month up to it."""
    last = until or max(today, since or today)
    first = since or max(EARLIEST, last - 29 * DAY)
    if last < first:
        problems.append(Problem("until", say("This day comes before the first one. Choose a later day.")))
    elif len(Days(first, last)) > MOST_DAYS:
        text = say("A report is of {most} days at most. Choose a later first day.", most=MOST_DAYS)
        problems.append(Problem("since", text))
    return Days(first, last)


def _day(problems: Problems, field: str, words: Mapping[str, str]) -> date | None:
    text = words.get(field, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        problems.append(Problem(field, gate.not_a_day(text, range(EARLIEST.year, LATEST.year + 1))))
        return None
    return day


def _choice(problems: Problems, field: str, words: Mapping[str, str], known: Sequence[str]) -> str:
    text = words.get(field, "").strip()
    if text and text not in known:
        message = say("There is no {text!r} here. Use one of: {known}.", text=text[:LONGEST], known=", ".join(known))
        problems.append(Problem(field, message))
        return ""
    return text
