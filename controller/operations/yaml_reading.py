"""Reads YAML as text with line numbers, and nothing else: what a scalar means is for its field to say.

PyYAML's parser only, never its constructor: no object is made, `NO` stays a country and `0301` an extension. Anchors,
aliases and tags are refused, so that nothing can blow up. Entries come one by one, so that the nodes of
a file of 100 MB are never in memory all at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import yaml

from controller.domain.saying import say

MAX_BYTES = 100_000_000
MAX_DEPTH = 12
UNSET = frozenset({"", "~", "null"})
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NO_ALIAS = say("Anchors and aliases (& and *) are not used here. Write it out.")


class NotYaml(ValueError):
    """The file can't be read from `line` on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Scalar:
    """One value as typed; None where nothing, or a plain `null`, stands there."""

    line: int
    text: str | None


@dataclass(slots=True)
class Items:
    """A list."""

    line: int
    items: list["Node"]


@dataclass(slots=True)
class Fields:
    """A mapping; `lines` are those of the keys, `twice` the keys that stand there once more, with their lines."""

    line: int
    values: dict[str, "Node"]
    lines: dict[str, int]
    twice: list[tuple[str, int]]


Node = Scalar | Items | Fields


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of the document: `section: node`, or (`is_item`) one item of the list that stands there."""

    section: str
    line: int
    node: Node
    is_item: bool


def entries(stream: IO[bytes], name: str = "") -> Iterator[Entry]:
    """The top mapping's values, lists item by item; an empty list gives itself. Raises NotYaml."""
    events = _events(stream)
    _skip(events, yaml.StreamStartEvent)
    if isinstance(next(events), yaml.StreamEndEvent):
        raise NotYaml(1, say("The file is empty. `ringplan export` shows how one looks."))
    top = next(events)
    if not isinstance(top, yaml.MappingStartEvent):
        raise NotYaml(_line(top), say("The file must begin with a section, such as “domain:”."))
    yield from _sections(events)
    _skip(events, yaml.DocumentEndEvent)
    if not isinstance(end := next(events), yaml.StreamEndEvent):
        raise NotYaml(_line(end), say("There is a second document after “---”. One file holds one domain."))


def _sections(events: Iterator[Any]) -> Iterator[Entry]:
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            return
        section, line = _key(key)
        value = next(events)
        if not isinstance(value, yaml.SequenceStartEvent):
            yield Entry(section, line, _node(value, events, 1), False)
            continue
        is_empty = True
        for item in _items(events, 2):
            is_empty = False
            yield Entry(section, item.line, item, True)
        if is_empty:
            yield Entry(section, line, Items(line, []), False)


def _items(events: Iterator[Any], depth: int) -> Iterator[Node]:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield _node(event, events, depth)


def _node(event: Any, events: Iterator[Any], depth: int) -> Node:
    line = _line(event)
    if depth > MAX_DEPTH:
        raise NotYaml(line, say("This is more than {max_depth} levels deep. Nothing here is.", max_depth=MAX_DEPTH))
    if isinstance(event, yaml.ScalarEvent):
        is_unset = not event.style and event.value.lower() in UNSET
        return Scalar(line, None if is_unset else event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return Items(line, list(_items(events, depth + 1)))
    return _fields(line, events, depth)


def _fields(line: int, events: Iterator[Any], depth: int) -> Fields:
    found = Fields(line, {}, {}, [])
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key, at = _key(event)
        node = _node(next(events), events, depth + 1)
        if key in found.values:
            found.twice.append((key, at))
        found.values[key], found.lines[key] = node, at
    return found


def _key(event: Any) -> tuple[str, int]:
    if not isinstance(event, yaml.ScalarEvent):
        raise NotYaml(_line(event), say("A key must be a word, such as “name:”."))
    return event.value, _line(event)


def _events(stream: IO[bytes]) -> Iterator[Any]:
    """The parser's events; whatever could do more than text is refused."""
    counted = _Counted(stream)
    try:
        for event in yaml.parse(counted, Loader=LOADER):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise NotYaml(_line(event), NO_ALIAS)
            if getattr(event, "tag", None) is not None:
                raise NotYaml(_line(event), say("Tags such as {tag!r} are not used here. Leave it out.", tag=event.tag))
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotYaml(
            mark.line + 1 if mark else 1, say("This is not YAML: {value}.", value=error.problem or error.context)
        ) from None
    except yaml.YAMLError as error:
        at = counted.line_of(getattr(error, "position", None))
        raise NotYaml(at, say("This is not YAML: {reason}.", reason=_reason(error))) from None


class _Counted:
    """Counts what is read: bytes, so that a file can't be endless, and lines, for errors that name none."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._bytes, self._lines = stream, 0, 0
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        self._lines += self._last.count(b"\n")
        self._last = self._stream.read(size)
        self._bytes += len(self._last)
        if self._bytes > MAX_BYTES:
            raise NotYaml(
                self._lines + 1,
                say("The file is larger than {max_bytes} MB. Split it.", max_bytes=MAX_BYTES // 1_000_000),
            )
        return self._last

    def line_of(self, position: int | None) -> int:
        """Of a byte that was just read."""
        into = max(0, (position or 0) - (self._bytes - len(self._last)))
        return self._lines + self._last[:into].count(b"\n") + 1


def _reason(error: yaml.YAMLError) -> str:
    return str(getattr(error, "reason", "") or error).splitlines()[0]


def _skip(events: Iterator[Any], kind: type) -> None:
    event = next(events)
    assert isinstance(event, kind), event


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
