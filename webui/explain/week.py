"""The week drawn: each day as a row of bands, the same as a table, and the legend that names the rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_date
from flask_babel import gettext as _

from controller.domain import weekbands
from controller.domain.directory import Directory, User
from controller.domain.force import rule_name
from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule
from controller.domain.ruletext import sentence
from controller.domain.weekbands import Band, Day
from webui.explain.clocktext import Clock
from webui.words.moments import moment
from webui.words.overrides import TITLES
from webui.words.text import isolated

TONES = 7  # band colours of theme.css; each has a pattern of its own, too
HOURS = (0, 6, 12, 18)
WIDE_LETTER, NARROW_LETTER, PADDING = 0.9, 2.6, 2.0  # percent of a row, as wide and as narrow as screens are
NUMBER_FITS, NUMBER_FITS_NARROW = 2.2, 6.5  # percent


@dataclass(frozen=True, slots=True)
class Key:
    """A rule in the legend, as its bands are marked."""

    number: int
    tone: int
    name: str
    what: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A band; places in percent of its day. `fits` says what of its mark has room on which screens."""

    x: str
    width: str
    key: Key
    rule: RuleId
    at: datetime
    start: int
    end: int
    times: str
    above: str
    fits: str


@dataclass(frozen=True, slots=True)
class Row:
    """One day. `marks` are places in percent: the hours, the moment asked for, now."""

    name: str
    date: str
    hint: str
    bands: tuple[Drawn, ...]
    hours: tuple[tuple[str, str], ...]
    asked: str
    now: str


@dataclass(frozen=True, slots=True)
class Week:
    """Everything that the drawing and the table show."""

    title: str
    rows: tuple[Row, ...]
    legend: tuple[Key, ...]
    above: tuple[str, ...]
    notes: tuple[str, ...]
    first: str
    before: str
    after: str
    is_this: bool


def week(directory: Directory, user: User, monday: datetime, asked: datetime, now: datetime) -> Week:
    """The week that begins at `monday`, a midnight in the zone that counts; `asked` is the explainer's moment."""
    zone = monday.tzinfo
    assert isinstance(zone, ZoneInfo)
    days = weekbands.week(directory, user, monday)
    drawn = {band.rule for day in days for band in day.bands}
    keys = {rule.id: _key(directory, user, rule, place, drawn) for place, rule in enumerate(user.rules, 1)}
    first, last = monday.date(), monday.date() + timedelta(days=6)
    return Week(
        title=f"{format_date(first, 'd MMMM')} – {format_date(last, 'd MMMM y')}",
        rows=tuple(_row(day, keys, zone, asked, now) for day in days if day.start < day.end),
        legend=tuple(key for key in keys.values() if key.needed),
        above=tuple(dict.fromkeys(TITLES[band.above] for day in days for band in day.bands if band.above)),
        notes=tuple(_forced(directory, user, now, zone)),
        first=first.isoformat(),
        before=(monday - timedelta(days=7)).date().isoformat(),
        after=(monday + timedelta(days=7)).date().isoformat(),
        is_this=days[0].start <= now < days[-1].end,
    )


def monday_of(at: datetime, zone: ZoneInfo) -> datetime:
    """The midnight with which the week of `at` begins."""
    day = at.astimezone(zone).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), zone)


def _key(directory: Directory, user: User, rule: AnsweringRule, place: int, drawn: set[RuleId]) -> Key:
    what = sentence(directory, user, rule, isolated)
    return Key(place, (place - 1) % TONES + 1, rule_name(directory, rule), what, rule.id in drawn)


def _row(day: Day, keys: Mapping[RuleId, Key], zone: ZoneInfo, asked: datetime, now: datetime) -> Row:
    here = day.start.astimezone(zone).date()
    clock = Clock(day, zone)
    return Row(
        name=format_date(here, "EEEE"),
        date=format_date(here, "d MMM"),
        hint=clock.hint(),
        bands=tuple(_drawn(day, band, keys[band.rule], clock) for band in day.bands),
        hours=tuple((_place(day, moment), str(hour)) for hour in HOURS for moment in clock.at_hour(hour)),
        asked=_place(day, asked) if day.start <= asked < day.end else "",
        now=_place(day, now) if day.start <= now < day.end else "",
    )


def _drawn(day: Day, band: Band, key: Key, clock: Clock) -> Drawn:
    width = 100 * (band.end - band.start) / (day.end - day.start)
    return Drawn(
        x=_place(day, band.start),
        width=f"{width:.3f}%",
        key=key,
        rule=band.rule,
        at=band.start,
        start=int(band.start.timestamp()),
        end=int(band.end.timestamp()),
        times=clock.times(band.start, band.end),
        above=TITLES[band.above] if band.above else "",
        fits=_fits(key.name, width),
    )


def _fits(name: str, width: float) -> str:
    """Letters can't be measured here: a little more room than they need."""
    if len(name) * NARROW_LETTER + 3 * PADDING < width:
        return "always"
    if len(name) * WIDE_LETTER + PADDING + NUMBER_FITS < width:
        return "wide"
    if width > NUMBER_FITS_NARROW:
        return "number"
    return "number-wide" if width > NUMBER_FITS else ""


def _place(day: Day, instant: datetime) -> str:
    return f"{100 * (instant - day.start) / (day.end - day.start):.3f}%"


def _forced(directory: Directory, user: User, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """The frames that somebody switched by hand (PRODUCT §3: every page that shows the frame says so)."""
    for frame in weekbands.frames_used(directory, user):
        forced = frame.forced
        if forced is None or (forced.until is not None and forced.until <= now.astimezone(UTC)):
            continue
        words = {"name": isolated(frame.name), "until": moment(forced.until, now, zone) if forced.until else ""}
        if forced.until is None:
            on = _("“%(name)s” is switched on by hand.", **words)
            off = _("“%(name)s” is switched off by hand.", **words)
        else:
            on = _("“%(name)s” is switched on by hand until %(until)s.", **words)
            off = _("“%(name)s” is switched off by hand until %(until)s.", **words)
        yield on if forced.on else off
