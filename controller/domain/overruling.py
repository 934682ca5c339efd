"""What still decides otherwise when an override is switched on, or off (PRODUCT §2 Phone override). Sentences."""

from datetime import datetime
from typing import assert_never

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Directory, User
from controller.domain.force import override_in_force, rule_in_force, rule_name
from controller.domain.ids import GroupId
from controller.domain.permission import permitted
from controller.domain.rules import AnsweringRule, OverrideKind
from controller.domain.saying import say

NAMES: dict[OverrideKind, str] = {"dnd": say("Do not disturb"), "always": say("Forward always")}


def hindrance(directory: Directory, user: User, kind: OverrideKind, instant: datetime) -> str:
    """Why the user's override of that kind, which is on, does nothing at `instant`, or not always; empty: it counts."""
    own = next((override for override in user.overrides if override.kind == kind), None)
    if own is None:
        return ""
    if kind != "dnd" and not counts(directory, user, own.to):
        return say("Its destination can’t be reached any more, so it counts as unset. Choose another.")
    above = override_in_force(user, instant, "dnd", "always")
    if above is not None and above.kind != kind:
        return say("{names} is switched on too, and comes first.", names=NAMES[above.kind])
    if kind in ("dnd", "always"):
        return ""
    return _by_rule(directory, user, kind, instant)


def remainder(directory: Directory, user: User, kind: OverrideKind, instant: datetime) -> str:
    """What goes on at `instant` although the override of that kind is off: the same, or what comes before; or empty."""
    above = override_in_force(user, instant, "dnd", "always")
    if above is not None:
        return say("{names} is still switched on.", names=NAMES[above.kind])
    rule, _ = rule_in_force(directory, user, instant)
    named = _named(directory, rule)
    if (first := _first(directory, user, rule)) or kind in ("dnd", "always"):
        return say("{named} {first}.", named=named, first=first) if first else ""
    if kind == "busy":
        return (
            say("{named} itself forwards when busy.", named=named)
            if counts(directory, user, rule.forwards.busy)
            else ""
        )
    if counts(directory, user, rule.forwards.unanswered):
        return say("{named} itself forwards when unanswered.", named=named)
    return ""


def counts(directory: Directory, user: User, to: Destination | None) -> bool:
    """Whether a forward of the user goes there, or counts as unset (PRODUCT §2 Destinations)."""
    match to:
        case None | Gone():
            return False
        case ToUser(user=other):
            return other in directory.users
        case ToHandset(device=device):
            return device in directory.devices
        case ToVoicemail(owner=owner):
            return owner in directory.users and directory.users[owner].has_mailbox
        case ToExternal(number=number):
            return permitted(directory, user, number)
        case ToInner(kind="group", key=key):
            return GroupId(int(key)) in directory.groups
        case ToInner(kind="park"):
            return directory.domain.has_lot
        case ToInner():
            return True
        case _:
            assert_never(to)


def _by_rule(directory: Directory, user: User, kind: OverrideKind, instant: datetime) -> str:
    """What of the rule in force comes before a forward when busy or unanswered."""
    rule, _ = rule_in_force(directory, user, instant)
    if first := _first(directory, user, rule):
        return say("{named} {first}, which comes first.", named=_named(directory, rule), first=first)
    if kind == "busy" and counts(directory, user, rule.forwards.active):
        return say(
            "{named} forwards calls while a phone is on a call, which comes first.", named=_named(directory, rule)
        )
    if kind == "unanswered" and counts(directory, user, rule.forwards.offline):
        return say(
            "{named} forwards calls while no phone is registered, which comes first.", named=_named(directory, rule)
        )
    return ""


def _first(directory: Directory, user: User, rule: AnsweringRule) -> str:
    """What of the rule takes every call before any phone rings."""
    if rule.dnd:
        return say("is on do not disturb")
    return say("forwards all calls") if counts(directory, user, rule.forwards.always) else ""


def _named(directory: Directory, rule: AnsweringRule) -> str:
    return say("“{rule_name}” is in force, and", rule_name=rule_name(directory, rule))
