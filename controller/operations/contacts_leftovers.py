"""What of a file could not be taken over, kept as JSON with the file: its lines are gone once it is brought in."""

from collections.abc import Iterable, Mapping
from typing import Any

from controller.domain.saying import Said, Sentence, say
from controller.operations.contacts_merge import Line

MOST = 500  # lines


def kept(lines: Iterable[Line]) -> list[Any]:
    """Line, title and what was left out of each, as far as something was."""
    found = [[each.line, each.title, list(map(_parts, each.left_out))] for each in lines if each.left_out]
    return found[:MOST]


def of_kept(told: Mapping[str, Any]) -> tuple[Line, ...]:
    """Back, of what is told about a file; nothing before it is brought in."""
    return tuple(
        Line(line, title, "changed", left_out=tuple(say(pattern, **values) for pattern, values in parts))
        for line, title, parts in told.get("left", ())
    )


def _parts(text: str) -> list[Any]:
    if isinstance(text, Said) and isinstance(text.made_of, Sentence):
        return [text.made_of.pattern, dict(text.made_of.values)]
    return ["{text}", {"text": str(text)}]
