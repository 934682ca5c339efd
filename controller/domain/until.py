"""Until when the rule in force stays the one: the first instant at which another rule takes its place."""

from datetime import datetime

from controller.domain.directory import Directory, User
from controller.domain.force import rule_in_force
from controller.domain.framehours import next_change
from controller.domain.rules import During
from controller.domain.timeframes import TimeFrame

MOST_CHANGES = 100  # changes of frames looked at: those of frames below the rule in force change nothing


def rule_changes_at(directory: Directory, user: User, instant: datetime) -> datetime | None:
    """In UTC; None if, as far as can be told, the rule stays."""
    present, _ = rule_in_force(directory, user, instant)
    frames, edge = _frames(directory, user, present.id), instant
    for _ in range(MOST_CHANGES):
        changes = [change for frame in frames if (change := next_change(frame, edge)) is not None]
        if not changes:
            return None
        edge = min(changes)
        if rule_in_force(directory, user, edge)[0].id != present.id:
            return edge
    return None


def _frames(directory: Directory, user: User, present: int) -> list[TimeFrame]:
    """Those of the rule in force and of the rules above it: no other can end its time."""
    used: dict[int, TimeFrame] = {}
    for rule in user.rules:
        if rule.enabled and isinstance(rule.when, During):
            used[rule.when.frame] = directory.frames[rule.when.frame]
        if rule.id == present:
            break
    return list(used.values())
