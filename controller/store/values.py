"""Rows of the answering tables -> frozen domain values, and destinations back into columns."""

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from controller.domain.destinations import (
    Destination,
    Gone,
    ToExternal,
    ToHandset,
    ToInner,
    ToUser,
    ToVoicemail,
)
from controller.domain.ids import DeviceId, FrameId, RuleId, UserId
from controller.domain.rules import (
    AnsweringRule,
    CallerLists,
    Default,
    During,
    Forwards,
    JustExtension,
    NeedsFrame,
    Override,
    Ring,
    RingTarget,
    Simultaneous,
    When,
)
from controller.domain.timeframes import Forced, TimeFrame
from controller.store import frame_codec
from controller.store.base import AnyRow

FORWARD_SLOTS = ("always", "active", "offline", "busy", "unanswered")
OPERATOR = "operator"  # the slot of a target that belongs to neither rule nor override: who answers 0 in voicemail
COPY = "copy"  # likewise: who gets a copy of messages


def destination(row: AnyRow) -> Destination:
    """Of a `targets` row: `Gone` where the thing it named was deleted (PRODUCT §2 Destinations)."""
    match row.kind:
        case "handset" if row.device_id is not None:
            return ToHandset(DeviceId(row.device_id))
        case "user" if row.user_id is not None:
            return ToUser(UserId(row.user_id))
        case "voicemail" if row.user_id is not None:
            return ToVoicemail(UserId(row.user_id))
        case "external":
            return ToExternal(row.key)
        case "group" | "queue" | "attendant" | "conference" | "park":
            return ToInner(row.kind, row.key)
        case _:
            return Gone(row.label)


def columns(to: Destination) -> dict[str, Any]:
    """The columns of a `targets` row that say where it leads; the label is the caller's to add."""
    row: dict[str, Any] = {"device_id": None, "user_id": None, "key": None}
    match to:
        case ToHandset(device):
            return row | {"kind": "handset", "device_id": device}
        case ToUser(user):
            return row | {"kind": "user", "user_id": user}
        case ToVoicemail(owner):
            return row | {"kind": "voicemail", "user_id": owner}
        case ToExternal(number):
            return row | {"kind": "external", "key": number}
        case ToInner(kind, key):
            return row | {"kind": kind, "key": key}
        case Gone():
            return row | {"kind": "gone"}
        case _:
            assert_never(to)


def rule(row: AnyRow, targets: Sequence[AnyRow]) -> AnsweringRule:
    """Of a `rules` row and its targets in order."""
    slots = {target.slot: destination(target) for target in targets if target.slot != "ring"}
    return AnsweringRule(
        id=RuleId(row.id),
        when=_when(row),
        enabled=row.enabled,
        name=row.name,
        dnd=row.dnd,
        dnd_destination=slots.get("dnd"),
        forwards=Forwards(**{slot: slots[slot] for slot in FORWARD_SLOTS if slot in slots}),
        screening=row.screening,
        ring=_ring(row, targets),
    )


def _when(row: AnyRow) -> When:
    if row.is_default:
        return Default()
    return NeedsFrame() if row.frame_id is None else During(FrameId(row.frame_id))


def _ring(row: AnyRow, targets: Sequence[AnyRow]) -> Ring:
    if row.ring == "extension":
        return JustExtension()
    rung = [(destination(target), target.delay) for target in targets if target.slot == "ring"]
    found = tuple(RingTarget(to, delay) for to, delay in rung if isinstance(to, ToHandset | ToExternal))
    return Simultaneous(found, row.include_extension, row.all_phones, row.confirm_external)


def override(row: AnyRow, targets: Sequence[AnyRow]) -> Override:
    """Of an `overrides` row."""
    to = destination(targets[0]) if targets else None
    return Override(kind=row.kind, since=row.since, to=to, until=row.until)


def lists(entries: Iterable[AnyRow], refuse_anonymous: bool) -> CallerLists:
    """Of the `list_entries` rows of one user or domain."""
    numbers: dict[str, set[str]] = {"blocked": set(), "allowed": set()}
    for entry in entries:
        numbers[entry.list].add(entry.number)
    return CallerLists(frozenset(numbers["blocked"]), frozenset(numbers["allowed"]), refuse_anonymous)


def joined_lists(row: AnyRow, refuse_anonymous: bool) -> CallerLists:
    """Of one row, in which each list is None or its numbers, a line each."""
    blocked, allowed = (frozenset(text.split("\n") if text else ()) for text in (row.blocked, row.allowed))
    return CallerLists(blocked, allowed, refuse_anonymous)


def frame(row: AnyRow) -> TimeFrame:
    """Of a `frames` row joined with `zone_in_force`."""
    forced = None if row.forced_on is None else Forced(row.forced_on, row.forced_until)
    kind = frame_codec.decode(row.kind, row.body)
    owner = None if row.owner_id is None else UserId(row.owner_id)
    return TimeFrame(FrameId(row.id), row.name, row.zone_in_force, kind, owner, forced)
