"""A letter is what a mail says, in sentences that can be told in another language. Made in letters.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from controller.domain.saying import Said, say
from controller.mail.words import typed

Cells = Mapping[str, Any]
Link = tuple[str, str]  # what is clicked, and its path in the portal


@dataclass(frozen=True, slots=True)
class Section:
    """A list with its heading, and what leads to all of it."""

    heading: str
    points: tuple[str, ...]
    link: Link


@dataclass(frozen=True, slots=True)
class Letter:
    """`points` is a list after the paragraphs."""

    subject: str
    greeting: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()
    link: Link | None = None
    after: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()


def hello(cells: Cells) -> Said:
    """The first line."""
    return say("Hello {name},", name=typed(cells["name"]))
