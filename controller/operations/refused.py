"""Refusals: every one says what was wrong and what to do (PRODUCT §8.5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.domain.saying import Said, joined, say


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, in plain words; `field` is the name of the parameter or card field."""

    field: str
    message: str


class Refused(Exception):
    """Nothing was changed. `problems` names all offenders, not just the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(joined("; ", [problem.message for problem in problems]))
        self.problems = tuple(problems)


class Forbidden(Refused):
    """The actor may not do this."""


class Missing(Refused):
    """It does not exist, or stands behind a domain's wall: from outside both look the same."""


def refuse(field: str, message: str, /, **values: object) -> Refused:
    """One problem as an exception: `refuse("name", "There is no phone {name}.", name=name)`."""
    return Refused([Problem(field, message if isinstance(message, Said) else say(message, **values))])


def refuse_any(problems: Sequence[Problem]) -> None:
    """Raises Refused if there are any."""
    if problems:
        raise Refused(problems)
