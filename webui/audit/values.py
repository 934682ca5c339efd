"""One value of the audit log in words: instants on the reader's clock, people and phones by name."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _

from controller.operations.numbers import spaced
from webui.audit import choices
from webui.audit.phrases import FIELDS, SILENT
from webui.audit.reader import NAMING, Reader
from webui.contacts import rows
from webui.frames import wording

EVERYWHERE = "+"
FORCED = "forced_on"


def said(value: Any, reader: Reader, field: str = "", thing: str = "") -> str:
    """Nothing is empty; `thing` is the class of what has the field."""
    match value:
        case bool() if field == FORCED:
            return _("switched on") if value else _("switched off")
        case list() if field == "outbound":
            return ", ".join(_outbound(each) for each in value) or _("no outside number")
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case int() if field in NAMING:
            return reader.name(NAMING[field], value)
        case float():
            return str(round(value))
        case dict():
            return _mapping(value, reader)
        case list():
            return ", ".join(filter(None, (said(each, reader, field, thing) for each in value)))
        case str():
            return _instant(value, reader) or choices.word(thing, field, value)
        case _:
            return str(value)


def called(field: str, thing: str = "") -> str:
    """The field's name in words."""
    words = FIELDS.get(f"{thing}.{field}") or FIELDS.get(field)
    return field.replace("_", " ") if words is None else str(words)


def _mapping(value: Mapping[str, Any], reader: Reader) -> str:
    match value:
        case {"is": "RingTarget", "to": to, "delay": delay}:
            return _late(said(to, reader), delay)
        case {"is": "Member", "user": user, **rest}:
            return _late(reader.name("user", user), rest.get("delay", 0))
        case {"is": "Simultaneous", "targets": targets, **rest}:
            return _listed((*_whole(rest), *(said(each, reader) for each in targets)))
        case {"is": "ToUser", "user": user}:
            return reader.name("user", user)
        case {"is": "ToHandset", "device": device}:
            return _("phone %(name)s", name=reader.name("device", device))
        case {"is": "ToVoicemail", "owner": owner}:
            return _("voicemail of %(name)s", name=reader.name("user", owner))
        case {"is": "ToInner", "kind": "group", "key": key}:
            return _("the group %(name)s", name=reader.name("group", int(key)))
        case {"is": "ToInner", "kind": "park"}:
            return _("parking")
        case {"is": "ToExternal", "number": number}:
            return spaced(number)
        case {"is": "ContactNumber", "kind": kind, "typed": typed}:
            return _("%(number)s (%(kind)s)", number=typed, kind=rows.kind_words(kind))
        case {"is": "Gone", "label": label}:
            return _("%(name)s (deleted)", name=label)
        case {"is": "During", "frame": frame}:
            return _("during %(frame)s", frame=reader.name("frame", frame))
        case {"is": "Default" | "NeedsFrame" | "JustExtension" as kind}:
            words = {
                "Default": _("always"),
                "NeedsFrame": _("no time frame"),
                "JustExtension": _("the phone of the extension"),
            }
            return words[kind]
        case _:
            return _others(value, reader)


def _others(value: Mapping[str, Any], reader: Reader) -> str:
    thing = str(value.get("is", ""))
    parts = ((name, said(each, reader, name, thing)) for name, each in value.items() if name not in SILENT and each)
    return "; ".join(_("%(field)s: %(value)s", field=called(name, thing), value=text) for name, text in parts if text)


def _whole(ring: Mapping[str, Any]) -> Iterable[str]:
    if ring.get("all_phones"):
        yield _("all own phones")
    if ring.get("include_extension"):
        yield _("the phone of the extension")
    if ring.get("confirm_external"):
        yield _("outside phones only after a key is pressed")


def _late(who: str, delay: int) -> str:
    return _("%(who)s after %(seconds)s s", who=who, seconds=delay) if delay else who


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts) or _("no phone")


def _outbound(text: str) -> str:
    """`+` is everywhere, `+49` and `country:FR` are what they say, `!` forbids."""
    if text.startswith("!"):
        return _("not %(numbers)s", numbers=_outbound(text[1:]))
    if text == EVERYWHERE:
        return _("everywhere")
    country = text.removeprefix("country:")
    if country != text:
        return str(Locale.parse(str(get_locale())).territories.get(country, country))
    return text


def _instant(text: str, reader: Reader) -> str:
    """Empty where it is none."""
    with suppress(ValueError):
        if len(text) == len("2026-11-24"):
            return wording.day(date.fromisoformat(text), reader.now.astimezone(reader.zone).date())
        if text[10:11] == "T" and (at := datetime.fromisoformat(text)).tzinfo:
            return wording.exact(at, reader.zone)
    return ""
