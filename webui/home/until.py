"""Until when the rule in force stays the one: the first instant at which another rule takes its place."""

from datetime import datetime

from controller.domain.directory import Directory, User
from controller.domain.force import rule_in_force
from controller.domain.framehours import next_change
from controller.domain.rules import During
from controller.domain.timeframes import TimeFrame

MOST_CHANGES = 100  # frame edges looked at: those of frames hidden by an earlier rule change nothing


def rule_changes_at(directory: Directory, user: User, instant: datetime) -> datetime | None:
    """In UTC; None if, as far as can be told, it stays."""
    present = rule_in_force(directory, user, instant)[0].id
    frames, edge = _frames(directory, user), instant
    for _ in range(MOST_CHANGES):
        edges = [change for frame in frames if (change := next_change(frame, edge)) is not None]
        if not edges:
            return None
        edge = min(edges)
        if rule_in_force(directory, user, edge)[0].id != present:
            return edge
    return None


def moves_at(directory: Directory, user: User, instant: datetime) -> datetime | None:
    """When what Home says changes by itself: another rule takes over, an override ends, a forced frame is released."""
    moments = [override.until for override in user.overrides if override.until is not None]
    moments += [frame.forced.until for frame in _frames(directory, user) if frame.forced and frame.forced.until]
    if (change := rule_changes_at(directory, user, instant)) is not None:
        moments.append(change)
    return min((moment for moment in moments if moment > instant), default=None)


def _frames(directory: Directory, user: User) -> list[TimeFrame]:
    used = {rule.when.frame for rule in user.rules if rule.enabled and isinstance(rule.when, During)}
    return [directory.frames[frame] for frame in sorted(used)]
