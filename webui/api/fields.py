"""What JSON may hold, one field class a kind of value: strict, and with messages that say what to do."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NoReturn

from marshmallow import Schema, fields

NEXT_CHANGE = "next change"
LARGEST = 2**31 - 1  # of an id or count: what every database takes
LINE_ENDERS = ("Cc", "Cs", "Zl", "Zp")  # categories of characters
YEARS = range(2000, 2100)
MESSAGES = {
    "required": "This is missing. Add it.",
    "null": "This can’t be null. Give a value, or leave it out.",
    "validator_failed": "This can’t be used here.",
}


class Text(fields.String):
    """One line of text. What a line break could do further on is kept out here, whatever the field (PRODUCT §8.3)."""

    default_error_messages = {  # noqa: RUF012 (marshmallow's own form)
        **MESSAGES,
        "invalid": "This is not text. Write it in quotes.",
        "control": "This contains a line break or another control character. Remove it.",
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            self._refuse("invalid")
        if any(unicodedata.category(each) in LINE_ENDERS for each in value):
            self._refuse("control")
        return value

    def _refuse(self, why: str) -> NoReturn:
        raise self.make_error(why)


class Whole(fields.Integer):
    """A whole number, as a number."""

    default_error_messages = {  # noqa: RUF012
        **MESSAGES,
        "invalid": "This is not a whole number. Write one, without quotes.",
        "large": f"This number is out of reach. Use at most {LARGEST}.",
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        if abs(value) > LARGEST:
            raise self.make_error("large")
        return value


class YesNo(fields.Boolean):
    """`true` or `false`, nothing else."""

    default_error_messages = {**MESSAGES, "invalid": "This is neither true nor false. Write one of them."}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Switch(fields.Boolean):
    """`true` or `false` in an address, where everything is text."""

    truthy = frozenset({"true"})  # type: ignore[assignment]
    falsy = frozenset({"false"})  # type: ignore[assignment]
    default_error_messages = {**MESSAGES, "invalid": "This is neither true nor false. Write one of them."}  # noqa: RUF012


class Instant(fields.AwareDateTime):
    """RFC 3339 with its zone."""

    default_error_messages = {  # noqa: RUF012
        **MESSAGES,
        "invalid": "This is no moment with a zone. Write it like 2026-12-24T18:00:00+01:00 (in an address %2B for +).",
        "year": f"Use a year from {YEARS[0]} to {YEARS[-1]}.",
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        try:
            found = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.make_error("invalid") from None
        if found.tzinfo is None:
            raise self.make_error("invalid")
        if found.year not in YEARS:
            raise self.make_error("year")
        return found


class Until(Instant):
    """A moment, or the words `next change`."""

    def _serialize(self, value: Any, *values: Any, **more: Any) -> Any:
        return value if value == NEXT_CHANGE else super()._serialize(value, *values, **more)

    def _deserialize(self, value: Any, *values: Any, **more: Any) -> Any:
        return value if value == NEXT_CHANGE else super()._deserialize(value, *values, **more)


class Day(fields.Date):
    """`2026-12-24`."""

    default_error_messages = {**MESSAGES, "invalid": "This is no date. Write it like 2026-12-24."}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.make_error("invalid") from None


class Several(fields.List[Any]):
    """A list, as a tuple."""

    default_error_messages = {**MESSAGES, "invalid": "This is not a list. Write it in square brackets."}  # noqa: RUF012

    def _serialize(self, value: Any, attr: Any, obj: Any, **more: Any) -> Any:
        plain = sorted(value) if isinstance(value, frozenset) else value
        return super()._serialize(plain, attr, obj, **more)

    def _deserialize(self, *values: Any, **more: Any) -> Any:
        return tuple(super()._deserialize(*values, **more))


class Part(fields.Nested):
    """An object that is one frozen value."""

    default_error_messages = {**MESSAGES, "type": "This is not an object. Write it in braces."}  # noqa: RUF012

    def __init__(self, made: type, shape: type[Schema], **more: Any) -> None:
        super().__init__(shape, **more)
        self.made = made

    def _deserialize(self, *values: Any, **more: Any) -> Any:
        return self.made(**super()._deserialize(*values, **more))


class Tagged(fields.Field[Any]):
    """An object whose `kind` says what else it has: one of several frozen values."""

    default_error_messages = {  # noqa: RUF012
        **MESSAGES,
        "invalid": "This is not an object. Write it in braces, with its kind.",
        "kind": "There is no such kind. Use one of: {kinds}.",
    }

    def __init__(self, made: Mapping[str, type], shapes: Mapping[str, type[Schema]], **more: Any) -> None:
        super().__init__(**more)
        self.made, self.shapes = made, shapes

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if value is None:
            return None
        words = {made: word for word, made in self.made.items()}
        word = getattr(value, "kind", words[type(value)])
        return {"kind": word, **{k: v for k, v in self.shapes[word]().dump(value).items() if k != "kind"}}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Mapping):
            raise self.make_error("invalid")
        word = value.get("kind")
        if not isinstance(word, str) or word not in self.made:
            raise self.make_error("kind", kinds=", ".join(self.made))
        cells = self.shapes[word]().load(value)
        made = self.made[word]
        return made(**{name: cell for name, cell in cells.items() if name in made.__dataclass_fields__})  # type: ignore[attr-defined]
