"""What colleagues see of a user's rules and switches: do not disturb, all calls forwarded, or neither (PRODUCT §2)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from controller.domain.directory import Directory, User
from controller.domain.force import lasts, rule_in_force, standing
from controller.domain.framehours import next_change
from controller.domain.ids import FrameId, UserId
from controller.domain.livecalls import Mode
from controller.domain.overruling import counts
from controller.domain.rules import AnsweringRule, During


@dataclass(frozen=True, slots=True)
class Standing:
    """A user's mode, and from when on (UTC) it may be another; None: as far as can be told, it stays."""

    mode: Mode
    until: datetime | None


Changes = dict[FrameId, datetime | None]


def standings(directory: Directory, users: Collection[UserId], instant: datetime) -> dict[UserId, Standing]:
    """Of these users at `instant`; a frame that many use is looked at once."""
    changes: Changes = {}
    return {user: _standing(directory, directory.users[user], instant, changes) for user in users}


def _standing(directory: Directory, user: User, instant: datetime, changes: Changes) -> Standing:
    ends = [each.until.replace(microsecond=0) for each in user.overrides if each.until and lasts(each, instant)]
    edges = [*ends, *_edges(directory, user, instant, changes)]
    return Standing(_mode(directory, user, instant), min(edges, default=None))


def _mode(directory: Directory, user: User, instant: datetime) -> Mode:
    """In the order of decide.py: the overrides, the latest first; then the rule."""
    for override in standing(user, ("dnd", "always")):
        if not lasts(override, instant):
            continue
        if override.kind == "dnd":
            return "dnd"
        if counts(directory, user, override.to):
            return "forwarding"
    return _of_rule(directory, user, rule_in_force(directory, user, instant)[0])


def _of_rule(directory: Directory, user: User, rule: AnsweringRule) -> Mode:
    if rule.dnd:
        return "dnd"
    return "forwarding" if counts(directory, user, rule.forwards.always) else ""


def _edges(directory: Directory, user: User, instant: datetime, changes: Changes) -> Iterator[datetime]:
    """When a frame of the rule in force, or of one above it, changes: earlier no other rule can be in force.

    None where all rules do the same.
    """
    present, _ = rule_in_force(directory, user, instant)
    if len({_of_rule(directory, user, rule) for rule in user.rules if rule.enabled}) == 1:
        return
    for rule in user.rules:
        if rule.enabled and isinstance(rule.when, During):
            frame = directory.frames[rule.when.frame]
            if frame.id not in changes:
                changes[frame.id] = next_change(frame, instant)
            if (change := changes[frame.id]) is not None:
                yield change
        if rule.id == present.id:
            return
