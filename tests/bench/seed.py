"""Fills a database with many users, fast: bulk statements where people would use operations one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, DomainId, FrameId, UserId
from controller.domain.timeframes import Weekly, WeeklyRange
from controller.operations.actors import console
from controller.operations.devices import ha1
from controller.operations.domains import NewDomain
from controller.operations.domains import add as add_domain
from controller.store import find, frame_codec, outbox
from controller.store.base import Base, table_of
from controller.store.subjects import Subject
from controller.store.tables import DeviceRow, FrameRow, RuleRow, TargetRow, UserRow

FIRST_EXTENSION = 200_000
EVENING = Weekly(tuple(WeeklyRange(day, 18 * 60, 22 * 60) for day in range(1, 8)))
RULE = {"is_default": False, "enabled": True, "name": "", "dnd": False, "screening": False, "ring": "extension"}
RING = {"include_extension": False, "all_phones": False, "confirm_external": False}
TARGET: dict[str, Any] = {
    "override_id": None,
    "position": 0,
    "delay": 0,
    "device_id": None,
    "user_id": None,
    "key": None,
}


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made, in order: user i has device i (while there are) and private frame i; all use the shared frames."""

    domain: DomainId
    users: tuple[UserId, ...]
    devices: tuple[DeviceId, ...]
    private: tuple[FrameId, ...]
    shared: tuple[FrameId, ...]


def seed(
    session: Session,
    users: int,
    *,
    at: datetime,
    domain: str = "bench.example",
    touch: bool = True,
    handsets: int | None = None,
) -> Seeded:
    """A new domain with that many users, each with a handset, a mailbox, a private frame and five rules.

    Only the first `handsets` users have one, where that is given; the others' rules ring those too. Secrets are
    `secret<device id>`. `touch`: everything stands in the outbox, as after real changes.
    """
    id_ = add_domain(session, console(at), NewDomain(domain))
    people = _people(session, id_, users, at)
    devices = _devices(session, id_, people[:handsets], at)
    frame = dict(zip(("kind", "body"), frame_codec.encode(EVENING), strict=True))
    own = {"domain_id": id_, "name": "Evening", "number": None, "zone": None, **frame}
    private = _add(session, FrameRow, [own | {"owner_id": user} for user in people])
    shared = [card.id for card in find.frames(session, id_, None)]
    _rules(session, people, devices, private, shared)
    if touch:
        outbox.touch(session, _subjects(people, devices), at)
    return Seeded(
        id_,
        tuple(map(UserId, people)),
        tuple(map(DeviceId, devices)),
        tuple(map(FrameId, private)),
        tuple(map(FrameId, shared)),
    )


def _people(session: Session, domain: int, users: int, at: datetime) -> list[int]:
    same = {"domain_id": domain, "scope": "user", "department": "", "ring_timeout": 25, "has_mailbox": True}
    same |= {"listed": True, "outbound": [], "refuse_anonymous": False, "pin": None, "created": at}
    extensions = range(FIRST_EXTENSION, FIRST_EXTENSION + users)
    return _add(session, UserRow, [same | {"extension": str(e), "name": f"User {e}"} for e in extensions])


def _devices(session: Session, domain: int, people: Sequence[int], at: datetime) -> list[int]:
    same = {"domain_id": domain, "label": "", "ha1": "", "created": at}
    names = (str(FIRST_EXTENSION + index) for index in range(len(people)))
    rows = [same | {"owner_id": user, "name": name} for user, name in zip(people, names, strict=True)]
    devices = _add(session, DeviceRow, rows)
    session.execute(update(DeviceRow), [{"id": device, "ha1": ha1(device, f"secret{device}")} for device in devices])
    return devices


def _rules(
    session: Session, people: Sequence[int], devices: Sequence[int], private: Sequence[int], shared: Sequence[int]
) -> None:
    """Holidays: voicemail. Evening: to the next user when unanswered. Open: own phone and, later, the next user's."""
    open_hours, holidays = shared[2], shared[1]
    rules: list[dict[str, Any]] = []
    targets: list[dict[str, Any]] = []
    for index, user in enumerate(people):
        other = (index + 1) % len(people)
        plan: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
            ({"frame_id": holidays}, [{"slot": "always", "kind": "voicemail", "user_id": user}]),
            ({"frame_id": private[index]}, [{"slot": "unanswered", "kind": "user", "user_id": people[other]}]),
            ({"frame_id": private[index], "enabled": False, "dnd": True}, []),
            (
                {"frame_id": open_hours, "ring": "simultaneous", "include_extension": True},
                [
                    {"slot": "ring", "kind": "handset", "device_id": devices[other % len(devices)], "delay": 10},
                    {"slot": "busy", "kind": "voicemail", "user_id": user, "position": 1},
                ],
            ),
            ({"frame_id": None, "is_default": True}, []),
        ]
        for position, (rule, slots) in enumerate(plan):
            rules.append({**RULE, **RING, "user_id": user, "position": position, **rule})
            targets += [{**TARGET, "label": "", "holder_id": user, "rule_id": len(rules) - 1, **slot} for slot in slots]
    ids = _add(session, RuleRow, rules)
    session.execute(insert(table_of(TargetRow)), [target | {"rule_id": ids[target["rule_id"]]} for target in targets])


def _add(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Ids in the order of the rows."""
    key = table_of(table).c.id
    return list(session.execute(insert(table_of(table)).returning(key, sort_by_parameter_order=True), rows).scalars())


def _subjects(people: Sequence[int], devices: Sequence[int]) -> list[Subject]:
    users = [Subject("user", user) for user in people]
    boxes = [Subject("mailbox", user) for user in people]
    return [*users, *boxes, *(Subject("device", device) for device in devices)]
