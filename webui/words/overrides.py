"""What was switched on above the rules, in plain words (PRODUCT §2 Phone override)."""

from datetime import datetime, tzinfo

from controller.domain.directory import Directory, User
from controller.domain.rules import AnsweringRule, Override, OverrideKind
from controller.domain.saying import say
from webui.words import wayout
from webui.words.destinations import destination
from webui.words.moments import moment
from webui.words.rules import unreachable, usable
from webui.words.text import sentences

TITLES: dict[OverrideKind, str] = {
    "dnd": say("Do not disturb is on"),
    "always": say("All your calls are forwarded"),
    "busy": say("Calls are forwarded when you are busy"),
    "unanswered": say("Calls you don’t answer are forwarded"),
}

WAITS = {
    "dnd": say("It waits until do not disturb is off."),
    "always": say("It waits: all your calls are forwarded anyway."),
}


CLEARED: dict[OverrideKind, str] = {
    "dnd": say("Do not disturb is off."),
    "always": say("Your calls are no longer forwarded."),
    "busy": say("Calls are no longer forwarded when you are busy."),
    "unanswered": say("Calls you don’t answer are no longer forwarded."),
}


def confirmation(
    directory: Directory, user: User, override: Override, now: datetime, zone: tzinfo, *, is_down: bool = False
) -> str:
    """What is in force now that it is switched on. `is_down`: no outside line works at the moment."""
    title, until = TITLES[override.kind], moment(override.until, now, zone) if override.until else ""
    if override.kind == "dnd" or override.to is None:
        return say("{title} until {when}.", title=title, when=until) if until else title + "."
    to = destination(directory, user, override.to)
    said = (
        say("{title} to {destination} until {when}.", title=title, destination=to, when=until)
        if until
        else say("{title} to {destination}.", title=title, destination=to)
    )
    return sentences(said, wayout.of_place(directory, user, override.to, is_down=is_down))


def effect(directory: Directory, user: User, rule: AnsweringRule, override: Override, *, is_down: bool = False) -> str:
    """What it does to a call while `rule` is in force, in one sentence. `is_down`: no outside line works."""
    if override.kind == "dnd":
        return say("No phone rings: {then}.", then=unreachable(directory, user, rule))
    if override.to is None or usable(override.to) is None:
        return say("It has no effect: where it led to no longer exists.")
    they = say("They go to {destination}.", destination=destination(directory, user, override.to))
    cut_off = wayout.of_place(directory, user, override.to, is_down=is_down)
    then = wayout.instead(user) if cut_off and override.kind == "always" else ""
    return sentences(they, cut_off, then)
