"""The list of time frames, prepared: what each means, whether it holds now, where it is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from controller.domain.framehours import holds, next_change, scheduled_change
from controller.domain.frames_text import summary
from controller.domain.timeframes import Always, Dates, Holidays, TimeFrame, Weekly
from controller.operations.frameuses import Listed
from controller.store.frame_uses import Usage
from webui.words.moments import moment
from webui.words.text import isolated, listed

ICONS = {Always: "clock", Weekly: "frames", Dates: "calendar", Holidays: "holiday"}


@dataclass(frozen=True, slots=True)
class Card:
    """One frame; who deletes one that `is_used`, or may be, is shown by whom first.

    `next_end` is what "until its next change" ends at now; `code` is what forces it from a phone.
    """

    id: int
    name: str
    icon: str
    hours: str
    zone: str
    holds: bool
    now: str
    forced: str
    used: str
    is_used: bool
    code: str
    next_end: str


@dataclass(frozen=True, slots=True)
class Frames:
    """A list, and the moment at which it looks different by itself (ISO 8601; empty: never)."""

    cards: tuple[Card, ...]
    until: str
    now: str


def frames(found: Iterable[Listed], now: datetime, zone: ZoneInfo, *, of_all: bool) -> Frames:
    """In the reader's `zone`; `of_all`: uses are of the whole domain, else of one person."""
    kept = [(each, next_change(each.frame, now)) for each in found]
    changes = [change for _each, change in kept if change is not None]
    until = min(changes).isoformat() if changes else ""
    return Frames(tuple(_card(*each, now, zone, of_all) for each in kept), until, now.isoformat())


def use_text(usage: Usage, *, of_all: bool) -> str:
    """`Used by 3 rules of 2 people: Anna (1001), Bob (1002)`."""
    if not usage.rules:
        return _("Not used in a rule yet")
    if not of_all:
        return ngettext("Used in %(num)s rule", "Used in %(num)s rules", usage.rules) + _named(usage)
    rules = ngettext("%(num)s rule", "%(num)s rules", usage.rules)
    people = ngettext("%(num)s person", "%(num)s people", usage.people)
    names = list(dict.fromkeys(f"{isolated(use.user_name)} ({use.extension})" for use in usage.first))
    more = usage.people - len(names)
    if more > 0:
        names.append(ngettext("%(num)s more", "%(num)s more", more))
    return _("Used by %(rules)s of %(people)s: %(names)s", rules=rules, people=people, names=listed(names))


def _named(usage: Usage) -> str:
    """The names of rules that have one of their own."""
    names = [isolated(use.rule_name) for use in usage.first if use.rule_name]
    return f": {listed(names)}" if names else ""


def _card(each: Listed, change: datetime | None, now: datetime, zone: ZoneInfo, of_all: bool) -> Card:
    card, frame = each.card, each.frame
    end = change if frame.forced is None else scheduled_change(frame, now)
    may_be_used = card.owner_id is None and not of_all  # by others than those whose rules were counted
    return Card(
        id=card.id,
        name=card.name,
        icon=ICONS[type(frame.kind)],
        hours=summary(frame.kind),
        zone="" if frame.zone == zone.key else frame.zone,
        holds=holds(frame, now),
        now=_now(frame, change, now, zone),
        forced=_forced(frame, now, zone),
        used=_("Not used in these rules")
        if may_be_used and not each.usage.rules
        else use_text(each.usage, of_all=of_all),
        is_used=each.usage.rules > 0 or may_be_used,
        code=f"*74{card.number}" if card.number else "",
        next_end=moment(end, now, zone) if end else "",
    )


def _now(frame: TimeFrame, change: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    is_on = holds(frame, now)
    if change is None:
        return _("stays so") if is_on else _("not again")
    when = moment(change, now, zone)
    return _("until %(when)s", when=when) if is_on else _("begins %(when)s", when=when)


def _forced(frame: TimeFrame, now: datetime, zone: ZoneInfo) -> str:
    """Empty when the clock decides."""
    forced = frame.forced
    if forced is None or (forced.until is not None and forced.until <= now):
        return ""
    if forced.until is None:
        return _("Switched on by hand until released") if forced.on else _("Switched off by hand until released")
    when = moment(forced.until, now, zone)
    if forced.on:
        return _("Switched on by hand until %(when)s", when=when)
    return _("Switched off by hand until %(when)s", when=when)
