"""Lists in pages: what comes after the item last seen, so that nothing is shown twice or missed while things change."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from marshmallow import Schema, fields, validate

from controller.operations.refused import refuse
from webui.api.fields import Text
from webui.api.shapes import Shape, extended, nothing

LARGEST = 200
USUAL = 100


class Limit(fields.Integer):
    """Of a query, where everything is text."""

    default_error_messages = {"invalid": f"This is not a whole number. Use 1 to {LARGEST}."}  # noqa: RUF012


class Query(Schema):
    """Which page."""

    after = Text(metadata={"description": "The `next` of the page before; without it the first page."})
    limit = Limit(
        load_default=USUAL,
        validate=validate.Range(1, LARGEST, error=f"Use 1 to {LARGEST}."),
        metadata={"description": "The most items of the page."},
    )


@dataclass(frozen=True, slots=True)
class Page:
    """`next` None: the last one."""

    items: Sequence[Any]
    next: str | None


def page(
    found: Iterable[Any],
    sent: Any,
    key: Callable[[Any], int | str] | None = attrgetter("id"),
    *,
    latest_first: bool = False,
) -> Page:
    """The page that the query asks for, in the order of `key`; None: a short list, whose order is its meaning."""
    if key is None:
        return Page(tuple(found), None)
    items = sorted(found, key=key, reverse=latest_first)
    after = sent.get("after")
    if after is not None:
        cursor = _cursor(after, items, key)
        items = [item for item in items if (key(item) < cursor if latest_first else key(item) > cursor)]  # type: ignore[operator]
    cut = items[: sent["limit"]]
    return Page(cut, str(key(cut[-1])) if len(items) > len(cut) else None)


def asked(sent: Any) -> tuple[int, int]:
    """After which id, and how many: one more than the page holds, by which it is seen that there is another."""
    return number(sent.get("after")) or 0, sent["limit"] + 1


def number(after: str | None) -> int | None:
    """A cursor that is an id."""
    if after is not None and not (after.isascii() and after.isdecimal() and len(after) < 10):
        raise refuse("after", "This is no `next` of a page. Leave it out to begin at the first.")
    return None if after is None else int(after)


def _cursor(after: str, items: Sequence[Any], key: Callable[[Any], int | str]) -> int | str | None:
    return after if items and isinstance(key(items[0]), str) else number(after)


@cache
def shape(item: Shape) -> Shape:
    """A page of these."""
    cells: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": Text(
            required=True, allow_none=True, metadata={"description": "What to send as `after`; null on the last page."}
        ),
    }
    return extended(nothing, nothing, f"{item.__name__}Page", **cells)
