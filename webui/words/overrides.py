"""What was switched on above the rules, in plain words (PRODUCT §2 Phone override)."""

from controller.domain.directory import Directory, User
from controller.domain.rules import AnsweringRule, Override, OverrideKind
from webui.words.destinations import destination
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


def effect(directory: Directory, user: User, rule: AnsweringRule, override: Override) -> str:
    """What it does to a call while `rule` is in force, in one sentence."""
    if override.kind == "dnd":
        return f"No phone rings: {unreachable(directory, user, rule)}."
    if override.to is None or usable(override.to) is None:
        return "It has no effect: where it led to no longer exists."
    return f"They go to {destination(directory, user, override.to)}."
