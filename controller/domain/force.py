"""What is in force for a user at an instant: the rule, the overrides, do not disturb (PRODUCT §2)."""

from collections.abc import Iterator
from datetime import datetime

from controller.domain.decision import Passed
from controller.domain.destinations import Gone
from controller.domain.directory import Directory, User
from controller.domain.framehours import holds
from controller.domain.rules import AnsweringRule, Default, During, NeedsFrame, Override, OverrideKind
from controller.domain.saying import say

NEEDS_FRAME, SWITCHED_OFF = say("it needs a time frame"), say("it is switched off")


def rule_in_force(directory: Directory, user: User, instant: datetime) -> tuple[AnsweringRule, tuple[Passed, ...]]:
    """The first enabled rule whose frame holds, and the rules before it with the reason they were passed over."""
    passed: list[Passed] = []
    for rule in user.rules:
        why = _passed_over(directory, rule, instant)
        if why is None:
            return rule, tuple(passed)
        passed.append(Passed(rule.id, rule_name(directory, rule), why))
    raise ValueError(f"user {user.id} has no Default rule")


def rule_name(directory: Directory, rule: AnsweringRule) -> str:
    """What people call the rule: its own name, else its frame's."""
    match rule.when:
        case Default():
            return rule.name or say("Default")
        case During(frame=frame):
            return rule.name or directory.frames[frame].name
        case NeedsFrame():
            return rule.name or say("rule without a time frame")


def _passed_over(directory: Directory, rule: AnsweringRule, instant: datetime) -> str | None:
    match rule.when:
        case Default():
            return None
        case NeedsFrame():
            return NEEDS_FRAME
        case During(frame=frame):
            if not rule.enabled:
                return SWITCHED_OFF
            if holds(directory.frames[frame], instant):
                return None
            return say("“{name}” does not hold then", name=directory.frames[frame].name)


def standing(user: User, kinds: tuple[OverrideKind, ...]) -> Iterator[Override]:
    """The user's usable overrides of these kinds, latest first, ended ones included (PRODUCT §2: the latest wins)."""
    chosen = [o for o in user.overrides if o.kind in kinds and not isinstance(o.to, Gone)]
    return iter(sorted(chosen, key=lambda o: o.since, reverse=True))


def lasts(override: Override, instant: datetime) -> bool:
    """Whether the override has not ended by `instant`."""
    return override.until is None or instant < override.until.replace(microsecond=0)  # the PBX counts whole seconds


def override_in_force(user: User, instant: datetime, *kinds: OverrideKind) -> Override | None:
    """The latest override of these kinds that has not ended."""
    return next((o for o in standing(user, kinds) if lasts(o, instant)), None)


def on_do_not_disturb(directory: Directory, user: User, instant: datetime) -> bool:
    """Whether no phone of this user may ring: by override or by the rule in force, unless a forward always beats it."""
    latest = override_in_force(user, instant, "dnd", "always")
    if latest is not None:
        return latest.kind == "dnd"
    return rule_in_force(directory, user, instant)[0].dnd
