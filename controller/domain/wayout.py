"""Outside numbers that can't ring, as the domain has no trunk that is switched on. Nothing is refused for them."""

from collections.abc import Iterator

from controller.domain.destinations import Destination, ToExternal
from controller.domain.directory import Directory, User
from controller.domain.overruling import counts
from controller.domain.permission import permitted
from controller.domain.rules import AnsweringRule
from controller.domain.targets import in_time, ring_targets


def silent(directory: Directory, user: User, to: Destination | None) -> str:
    """The outside number of a destination of the user's if it can't ring for want of a trunk; else empty."""
    if directory.domain.has_way_out or not isinstance(to, ToExternal):
        return ""
    return to.number if permitted(directory, user, to.number) else ""


def silent_numbers(directory: Directory, user: User, rule: AnsweringRule) -> tuple[str, ...]:
    """Of all that the rule does with a call while it is in force, each once."""
    if directory.domain.has_way_out:
        return ()
    numbers = (silent(directory, user, to) for to in _taken(directory, user, rule))
    return tuple(dict.fromkeys(number for number in numbers if number))


def _taken(directory: Directory, user: User, rule: AnsweringRule) -> Iterator[Destination | None]:
    """Where calls are sent: what stands below do not disturb or a forward of all calls has no turn."""
    forwards = rule.forwards
    if rule.dnd:
        yield rule.dnd_destination
    elif counts(directory, user, forwards.always):
        yield forwards.always
    else:
        yield from (each.to for each in ring_targets(directory, user, rule) if in_time(each, user.ring_timeout))
        yield from (forwards.active, forwards.offline, forwards.busy, forwards.unanswered)
