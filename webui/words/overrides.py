"""What was switched on above the rules, in plain words (PRODUCT §2 Phone override)."""

from datetime import datetime, tzinfo

from controller.domain.directory import Directory, User
from controller.domain.rules import AnsweringRule, Override, OverrideKind
from webui.words.destinations import destination
from webui.words.moments import moment
from webui.words.rules import unreachable, usable

TITLES: dict[OverrideKind, str] = {
    "dnd": "Do not disturb is on",
    "always": "All your calls are forwarded",
    "busy": "Calls are forwarded when you are busy",
    "unanswered": "Calls you don’t answer are forwarded",
}

WAITS = {
    "dnd": "It waits until do not disturb is off.",
    "always": "It waits: all your calls are forwarded anyway.",
}


CLEARED: dict[OverrideKind, str] = {
    "dnd": "Do not disturb is off.",
    "always": "Your calls are no longer forwarded.",
    "busy": "Calls are no longer forwarded when you are busy.",
    "unanswered": "Calls you don’t answer are no longer forwarded.",
}


def confirmation(directory: Directory, user: User, override: Override, now: datetime, zone: tzinfo) -> str:
    """What is in force now that it is switched on."""
    end = f" until {moment(override.until, now, zone)}" if override.until else ""
    if override.kind == "dnd" or override.to is None:
        return f"{TITLES[override.kind]}{end}."
    return f"{TITLES[override.kind]} to {destination(directory, user, override.to)}{end}."


def effect(directory: Directory, user: User, rule: AnsweringRule, override: Override) -> str:
    """What it does to a call while `rule` is in force, in one sentence."""
    if override.kind == "dnd":
        return f"No phone rings: {unreachable(directory, user, rule)}."
    if override.to is None or usable(override.to) is None:
        return "It has no effect: where it led to no longer exists."
    return f"They go to {destination(directory, user, override.to)}."
