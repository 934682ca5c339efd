"""The list of time frames, prepared: what each means, whether it holds now, where it is used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from controller.domain.framehours import holds, next_change, scheduled_change
from controller.domain.frames_text import summary
from controller.domain.saying import joined
from controller.domain.timeframes import Always, Dates, Holidays, TimeFrame, Weekly
from controller.operations.frameuses import Listed
from controller.store.frame_uses import Reach, Usage
from webui.words import byhand
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


def frames(
    found: Iterable[Listed],
    now: datetime,
    zone: ZoneInfo,
    *,
    of_all: bool,
    owner: str = "",
    reaches: Mapping[int, Reach] | None = None,
    hands: Mapping[int, Reach] | None = None,
) -> Frames:
    """In the reader's `zone`; `of_all`: uses are of the whole domain, else of `owner`, or the reader if that is empty.

    By frame: `reaches` is whom it matters to, `hands` (else the same) who forced it.
    """
    kept = [(each, next_change(each.frame, now)) for each in found]
    changes = [change for _each, change in kept if change is not None]
    until = min(changes).isoformat() if changes else ""
    unused = _("Not used in rules of %(name)s", name=isolated(owner)) if owner else _("Not used in your own rules")
    cards = (_card(*each, now, zone, of_all, unused, reaches or {}, hands or reaches or {}) for each in kept)
    return Frames(tuple(cards), until, now.isoformat())


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
    return joined("", (": ", listed(names))) if names else ""


def _card(
    each: Listed,
    change: datetime | None,
    now: datetime,
    zone: ZoneInfo,
    of_all: bool,
    unused: str,
    reaches: Mapping[int, Reach],
    hands: Mapping[int, Reach],
) -> Card:
    card, frame = each.card, each.frame
    end = change if frame.forced is None else scheduled_change(frame, now)
    by_hand = byhand.is_by_hand(frame, now)
    may_be_used = card.owner_id is None and not of_all  # by others than those whose rules were counted
    hides = may_be_used and not each.usage.rules and card.id not in reaches
    return Card(
        id=card.id,
        name=card.name,
        icon=ICONS[type(frame.kind)],
        hours=_hours(frame),
        zone="" if frame.zone == zone.key else frame.zone,
        holds=holds(frame, now),
        now=_now(frame, change, now, zone),
        forced=byhand.standing(frame.forced, hands.get(card.id), now, zone) if by_hand and frame.forced else "",
        used=unused if hides else _used(each.usage, reaches.get(card.id), of_all),
        is_used=each.usage.rules > 0 or may_be_used,
        code=f"*74{card.number}" if card.number else "",
        next_end=moment(end, now, zone) if end else "",
    )


def _hours(frame: TimeFrame) -> str:
    """Closed hours always hold, and are meant for when nothing above them does (PRODUCT §3)."""
    return _("always: for the rule below all others") if isinstance(frame.kind, Always) else summary(frame.kind)


def _used(usage: Usage, reach: Reach | None, of_all: bool) -> str:
    if reach is not None and not (of_all and usage.rules):
        return byhand.used_by(reach)
    return use_text(usage, of_all=of_all)


def _now(frame: TimeFrame, change: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    is_on = holds(frame, now)
    if change is None:
        return _("stays so") if is_on else _("not again")
    when = moment(change, now, zone)
    return _("until %(when)s", when=when) if is_on else _("begins %(when)s", when=when)
