"""What moved where lists were put into another order: the record has the ids before and after."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from webui.audit.differences import Difference
from webui.audit.reader import Reader

SORTS = {"rules.reorder": "moved rule", "trunks.reorder": "trunk", "music.reorder": "piece"}
"""Whose ids these are, by operation."""
Side = Mapping[str, Any]


def moved_things(operation: str, before: Side, after: Side) -> Iterator[tuple[str, int]]:
    """Kind and id of what moved; nothing where several did."""
    old, new = _order(before), _order(after)
    if operation in SORTS and sorted(old) == sorted(new):
        yield from ((SORTS[operation], each) for each in _moved(old, new))


def moves(operation: str, before: Side, after: Side, reader: Reader) -> tuple[Difference, ...]:
    """`Second: place 2 → place 1`."""
    old, new = _order(before), _order(after)
    return tuple(
        Difference(reader.name(kind, id_), _place(old, id_), _place(new, id_))
        for kind, id_ in moved_things(operation, before, after)
    )


def _order(side: Side) -> list[int]:
    value = side.get("value")
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []


def _moved(old: list[int], new: list[int]) -> list[int]:
    """The one that moved (of two that changed places, the one that went up); none where it takes more than one."""
    for each in new:
        if old != new and [id_ for id_ in old if id_ != each] == [id_ for id_ in new if id_ != each]:
            return [each]
    return []


def _place(order: list[int], id_: int) -> str:
    return str(_("place %(number)s", number=order.index(id_) + 1))
