"""What an entry of the audit log changed, field by field, as people read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from controller.domain.frames_text import summary
from controller.store.frame_codec import decode
from webui.audit.phrases import SILENT
from webui.audit.reader import Reader
from webui.audit.values import called, said
from webui.language import spoken

LONGEST = 160  # characters of one side
MOST = 12  # fields of one entry
WHOLE = frozenset({"outbound"})  # lists of which only all together mean something
Side = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field; empty where there was, or is, nothing."""

    field: str
    before: str
    after: str


def differences(before: Side, after: Side, reader: Reader) -> tuple[Difference, ...]:
    """Of what was added or deleted all that was set; of what changed what differs."""
    return tuple(_differences(dict(_flat(before)), dict(_flat(after)), reader))[:MOST]


def _flat(side: Side) -> Iterator[tuple[str, Any]]:
    """Forwards each for itself, and the hours of a time frame as one line."""
    for field, value in side.items():
        match value:
            case {"is": "Forwards", **each}:
                yield from ((f"forwards.{name}", to) for name, to in each.items())
            case _:
                yield field, value
    if side.get("is") == "FrameCard":
        yield "hours", spoken(summary(decode(side["kind"], side["body"])))


def _differences(before: Side, after: Side, reader: Reader) -> Iterator[Difference]:
    is_change = bool(before) and bool(after)
    thing = str(after.get("is") or before.get("is") or "")
    for field in (*before, *(name for name in after if name not in before)):
        old, new = before.get(field), after.get(field)
        if field in SILENT or old == new or (not is_change and not (old or new)) or _is_order(old, new):
            continue
        parts = (old, new) if field in WHOLE else _sides(old, new, is_change)
        sides = [_cut(said(value, reader, field, thing)) if value is not None else "" for value in parts]
        if any(sides):
            yield Difference(called(field, thing), *sides)


def _is_order(old: Any, new: Any) -> bool:
    """Ids alone: that the order is another one, the line says by itself."""
    both = [*(old if isinstance(old, list) else ()), *(new if isinstance(new, list) else ())]
    return bool(both) and all(isinstance(each, int) for each in both)


def _sides(old: Any, new: Any, is_change: bool) -> tuple[Any, Any]:
    """Of lists only what is not in both."""
    if is_change and isinstance(old, list) and isinstance(new, list):
        gone, come = [each for each in old if each not in new], [each for each in new if each not in old]
        return (gone, come) if gone or come else (old, new)
    return old, new


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
