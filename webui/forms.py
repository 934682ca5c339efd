"""What stands in a form: the values, what was typed, and what is wrong with it at the field that caused it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from controller.operations.refused import Problem, Refused
from webui.words.text import sentences


@dataclass(frozen=True, slots=True)
class Form:
    """`values` are texts by field name (several for one name where a form has several), problems likewise."""

    values: Mapping[str, str | list[str]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The text of a field, the first of several; empty where there is none."""
        found = self.values.get(name, "")
        return found if isinstance(found, str) else (found[0] if found else "")

    def several(self, name: str) -> list[str]:
        """All texts of that name."""
        found = self.values.get(name, [])
        return [found] if isinstance(found, str) else list(found)

    def problem(self, name: str) -> str:
        return self.problems.get(name, "")

    def elsewhere(self, shown: Iterable[str]) -> list[str]:
        """Problems of no field that the page shows: they stand above the form."""
        here = set(shown)
        return [text for name, text in self.problems.items() if name not in here]


def typed(form: MultiDict[str, str], refused: Refused | None = None) -> Form:
    """The form as it was sent, with every problem; of two at one field both sentences."""
    values = {name: form.getlist(name) for name in form if name != "csrf_token"}
    return Form(values, by_field(refused.problems if refused else ()))


def by_field(problems: Iterable[Problem]) -> dict[str, str]:
    """Sentences by field name."""
    found: dict[str, str] = {}
    for problem in problems:
        found[problem.field] = sentences(found.get(problem.field, ""), problem.message)
    return found
