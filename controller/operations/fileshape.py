"""YAML nodes -> plain values by field, with every fault found on the way. Knows forms, not meanings (fileformat.py)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from controller.domain.saying import joined, say
from controller.operations.refused import Problem, Refused
from controller.operations.yaml_reading import Fields, Items, Node, Scalar

WHOLE = re.compile(r"-?[0-9]{1,9}")
YES, NO = ("yes", "true", "on"), ("no", "false", "off")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong at a line of the file, and what to do; `where` is the thing it is about: `user 1001, rule 2`."""

    line: int
    where: str
    field: str
    message: str


class BadFile(Refused):
    """Nothing was changed. `faults` are all that were found, by line."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__(
            [
                Problem(each.field, say("Line {line}: {message}", line=each.line, message=each.message))
                for each in self.faults
            ]
        )


@dataclass(slots=True)
class Part:
    """A mapping of the file: those of its fields that could be read, and where they stand."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def at(self, name: str) -> int:
        """The line of the field, or of the whole where it is not there."""
        return self.lines.get(name, self.line)


@dataclass(slots=True)
class Place:
    """Where in the file we read, and the list that faults go into."""

    faults: list[Fault]
    where: str = ""

    def note(self, line: int, name: str, message: str) -> None:
        self.faults.append(Fault(line, self.where, name, message))

    def within(self, where: str) -> "Place":
        return Place(self.faults, joined(", ", (self.where, where)) if self.where else where)


class Unfit(Exception):
    """Noted already: this value is left out."""


Read = Callable[[Place, str, Node], Any]


def part(readers: Mapping[str, Read]) -> Read:
    """A mapping with these fields."""
    return lambda place, name, node: read_part(place, name, node, readers)


def read_part(place: Place, name: str, node: Node, readers: Mapping[str, Read]) -> Part:
    """Every field that is known and can be read. Raises Unfit for what is no mapping."""
    if not isinstance(node, Fields):
        raise unfit(
            place, node.line, name, say("Here must stand fields, such as “{next}: …”.", next=next(iter(readers)))
        )
    for key, line in node.twice:
        place.note(line, key, say("“{key}” stands here twice. Take one out.", key=key))
    found = Part(node.line)
    for key, value in node.values.items():
        if key not in readers:
            place.note(
                node.lines[key],
                key,
                say("There is no field “{shown}”. {meant}", shown=shown(key), meant=_meant(key, readers)),
            )
            continue
        try:
            found.values[key] = readers[key](place, key, value)
        except Unfit:
            continue
        found.lines[key] = node.lines[key]
    return found


def text(place: Place, name: str, node: Node) -> str:
    """Whatever stands there, as typed."""
    if isinstance(node, Scalar) and node.text is not None:
        return node.text
    raise unfit(place, node.line, name, say("“{name}” is not a text. Write one, in quotes if need be.", name=name))


def perhaps_empty(place: Place, name: str, node: Node) -> str:
    """A text; nothing is the empty one."""
    return "" if _is_unset(node) else text(place, name, node)


def optional(read: Read) -> Read:
    """Nothing there is None."""
    return lambda place, name, node: None if _is_unset(node) else read(place, name, node)


def whole(place: Place, name: str, node: Node) -> int:
    typed = text(place, name, node)
    if not WHOLE.fullmatch(typed):
        raise unfit(
            place, node.line, name, say("{shown!r} is not a whole number. Write it in digits.", shown=shown(typed))
        )
    return int(typed)


def yes_no(place: Place, name: str, node: Node) -> bool:
    typed = text(place, name, node)
    if typed.lower() not in (*YES, *NO):
        raise unfit(place, node.line, name, say("{shown!r} is neither yes nor no.", shown=shown(typed)))
    return typed.lower() in YES


def listed(read: Read) -> Read:
    """A list of those that can be read; nothing is an empty one."""

    def read_list(place: Place, name: str, node: Node) -> list[Any]:
        if _is_unset(node):
            return []
        if not isinstance(node, Items):
            raise unfit(
                place,
                node.line,
                name,
                say("“{name}” is a list. Write each item after a dash, or all in [ ].", name=name),
            )
        found = []
        for item in node.items:
            try:
                found.append(read(place, name, item))
            except Unfit:
                continue
        return found

    return read_list


def unfit(place: Place, line: int, name: str, message: str) -> Unfit:
    """Notes the fault; to be raised."""
    place.note(line, name, message)
    return Unfit()


def shown(typed: str) -> str:
    """Not more of it than a message can hold."""
    return typed if len(typed) <= 60 else f"{typed[:60]}…"


def _is_unset(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text is None


def _meant(key: str, readers: Mapping[str, Read]) -> str:
    alike = get_close_matches(key, readers, 1)
    return (
        say("Did you mean “{alike}”?", alike=alike[0])
        if alike
        else say("There are: {readers}.", readers=", ".join(readers))
    )
