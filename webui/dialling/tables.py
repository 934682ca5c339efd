"""Feature codes as tables: by group, with what follows each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from flask_babel import gettext as _

from controller.domain.codes import FRAMES, GROUPS, Follows
from controller.operations.codes import DialledCode


@dataclass(frozen=True, slots=True)
class Row:
    """One feature: `after` is what is dialled behind the code, `code` is empty where it is switched off."""

    key: str
    name: str
    does: str
    code: str
    usual: str
    after: str

    @property
    def is_usual(self) -> bool:
        return self.code == self.usual


@dataclass(frozen=True, slots=True)
class Table:
    """Features that belong together."""

    key: str
    title: str
    rows: tuple[Row, ...]


def tables(found: Iterable[DialledCode]) -> tuple[Table, ...]:
    """All of them, in the order of the catalogue."""
    every = list(found)
    return tuple(
        Table(key, title, tuple(_row(each) for each in every if each.feature.group == key))
        for key, title in GROUPS.items()
    )


def usable(found: Iterable[DialledCode], forces_frames: bool) -> tuple[Table, ...]:
    """What somebody can dial: nothing that is switched off, or only for others."""
    there = [each for each in found if each.code and (forces_frames or each.feature.group != FRAMES)]
    return tuple(table for table in tables(there) if table.rows)


def _row(dialled: DialledCode) -> Row:
    feature = dialled.feature
    return Row(feature.key, feature.name, feature.does, dialled.code, feature.usual, after(feature.follows))


def after(follows: Follows) -> str:
    """What is dialled behind a code; empty for nothing."""
    match follows:
        case "nothing" | "perhaps an extension":  # the latter for keys of phones (docs/blf.md)
            return ""
        case "perhaps a number" | "a number":
            return _("number")
        case "an extension":
            return _("extension")
        case "a frame":
            return _("frame number")
        case "a slot":
            return _("slot")
        case _:
            assert_never(follows)
