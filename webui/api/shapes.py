"""Marshmallow schemas made from our own frozen dataclasses, so that JSON has the names of the cards and never lags."""

import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from marshmallow import RAISE, Schema, validate
from marshmallow import fields as marshmallow_fields

from controller.domain import destinations, rules, timeframes
from webui.api.fields import Day, Instant, Part, Several, Tagged, Text, Whole, YesNo
from webui.api.words import about

Shape = type[Schema]
TAGS: Mapping[type, tuple[str, ...]] = {
    destinations.ToHandset: ("handset",),
    destinations.ToUser: ("user",),
    destinations.ToVoicemail: ("voicemail",),
    destinations.ToExternal: ("external",),
    destinations.ToInner: get_args(destinations.InnerKind),
    destinations.Gone: ("gone",),
    rules.Default: ("default",),
    rules.During: ("during",),
    rules.NeedsFrame: ("needs_frame",),
    rules.JustExtension: ("extension",),
    rules.Simultaneous: ("simultaneous",),
    timeframes.Always: ("always",),
    timeframes.Weekly: ("weekly",),
    timeframes.Dates: ("dates",),
    timeframes.Holidays: ("holidays",),
    timeframes.SingleDay: ("day",),
    timeframes.DateRange: ("range",),
}
"""The `kind` of each value that stands where others may stand as well."""
PLAIN: Mapping[type, Callable[..., marshmallow_fields.Field[Any]]] = {
    str: Text,
    int: Whole,
    bool: YesNo,
    float: marshmallow_fields.Float,
    datetime: Instant,
    date: Day,
}


def shape(name: str, made: type, /, leave_out: Collection[str] = (), **more: marshmallow_fields.Field[Any]) -> Shape:
    """How a value of this class is answered, without some of its fields and with some of others."""
    return _schema(name, {**_fields(made, leave_out, lambda _: {"required": True}), **more})


def body(name: str, made: type, /, leave_out: Collection[str] = (), **more: marshmallow_fields.Field[Any]) -> Shape:
    """What must be sent to make one: fields without default are required."""
    return _schema(name, {**_fields(made, leave_out, _default), **more})


def changes(name: str, made: type, /, leave_out: Collection[str] = (), **more: marshmallow_fields.Field[Any]) -> Shape:
    """What may be sent to change one: what is left out stays."""
    return _schema(name, {**_fields(made, leave_out), **more})


def form(name: str, /, *, partial: bool = False, **cells: tuple[Any, Any]) -> Shape:
    """An object that no dataclass stands for: type and default of each field, `...` where it is required.

    `partial`: nothing is required, and what is left out is not there.
    """
    found = {}
    for word, (kind, default) in cells.items():
        more = {"required": True} if default is ... else {"load_default": default}
        found[word] = field(kind, word, **({} if partial else more))
    return _schema(name, found)


def extended(first: Shape, second: Shape, name: str = "", /, **more: marshmallow_fields.Field[Any]) -> Shape:
    """The fields of both, and more."""
    cells = {**first._declared_fields, **second._declared_fields, **more}
    return _schema(name or f"{first.__name__}{second.__name__}", cells)


def field(kind: Any, name: str = "", /, **more: Any) -> marshmallow_fields.Field[Any]:
    """The field for a type hint."""
    alternatives = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    real = [each for each in alternatives if each is not type(None)]
    more |= {"allow_none": True} if len(real) < len(alternatives) else {}
    more["metadata"] = {**about(name, get_origin(real[0]) or real[0]), **more.get("metadata", {})}
    if len(real) > 1 or (real[0] in TAGS):
        return _tagged(real, **more)
    return _single(real[0], more)


def _single(kind: Any, more: dict[str, Any]) -> marshmallow_fields.Field[Any]:
    kind = getattr(kind, "__supertype__", kind)  # NewType: its plain type
    if get_origin(kind) is Literal:
        message = f"Use one of: {', '.join(map(str, get_args(kind)))}."
        return Text(validate=validate.OneOf(get_args(kind), error=message), **more)
    if get_origin(kind) in (tuple, frozenset, list):
        return Several(field(get_args(kind)[0]), **more)
    if is_dataclass(kind):
        return Part(kind, _made(kind), **more)  # type: ignore[arg-type]
    if get_origin(kind) is dict:
        return marshmallow_fields.Dict(**more)
    return PLAIN[kind](**more)


def _tagged(kinds: Collection[type], **more: Any) -> Tagged:
    made = {word: kind for kind in kinds for word in TAGS[kind]}
    return Tagged(made, {word: _variant(kind, word) for word, kind in made.items()}, **more)


@cache
def _variant(made: type, word: str) -> Shape:
    """The object of that kind: its tag, then its fields."""
    tag = Text(required=True, validate=validate.Equal(word))
    name = made.__name__ if len(TAGS[made]) == 1 else f"{made.__name__}{word.capitalize()}"
    return _schema(name, {"kind": tag, **_fields(made, {"kind"}, _default)})


@cache
def _made(made: type) -> Shape:
    return _schema(made.__name__, _fields(made, (), _default))


def _fields(
    made: type, leave_out: Collection[str], more: Callable[[Any], dict[str, Any]] = lambda _: {}
) -> dict[str, marshmallow_fields.Field[Any]]:
    """`more`: what else is to be said of a field of the dataclass."""
    hints = get_type_hints(made)
    found = {}
    for each in fields(made):
        if each.name not in leave_out:
            found[each.name] = field(hints[each.name], each.name, **more(each))
    return found


def _default(each: Any) -> dict[str, Any]:
    """As the dataclass has it; what has none is required."""
    return {"required": True} if each.default is MISSING else {"load_default": each.default}


def _schema(name: str, cells: Mapping[str, marshmallow_fields.Field[Any]]) -> Shape:
    made = Schema.from_dict(dict(cells), name=name)
    made.opts.unknown = RAISE
    made.error_messages = {"unknown": "There is no such field here. Leave it out.", "type": "Send a JSON object."}
    return made


nothing = _schema("Nothing", {})
"""No field at all."""
