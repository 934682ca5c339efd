"""The list of rules as its page shows it: what each does, whether it counts now, and why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from flask_babel import gettext as _

from controller.domain.directory import Directory, User
from controller.domain.force import lasts, override_in_force, rule_in_force, rule_name
from controller.domain.framehours import holds, next_change
from controller.domain.placing import above
from controller.domain.rules import AnsweringRule, Default, During, NeedsFrame, Override, OverrideKind
from controller.domain.saying import joined
from controller.domain.unreachable import unreachable
from controller.domain.until import rule_changes_at
from webui.rules.times import hours_in
from webui.rules.warnings import warnings, without_gone
from webui.words import overrides, rules
from webui.words.moments import moment
from webui.words.text import isolated


@dataclass(frozen=True, slots=True)
class Lift:
    """The rule that a hidden one must stand above, and what the button that moves it there says."""

    above: int
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """One rule. `state` says why it counts now or not; `place` is its place from 1 on; `lift` is for a hidden one."""

    id: int
    place: int
    name: str
    hours: str
    summary: str
    details: tuple[str, ...]
    state: str
    warnings: tuple[str, ...]
    lift: Lift | None
    does: str
    is_active: bool
    is_enabled: bool
    is_default: bool
    needs_frame: bool


@dataclass(frozen=True, slots=True)
class Banner:
    """An override that is switched on."""

    kind: OverrideKind
    title: str
    effect: str
    until: str


@dataclass(frozen=True, slots=True)
class Rules:
    """`until` is when something here changes by itself; `overridden` says what the override leaves of the rules."""

    cards: tuple[Card, ...]
    banners: tuple[Banner, ...]
    is_overridden: bool
    until: datetime | None


def everything(directory: Directory, user: User, now: datetime, zone: tzinfo, *, is_down: bool = False) -> Rules:
    """Of `user`, in the words and the zone of that user. `is_down`: no outside line works at the moment."""
    chosen, _passed = rule_in_force(directory, user, now)
    hidden = {each.rule: each.why for each in unreachable(directory, user, now)}
    ends = rule_changes_at(directory, user, now)
    return Rules(
        cards=tuple(
            Card(
                id=rule.id,
                place=place,
                name=rule_name(directory, rule),
                hours=_hours(directory, user, rule) if len(user.rules) > 1 else _("always"),
                summary=rules.summary(directory, user, rule),
                details=rules.details(directory, user, without_gone(rule)),
                state=_never() if rule.id in hidden else _state(directory, rule, chosen, now, zone, ends),
                warnings=(
                    *([hidden[rule.id]] if rule.id in hidden else []),
                    *warnings(directory, user, rule, is_down=is_down),
                ),
                lift=_lift(directory, user, rule, now) if rule.id in hidden else None,
                does=_does(rule),
                is_active=rule.id == chosen.id,
                is_enabled=rule.enabled,
                is_default=isinstance(rule.when, Default),
                needs_frame=isinstance(rule.when, NeedsFrame),
            )
            for place, rule in enumerate(user.rules, start=1)
        ),
        banners=tuple(_banners(directory, user, chosen, now, zone, is_down)),
        is_overridden=override_in_force(user, now, "dnd", "always") is not None,
        until=_next(directory, user, now),
    )


def _lift(directory: Directory, user: User, rule: AnsweringRule, now: datetime) -> Lift | None:
    """None: its own time frame is at fault."""
    first = above(directory, user, rule.id, now)
    if first is None:
        return None
    name = rule_name(directory, next(each for each in user.rules if each.id == first))
    return Lift(first, _("Move it above “%(name)s”", name=isolated(name)))


def _never() -> str:
    """Of a rule whose warning says why: when its time begins would be no news."""
    return _("Never counts as things stand.")


def _hours(directory: Directory, user: User, rule: AnsweringRule) -> str:
    match rule.when:
        case Default():
            return _("any other time")
        case During(frame):
            its = directory.frames[frame]
            words = hours_in(user, rule, its)
            return joined(" · ", (isolated(its.name), words)) if rule.name else words
        case NeedsFrame():
            return _("no time frame")


def _does(rule: AnsweringRule) -> str:
    """The mark of its card."""
    if rule.dnd:
        return "dnd"
    return "ring" if rules.usable(rule.forwards.always) is None else "forward"


def _state(
    directory: Directory,
    rule: AnsweringRule,
    chosen: AnsweringRule,
    now: datetime,
    zone: tzinfo,
    ends: datetime | None,
) -> str:
    if rule.id == chosen.id:
        return _("until %(moment)s", moment=moment(ends, now, zone)) if ends else _("until something here is changed")
    match rule.when:
        case NeedsFrame():
            return _("Never counts: the time frame it had was deleted. Give it another.")
        case Default():
            return _("Counts when no rule above does.")
        case During(frame):
            if not rule.enabled:
                return _("Switched off: it is passed over.")
            if holds(directory.frames[frame], now):
                first = isolated(rule_name(directory, chosen))
                return _("Its time holds, but “%(name)s” above comes first.", name=first)
            return _begins(next_change(directory.frames[frame], now), now, zone)


def _begins(begins: datetime | None, now: datetime, zone: tzinfo) -> str:
    if begins is None:
        return _("Not now.")
    return _("Not now: its time begins %(moment)s.", moment=moment(begins, now, zone))


def _next(directory: Directory, user: User, now: datetime) -> datetime | None:
    edges = [next_change(frame, now) for frame in directory.frames.values()]
    ends = [each.until for each in user.overrides if each.until is not None and each.until > now]
    return min((edge for edge in (*edges, *ends) if edge is not None), default=None)


def _banners(
    directory: Directory, user: User, rule: AnsweringRule, now: datetime, zone: tzinfo, is_down: bool
) -> Iterator[Banner]:
    strongest = override_in_force(user, now, "dnd", "always")
    for override in sorted(user.overrides, key=lambda each: each.since, reverse=True):
        if lasts(override, now):
            effect = overrides.effect(directory, user, rule, override, is_down=is_down)
            if strongest is not None and override is not strongest:
                effect = overrides.WAITS[strongest.kind]
            yield Banner(override.kind, overrides.TITLES[override.kind], effect, _until(override, now, zone))


def _until(override: Override, now: datetime, zone: tzinfo) -> str:
    if override.until is None:
        return _("until it is cleared")
    return _("until %(moment)s", moment=moment(override.until, now, zone))
