"""What an entry of the audit log changed, field by field, as people read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webui.audit.phrases import FIELDS

SILENT = frozenset({"is", "id", "domain_id", "owner_id", "user_id", "created", "body", "position"})
LONGEST = 160  # characters of one side
MOST = 12  # fields of one entry
Names = Mapping[tuple[str, int], str]
"""What things are called, by kind and id."""
NAMING = {
    "user": "user",
    "owner": "user",
    "of_id": "user",
    "user_id": "user",
    "owner_id": "user",
    "device": "device",
    "frame": "frame",
}
"""Fields that name a thing by its id, and its kind."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field; empty where there was, or is, nothing."""

    field: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> tuple[Difference, ...]:
    """Of what was added or deleted all that was set; of what changed what differs."""
    return tuple(_differences(before, after, names))[:MOST]


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> Iterator[Difference]:
    is_change = bool(before) and bool(after)
    for field in (*before, *(name for name in after if name not in before)):
        old, new = before.get(field), after.get(field)
        if field in SILENT or old == new or (not is_change and not (old or new)):
            continue
        sides = [_cut(said(value, names, field)) for value in _sides(old, new, is_change)]
        if any(sides):
            yield Difference(called(field), *sides)


def _sides(old: Any, new: Any, is_change: bool) -> tuple[Any, Any]:
    """Of lists only what is not in both."""
    if is_change and isinstance(old, list) and isinstance(new, list):
        gone, come = [each for each in old if each not in new], [each for each in new if each not in old]
        return (gone, come) if gone or come else (old, new)
    return old, new


def called(field: str) -> str:
    """The field's name in words."""
    return str(FIELDS.get(field, field.replace("_", " ")))


def said(value: Any, names: Names, field: str = "") -> str:
    """A value in words; nothing is empty."""
    match value:
        case None | "":
            return ""
        case True:
            return str(_("yes"))
        case False:
            return str(_("no"))
        case int() if field in NAMING:
            return names.get((NAMING[field], value), f"#{value}")
        case dict():
            return _mapping(value, names)
        case list():
            return ", ".join(said(each, names, field) for each in value)
        case _:
            return str(value)


def _mapping(value: Mapping[str, Any], names: Names) -> str:
    match value:
        case {"is": "ToUser" | "Member", "user": user, **rest}:
            late = f" (+{rest['delay']} s)" if rest.get("delay") else ""
            return f"{said(user, names, 'user')}{late}"
        case {"is": "ToVoicemail", "owner": owner}:
            return str(_("voicemail of %(name)s", name=said(owner, names, "owner")))
        case {"is": "ToExternal", "number": number}:
            return str(number)
        case {"is": "Gone", "label": label}:
            return str(_("%(name)s (deleted)", name=label))
        case {"is": "Default" | "NeedsFrame" | "JustExtension" as kind}:
            words = {"Default": _("always"), "NeedsFrame": _("no time frame"), "JustExtension": _("the extension")}
            return str(words[kind])
        case _:
            parts = ((name, said(each, names, name)) for name, each in value.items() if name not in SILENT)
            return "; ".join(f"{called(name)}: {text}" for name, text in parts if text and text != _("no"))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
