"""Calls as the list shows them, under the days on which they were: every word decided here."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from controller.domain.frames_text import time_text
from controller.domain.history import Party, Share, Told
from controller.store.history_wanted import Gap, Kept
from webui.frames.wording import exact, long_day
from webui.history.endings import ending
from webui.history.parties import Names, Who, who
from webui.words.text import isolated

HOUR = 3600
Extensions = Mapping[int, str]
"""Of users, as of now, by id."""


@dataclass(frozen=True, slots=True)
class Row:
    """One call. `name` is with whom, or who called; `to` is whom it was for, where that says something.

    Their numbers stand beside them where they are no names. `dial` calls the one outside, where there is one.
    """

    id: int
    mark: str
    tone: str  # "", "bad", "good"
    direction: str
    name: str
    to: str
    number: str
    to_number: str
    dial: str
    how: str
    length: str
    time: str
    exact: str
    gap: str = ""
    is_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """`rows` of it, the newest first; a row with a `gap` is none of a call."""

    key: str
    name: str
    rows: tuple[Row, ...]


def days(
    calls: Sequence[Kept],
    gaps: Sequence[Gap],
    names: Names,
    extensions: Extensions,
    now: datetime,
    zone: ZoneInfo,
    recorded: Container[int] = (),
) -> tuple[Day, ...]:
    """By the reader's calendar; gaps stand between the calls. `recorded`: ids of those that he can hear again."""
    entries = [(each.told.began, row(each, names, extensions, zone, is_recorded=each.id in recorded)) for each in calls]
    entries += [(gap.since, _gap(gap, zone)) for gap in gaps]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    by_day = groupby(entries, key=lambda entry: moment(entry[0], zone).date())
    today = now.astimezone(zone).date()
    return tuple(Day(day.isoformat(), _day(day, today), tuple(each for _at, each in rows)) for day, rows in by_day)


def row(kept: Kept, names: Names, extensions: Extensions, zone: ZoneInfo, *, is_recorded: bool = False) -> Row:
    told, share = kept.told, kept.share
    began = moment(told.began, zone)
    return Row(
        id=kept.id,
        mark=_mark(told, share),
        tone=_tone(told, share),
        direction=_direction(told, share),
        name=other(told, share, names).name,
        to=_to(told, share, names),
        number=_number(told, share, other(told, share, names)),
        to_number=_number(told, share, who(told.called, names, told.dialled)) if share is None else "",
        dial=far(told, share, names, extensions).dial,
        how=ending(told, share, names),
        length=lasted(told.talked) if told.talked else "",
        time=clock(began),
        exact=exact(began, zone),
        is_recorded=is_recorded,
    )


def clock(at: datetime) -> str:
    """`9:05`."""
    return time_text(at.hour * 60 + at.minute)


def moment(at: float, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(zone)


def lasted(seconds: float) -> str:
    """`0:09`, `12:03`, `1:02:03`."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if whole < HOUR:
        return f"{minutes}:{rest:02}"
    return f"{whole // HOUR}:{minutes % 60:02}:{rest:02}"


def other(told: Told, share: Share | None, names: Names) -> Who:
    """With whom: whom he called, or who called him; for an onlooker who called."""
    party, number = _other(told, share)
    return who(party, names, number)


def far(told: Told, share: Share | None, names: Names, extensions: Extensions) -> Who:
    """Whom one may want to call: with whom it was, of a call to outside whom that reached. Users who are there yet."""
    is_out = share is None and told.direction == "out"
    party, number = (told.called, told.dialled) if is_out else _other(told, share)
    found = who(party, names, number)
    if party is None or party.kind != "user" or party.id is None:
        return found
    return replace(found, dial=extensions.get(party.id, ""))


def _other(told: Told, share: Share | None) -> tuple[Party | None, str]:
    """And what was dialled to reach him."""
    return (told.called, told.dialled) if share is not None and share.outcome == "placed" else (told.caller, "")


def _number(told: Told, share: Share | None, party: Who) -> str:
    """Onlookers know their own house: of it extensions only where nothing else tells two people apart."""
    return party.number if share is not None or party.is_outside or told.direction == "inside" else ""


def _to(told: Told, share: Share | None, names: Names) -> str:
    """Of one's own calls only what is not oneself: a group, a colleague for whom one answered."""
    called = who(told.called, names, told.dialled)
    if share is None:
        return called.name
    if share.outcome == "placed" or told.called is None:
        return ""
    is_oneself = told.called.kind in ("user", "phone") and told.called.id == share.user
    return "" if is_oneself else _("to %(name)s", name=isolated(called.name))


def _mark(told: Told, share: Share | None) -> str:
    if told.code:
        return "codes"
    if share is not None and share.outcome == "missed":
        return "missed"
    if told.result == "blocked":
        return "block"
    if (share.outcome if share else told.result) in ("message", "voicemail"):
        return "voicemail"
    if share is None:
        return _MARKS[told.direction] if told.result != "missed" else "missed"
    return "outbound" if share.outcome == "placed" else "inbound"


_MARKS = {"in": "inbound", "out": "outbound", "inside": "phone"}


def _tone(told: Told, share: Share | None) -> str:
    if told.result == "interrupted" or (share.outcome if share else told.result) == "missed":
        return "bad"
    if told.result == "answered" and (share is None or share.outcome in ("answered", "placed")):
        return "good"
    return ""


def _direction(told: Told, share: Share | None) -> str:
    """What the icon says to who does not see it."""
    if share is not None:
        return _("Outgoing") if share.outcome == "placed" else _("Incoming")
    return {"in": _("Incoming"), "out": _("Outgoing"), "inside": _("Inside")}[told.direction]


def _day(day: date, today: date) -> str:
    match (today - day).days:
        case 0:
            return _("Today")
        case 1:
            return _("Yesterday")
        case _:
            return long_day(day)


def _gap(gap: Gap, zone: ZoneInfo) -> Row:
    since = moment(gap.since, zone)
    told = {"since": clock(since), "until": clock(moment(gap.until, zone))}
    said = _("Calls may be missing here: nothing could be written from %(since)s to %(until)s.", **told)
    return Row(0, "warning", "", "", "", "", "", "", "", "", "", clock(since), exact(since, zone), said)
