"""How rules, overrides and destinations are written in a domain's file, there and back: names instead of ids.

The words are those of the command line: `user:1002`, `handset:1001a`, `voicemail`, `external:+4930…`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from controller.domain import framewords
from controller.domain.destinations import (
    PARKED,
    Destination,
    Gone,
    ToExternal,
    ToHandset,
    ToInner,
    ToUser,
    ToVoicemail,
)
from controller.domain.ids import DeviceId, FrameId, UserId
from controller.domain.rules import AnsweringRule, Default, During, Override, Simultaneous
from controller.domain.saying import say
from controller.domain.timeframes import Always, Dates, FrameKind, Holidays, Weekly
from controller.operations.fileformat import FORWARDS
from controller.store.whole import Whole

FORMS = "user:1002, handset:1001a, voicemail, voicemail:1003, external:+4930123456, group:600 or park"
GONE = "gone"


@dataclass(slots=True)
class Names:
    """Who and what has which id in the domain, both ways; frames by owner (None: shared)."""

    users: dict[str, int] = field(default_factory=dict)
    devices: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    frames: dict[tuple[int | None, str], int] = field(default_factory=dict)
    _user_names: dict[int, str] = field(default_factory=dict)
    _device_names: dict[int, str] = field(default_factory=dict)
    _group_names: dict[int, str] = field(default_factory=dict)
    _frame_names: dict[int, tuple[int | None, str]] = field(default_factory=dict)

    def user(self, id_: int, extension: str) -> None:
        self.users[extension], self._user_names[id_] = id_, extension

    def device(self, id_: int, name: str) -> None:
        self.devices[name], self._device_names[id_] = id_, name

    def group(self, id_: int, extension: str) -> None:
        self.groups[extension], self._group_names[id_] = id_, extension

    def frame(self, id_: int, owner: int | None, name: str) -> None:
        self.frames[owner, name], self._frame_names[id_] = id_, (owner, name)

    def user_name(self, id_: int) -> str:
        return self._user_names.get(id_, "?")

    def device_name(self, id_: int) -> str:
        return self._device_names.get(id_, "?")

    def group_name(self, id_: int) -> str:
        return self._group_names.get(id_, "?")

    def frame_name(self, id_: int) -> tuple[int | None, str]:
        return self._frame_names.get(id_, (None, "?"))


def names_of(whole: Whole) -> Names:
    """Everything in the domain."""
    names = Names()
    for frame in whole.frames:
        names.frame(frame.id, None, frame.name)
    for person in whole.people:
        names.user(person.card.id, person.card.extension)
        for device in person.devices:
            names.device(device.id, device.name)
        for frame in person.frames:
            names.frame(frame.id, person.card.id, frame.name)
    for group in whole.groups:
        names.group(group.id, group.extension)
    return names


def written(names: Names, owner: int | None, to: Destination) -> str:
    """The destination as it stands in the file; `owner` is the user whose rule it is."""
    match to:
        case ToHandset(device):
            return f"handset:{names.device_name(device)}"
        case ToUser(user):
            return f"user:{names.user_name(user)}"
        case ToVoicemail(user):
            return "voicemail" if user == owner else f"voicemail:{names.user_name(user)}"
        case ToExternal(number):
            return f"external:{number}"
        case ToInner("group", key):
            return f"group:{names.group_name(int(key))}"
        case ToInner("park"):
            return "park"
        case ToInner(kind, key):
            return f"{kind}:{key}"
        case Gone(label):
            return f"{GONE}:{label}"
        case _:
            assert_never(to)


def meant(names: Names, owner: int | None, typed: str) -> Destination:
    """The inverse of `written`. Raises ValueError with the remedy; whether it is permitted is for destcheck."""
    word, _, rest = typed.partition(":")
    match word:
        case "voicemail" if not rest and owner is not None:
            return ToVoicemail(UserId(owner))
        case "voicemail" if rest:
            return ToVoicemail(UserId(_known(names.users, rest, "user")))
        case "user" if rest:
            return ToUser(UserId(_known(names.users, rest, "user")))
        case "handset" if rest:
            return ToHandset(DeviceId(_known(names.devices, rest, "phone")))
        case "external" if rest:
            return ToExternal(rest)
        case "group" if rest:
            return ToInner("group", str(_known(names.groups, rest, "group")))
        case "park" if not rest:
            return PARKED
        case "queue" | "attendant" | "conference" if rest and len(rest) <= 64:
            return ToInner(word, rest)
        case "gone":
            return Gone(rest[:120])
    raise ValueError(say("{typed!r} is no destination. Write it as one of: {forms}.", typed=typed[:60], forms=FORMS))


def rule_written(names: Names, owner: int, rule: AnsweringRule) -> dict[str, Any]:
    """The fields of a rule that are not as in an empty one."""
    cells: dict[str, Any] = _when_written(names, owner, rule)
    cells |= {"name": rule.name} if rule.name else {}
    cells |= {} if rule.enabled else {"enabled": False}
    cells |= {flag: True for flag in ("dnd", "screening") if getattr(rule, flag)}
    if rule.dnd_destination is not None:
        cells["dnd_to"] = written(names, owner, rule.dnd_destination)
    if isinstance(rule.ring, Simultaneous):
        cells["ring"] = ring_written(names, owner, rule.ring)
    for slot in FORWARDS:
        to = getattr(rule.forwards, slot)
        cells |= {} if to is None else {f"forward_{slot}": written(names, owner, to)}
    return cells


def ring_written(names: Names, owner: int, ring: Simultaneous) -> dict[str, Any]:
    """The fields of `ring:`."""
    flags = {
        "my_extension": ring.include_extension,
        "all_phones": ring.all_phones,
        "confirm": ring.confirm_external,
    }
    targets = [
        {"to": written(names, owner, target.to), "delay": target.delay}
        if target.delay
        else written(names, owner, target.to)
        for target in ring.targets
    ]
    return {**{name: True for name, is_on in flags.items() if is_on}, "targets": targets}


def override_written(names: Names, owner: int, override: Override, active: bool) -> dict[str, Any]:
    """The fields of an override."""
    cells: dict[str, Any] = {"kind": override.kind}
    cells |= {} if override.to is None else {"to": written(names, owner, override.to)}
    cells["since"] = override.since.isoformat()
    cells |= {} if override.until is None else {"until": override.until.isoformat()}
    return cells if active else cells | {"active": False}


def kind_written(kind: FrameKind) -> dict[str, Any]:
    """The one field that says when a time frame holds."""
    match kind:
        case Always():
            return {"always": True}
        case Weekly():
            return {"weekly": framewords.weekly_written(kind)}
        case Dates():
            return {"dates": framewords.dates_written(kind)}
        case Holidays():
            cells: dict[str, Any] = {"country": kind.country}
            cells |= {} if kind.subdivision is None else {"subdivision": kind.subdivision}
            cells["names"] = list(kind.names)
            cells |= {"next_working_day": True} if kind.next_working_day else {}
            if kind.start is not None and kind.end is not None:
                cells["hours"] = framewords.span_written(kind.start, kind.end)
            return {"holidays": cells}
        case _:
            assert_never(kind)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[str]:
    """`name: “Anna” → “Ann”`, for each field that differs."""
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield f"{name}: {_told(old)} → {_told(new)}"


def _told(value: Any) -> str:
    match value:
        case None | "" | [] | ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case dict():
            return "(" + ", ".join(f"{name} {_told(item)}" for name, item in value.items()) + ")"
        case list() | tuple() | set() | frozenset():
            return ", ".join(map(_told, sorted(value) if isinstance(value, set | frozenset) else value))
        case _:
            return str(value)


def _when_written(names: Names, owner: int, rule: AnsweringRule) -> dict[str, Any]:
    match rule.when:
        case Default():
            return {"default": True}
        case During(frame):
            holder, name = names.frame_name(frame)
            is_hidden = holder is None and (owner, name) in names.frames
            return {"shared_frame" if is_hidden else "frame": name}
        case _:
            return {"frame": None}


def _known(ids: Mapping[str, int], name: str, noun: str) -> int:
    if name not in ids:
        raise ValueError(
            say(
                "There is no {noun} {name} in this domain. Name one that is there or in the file.",
                noun=noun,
                name=name[:60],
            )
        )
    return ids[name]


def frame_of(names: Names, owner: int, name: str, *, shared: bool = False) -> FrameId | None:
    """The user's own before the domain's; None: neither has it."""
    own = None if shared else names.frames.get((owner, name))
    found = own if own is not None else names.frames.get((None, name))
    return None if found is None else FrameId(found)
