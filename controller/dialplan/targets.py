"""What the PBX can express so far: anything else is refused by name when it is saved, never left out of a plan."""

import re
from collections.abc import Iterator

from controller.domain.destinations import Destination, ToExternal, ToInner
from controller.domain.directory import User
from controller.domain.rules import AnsweringRule, Simultaneous

E164 = re.compile(r"\+[1-9][0-9]{2,14}")
Problem = tuple[str, str]  # field, what cannot be expressed and what to do


class Unsupported(Exception):
    """The rules name something this PBX cannot express; `problems` lists all of it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in problems))
        self.problems = problems


def unsupported(user: User) -> list[Problem]:
    """Everything of this user that cannot be compiled, as (field, message); empty when all is well."""
    problems = [problem for rule in user.rules for problem in _rule(rule)]
    problems += [p for o in user.overrides for p in _destination(f"override.{o.kind}", o.to)]
    return [*problems, *_destination("operator", user.operator)]


def _rule(rule: AnsweringRule) -> Iterator[Problem]:
    forwards = rule.forwards
    yield from _destination("dnd_destination", rule.dnd_destination)
    yield from _destination("forward_always", forwards.always)
    yield from _destination("forward_active", forwards.active)
    yield from _destination("forward_offline", forwards.offline)
    yield from _destination("forward_busy", forwards.busy)
    yield from _destination("forward_unanswered", forwards.unanswered)
    if isinstance(rule.ring, Simultaneous):
        for target in rule.ring.targets:
            yield from _destination("ring", target.to)


def _destination(field: str, to: Destination | None) -> Iterator[Problem]:
    match to:
        case ToExternal(number=number) if not E164.fullmatch(number):
            yield field, f"“{number}” is not a public number; write it with + and the country, such as +4930123456"
        case ToInner(kind=kind) if kind not in ("group", "park"):
            yield field, f"a {kind} cannot be a destination yet; choose a handset, user or voicemail"
