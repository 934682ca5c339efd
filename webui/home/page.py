"""What Home shows, prepared: every word is decided here, the template only lays it out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from controller.domain.directory import Directory, User
from controller.domain.force import lasts, on_do_not_disturb, override_in_force, rule_in_force, rule_name
from controller.domain.rules import AnsweringRule, Default, During, NeedsFrame, Override, OverrideKind
from controller.domain.saying import say
from webui.home.until import rule_changes_at
from webui.rules.times import hours_in
from webui.words import overrides, rules, wayout
from webui.words.moments import moment


@dataclass(frozen=True, slots=True)
class Banner:
    """An override that is switched on."""

    kind: OverrideKind
    title: str
    effect: str
    until: str


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the way down to the one in force."""

    name: str
    why: str
    holds: bool
    needs_action: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """The answer to "what happens if somebody calls me right now?". `silent`: what of it can't ring."""

    banners: tuple[Banner, ...]
    is_overridden: bool  # do not disturb or forward always stands above the rule
    rule_id: int
    rule: str
    summary: str
    until: str
    details: tuple[str, ...]
    silent: tuple[str, ...]
    steps: tuple[Step, ...]
    is_undisturbed: bool
    rule_undisturbed: bool


def right_now(directory: Directory, user: User, now: datetime, zone: tzinfo, *, is_down: bool = False) -> Now:
    """Of `user`, in the words and the zone of that user. `is_down`: no outside line works at the moment."""
    rule, _ = rule_in_force(directory, user, now)
    change = rule_changes_at(directory, user, now)
    return Now(
        banners=tuple(_banners(directory, user, rule, now, zone, is_down)),
        is_overridden=override_in_force(user, now, "dnd", "always") is not None,
        rule_id=rule.id,
        rule=rule_name(directory, rule),
        summary=rules.summary(directory, user, rule),
        until=say("until {when}", when=moment(change, now, zone)) if change else say("until you change it"),
        details=rules.details(directory, user, rule),
        silent=tuple(wayout.of_rule(directory, user, rule, is_down=is_down)),
        steps=tuple(_steps(directory, user, rule)),
        is_undisturbed=on_do_not_disturb(directory, user, now),
        rule_undisturbed=rule.dnd,
    )


def _banners(
    directory: Directory, user: User, rule: AnsweringRule, now: datetime, zone: tzinfo, is_down: bool
) -> Iterator[Banner]:
    strongest = override_in_force(user, now, "dnd", "always")
    for override in sorted(user.overrides, key=lambda each: each.since, reverse=True):
        if not lasts(override, now):
            continue
        effect = overrides.effect(directory, user, rule, override, is_down=is_down)
        if strongest is not None and override is not strongest:
            effect = overrides.WAITS[strongest.kind]
        yield Banner(override.kind, overrides.TITLES[override.kind], effect, _until(override, now, zone))


def _until(override: Override, now: datetime, zone: tzinfo) -> str:
    return (
        say("until {when}", when=moment(override.until, now, zone))
        if override.until
        else say("until you switch it off")
    )


def _steps(directory: Directory, user: User, chosen: AnsweringRule) -> Iterator[Step]:
    for rule in user.rules:
        name, holds = rule_name(directory, rule), rule.id == chosen.id
        yield Step(name, _why(directory, user, rule, holds), holds, isinstance(rule.when, NeedsFrame))
        if holds:
            return


def _why(directory: Directory, user: User, rule: AnsweringRule, holds: bool) -> str:
    """In the words of this page; which rule holds was decided by the domain."""
    match rule.when:
        case Default():
            return say("It always holds when no rule above does.")
        case NeedsFrame():
            return say("Passed over: its time frame was deleted. Give it another one.")
        case During(frame):
            hours = hours_in(user, rule, directory.frames[frame])
            if not rule.enabled:
                return say("Passed over: it is switched off ({hours}).", hours=hours)
            return (
                say("It holds now: {hours}.", hours=hours)
                if holds
                else say("Passed over, not now: {hours}.", hours=hours)
            )
