"""The file of a whole domain: its sections and fields, and in what form each is written (docs/import.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from controller.domain.codes import FEATURES
from controller.domain.saying import say
from controller.operations.fileshape import (
    BadFile,
    Fault,
    Part,
    Place,
    Read,
    Unfit,
    listed,
    optional,
    part,
    perhaps_empty,
    read_part,
    shown,
    text,
    unfit,
    whole,
    yes_no,
)
from controller.operations.yaml_reading import Entry, Items, Node, NotYaml, Scalar, entries

UNLIMITED = "unlimited"
BRAKES: Mapping[str, Read] = {f"day_{what}": optional(whole) for what in ("calls", "minutes", "countries")}
LISTS: Mapping[str, Read] = {"refuse_anonymous": yes_no, "blocked": listed(text), "allowed": listed(text)}


def _unlimited(place: Place, name: str, node: Node) -> int | None:
    is_unlimited = isinstance(node, Scalar) and node.text == UNLIMITED
    return None if is_unlimited else whole(place, name, node)


def _ring(place: Place, name: str, node: Node) -> Part | None:
    """None: just the extension."""
    if isinstance(node, Scalar):
        if node.text in (None, "extension"):
            return None
        raise unfit(place, node.line, name, say("Write “extension”, or fields such as “my_extension: yes”."))
    return read_part(place, name, node, RING)


def _target(place: Place, name: str, node: Node) -> Part:
    if isinstance(node, Scalar) and node.text is not None:
        return Part(node.line, {"to": node.text}, {"to": node.line})
    return read_part(place, name, node, {"to": text, "delay": whole})


def _member(place: Place, name: str, node: Node) -> Part:
    if isinstance(node, Scalar) and node.text is not None:
        return Part(node.line, {"user": node.text}, {"user": node.line})
    return read_part(place, name, node, {"user": text, "delay": whole})


HOLIDAYS: Mapping[str, Read] = {
    "country": text,
    "subdivision": optional(text),
    "names": listed(text),
    "next_working_day": yes_no,
    "hours": optional(text),
}
FRAME: Mapping[str, Read] = {
    "name": text,
    "zone": optional(text),
    "always": yes_no,
    "weekly": listed(text),
    "dates": listed(text),
    "holidays": part(HOLIDAYS),
}
RING: Mapping[str, Read] = {
    "my_extension": yes_no,
    "all_phones": yes_no,
    "confirm": yes_no,
    "targets": listed(_target),
}
FORWARDS: tuple[str, ...] = ("always", "active", "offline", "busy", "unanswered")
RULE: Mapping[str, Read] = {
    "frame": optional(text),
    "shared_frame": text,
    "default": yes_no,
    "name": perhaps_empty,
    "enabled": yes_no,
    "dnd": yes_no,
    "dnd_to": optional(text),
    "screening": yes_no,
    "ring": _ring,
    **{f"forward_{slot}": optional(text) for slot in FORWARDS},
}
OVERRIDE: Mapping[str, Read] = {
    "kind": text,
    "to": optional(text),
    "since": optional(text),
    "until": optional(text),
    "active": yes_no,
}
DEVICE: Mapping[str, Read] = {"name": text, "label": perhaps_empty, "auth_name": text, "ha1": text}
USER: Mapping[str, Read] = {
    "extension": text,
    "name": text,
    "scope": text,
    "department": perhaps_empty,
    "ring_timeout": _unlimited,
    "listed": yes_no,
    "number": optional(text),
    "email": optional(text),
    "outbound": listed(text),
    "emergency_number": optional(text),
    "show_caller": yes_no,
    "caller_id": text,
    "recording": text,
    **BRAKES,
    "zone": optional(text),
    "language": optional(text),
    "switched_off": listed(text),
    "voicemail": yes_no,
    "pin": text,
    "message_mail": text,
    "message_mail_to": listed(text),
    "message_mail_then": text,
    "operator": optional(text),
    "copies": listed(text),
    "missed_mail": yes_no,
    "mail_daily": optional(whole),
    "message_text": text,
    "say_time": yes_no,
    "say_caller": yes_no,
    "say_length": yes_no,
    "message_seconds": whole,
    "grants": listed(text),
    "devices": listed(part(DEVICE)),
    "time_frames": listed(part(FRAME)),
    "rules": listed(part(RULE)),
    "overrides": listed(part(OVERRIDE)),
    **LISTS,
}
LOT: Mapping[str, Read] = {
    "number": text,
    "first": text,
    "last": text,
    "seconds": whole,
    "by_keys": yes_no,
    "operator": optional(text),
}
DOMAIN: Mapping[str, Read] = {
    "name": text,
    "zone": text,
    "country": text,
    "language": text,
    "main_number": optional(text),
    "emergency_contact": optional(text),
    "emergency_numbers": listed(text),
    "outbound": listed(text),
    "outside_prefix": optional(text),
    "area_code": optional(text),
    **BRAKES,
    "switched_off": listed(text),
    "second_factor": text,
    "trash_days": whole,
    "history_days": optional(whole),
    "transcripts": yes_no,
    "recording_announcement": text,
    "recording_days": optional(whole),
    "lot": optional(part(LOT)),
    "codes": part({feature.key: perhaps_empty for feature in FEATURES}),
    **{f"support_{what}": perhaps_empty for what in ("name", "phone", "email", "text")},
    **LISTS,
}
GROUP: Mapping[str, Read] = {
    "extension": text,
    "name": text,
    "ring_time": whole,
    "to": optional(text),
    "members": listed(_member),
}
TRUNK: Mapping[str, Read] = {
    "name": text,
    "enabled": yes_no,
    "kind": text,
    "host": text,
    "port": optional(whole),
    "transport": text,
    "username": optional(text),
    "secret": optional(text),
    "addresses": listed(text),
    "codecs": listed(text),
    "srtp": yes_no,
    "number_format": text,
    "show_caller": yes_no,
    "from_account": yes_no,
    "channels": optional(whole),
}
DID: Mapping[str, Read] = {"number": text, "note": perhaps_empty, "to": optional(text)}
SECTIONS: Mapping[str, Mapping[str, Read]] = {
    "time_frames": FRAME,
    "users": USER,
    "groups": GROUP,
    "trunks": TRUNK,
    "dids": DID,
}
KEYS = {"time_frames": "name", "users": "extension", "groups": "extension", "trunks": "name", "dids": "number"}
NOUNS = {"time_frames": "time frame", "users": "user", "groups": "group", "trunks": "trunk", "dids": "number"}


@dataclass(slots=True)
class Document:
    """The file as read. A section that is not in it is not in `sections`; `faults` are those of its form."""

    domain: Part | None = None
    sections: dict[str, list[Part]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read(stream: IO[bytes]) -> Document:
    """All of it, whatever is wrong in it. Raises BadFile only for what is no YAML."""
    found = Document()
    seen: dict[str, dict[Any, int]] = {name: {} for name in SECTIONS}
    try:
        for entry in entries(stream):
            _take(found, seen, entry)
    except NotYaml as error:
        raise BadFile([*found.faults, Fault(error.line, "", "file", str(error))]) from None
    if found.domain is None:
        found.faults.append(Fault(1, "", "domain", say("There is no section “domain”. Its “name” says which it is.")))
    return found


def _take(found: Document, seen: dict[str, dict[Any, int]], entry: Entry) -> None:
    place = Place(found.faults)
    try:
        if entry.section == "domain":
            if found.domain is not None:
                place.note(entry.line, "domain", say("“domain” stands here twice. One file holds one domain."))
            found.domain = read_part(place.within("domain"), "domain", entry.node, DOMAIN)
        elif entry.section in SECTIONS:
            _take_item(found, seen[entry.section], place, entry)
        else:
            sections = ", ".join(("domain", *SECTIONS))
            place.note(
                entry.line,
                "file",
                say(
                    "There is no section “{shown}”. There are: {sections}.",
                    shown=shown(entry.section),
                    sections=sections,
                ),
            )
    except Unfit:
        return


def _take_item(found: Document, seen: dict[Any, int], place: Place, entry: Entry) -> None:
    section = entry.section
    items = found.sections.setdefault(section, [])
    if not entry.is_item:
        if not (isinstance(entry.node, Items) or (isinstance(entry.node, Scalar) and entry.node.text is None)):
            place.note(
                entry.line,
                section,
                say("“{section}” is a list. Write each {nouns} after a dash.", section=section, nouns=NOUNS[section]),
            )
        return
    key, noun = KEYS[section], NOUNS[section]
    node = entry.node
    typed = getattr(node, "values", {}).get(key)
    name = typed.text if isinstance(typed, Scalar) else None
    inside = place.within(f"{noun} {shown(name)}" if name else noun)
    item = read_part(inside, section, node, SECTIONS[section])
    if not item.get(key):
        inside.note(item.at(key), key, say("A {noun} needs “{key}”.", noun=noun, key=key))
    elif item.get(key) in seen:
        inside.note(
            item.at(key),
            key,
            say("{item} stands in line {seen} already. Take one out.", item=item.get(key), seen=seen[item.get(key)]),
        )
    else:
        seen[item.get(key)] = item.line
        items.append(item)
