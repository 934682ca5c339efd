"""Changes that nobody was told of, taken back: what was dialled, and could not be confirmed in time (PRODUCT §5).

An undo says what stood before and by what it is known that nobody has changed it since. It is kept as text, for it may
have to outlive the process that made the change.
"""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.rules import Override, OverrideKind
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.store import find, rows, rules, values
from controller.store.cards import FrameCard
from controller.store.rules import KeptOverride
from controller.store.subjects import Subject
from controller.store.tables import FrameRow, UserRow


@dataclass(frozen=True, slots=True)
class OverrideWas:
    """`at` is the instant of the change: as long as the override bears it, it is ours. `kept` None: there was none."""

    user: UserId
    kind: OverrideKind
    at: datetime
    kept: KeptOverride | None


@dataclass(frozen=True, slots=True)
class Forcing:
    """How a shared frame is forced, by whom and when."""

    on: bool | None
    until: datetime | None
    by: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class FrameWas:
    """A shared frame that was forced otherwise, and how it is by the change."""

    frame: int
    before: Forcing
    after: Forcing


Undo = OverrideWas | tuple[FrameWas, ...]


def forcing(card: FrameCard) -> Forcing:
    return Forcing(card.forced_on, card.forced_until, card.forced_by, card.forced_at)


def take_back(session: Session, actor: Actor, undo: Undo) -> bool:
    """As it was before, where nobody has changed it since; whether there was something to take back."""
    if isinstance(undo, OverrideWas):
        return _override(session, actor, undo)
    done = [_frame(session, actor, each) for each in undo]
    return any(done)


def _override(session: Session, actor: Actor, was: OverrideWas) -> bool:
    rows.lock(session, UserRow, was.user)
    now, card = rules.kept_override(session, was.user, was.kind), find.user(session, was.user)
    if now is None or card is None or now.override.since != was.at:
        return False
    rules.restore_override(session, was.user, was.kind, was.kept)
    before, after = (each.override if each and each.on else None for each in (now, was.kept))
    audit(session, actor, "overrides.take_back", "user", was.user, card.domain_id, before=before, after=after)
    touch(session, actor, [Subject("user", was.user)])
    return True


def _frame(session: Session, actor: Actor, was: FrameWas) -> bool:
    rows.lock(session, FrameRow, was.frame)
    card = find.frame(session, was.frame)
    if card is None or forcing(card) != was.after:
        return False
    on, until, by, at = astuple(was.before)
    cells = {"forced_on": on, "forced_until": until, "forced_by": by, "forced_at": at}
    rows.change(session, FrameRow, was.frame, cells)
    after = find.frame(session, was.frame)
    audit(session, actor, "frames.take_back", "frame", was.frame, card.domain_id, before=card, after=after)
    touch(session, actor, [Subject("frame", was.frame)])
    return True


def to_text(undo: Undo) -> str:
    """For `of_text`."""
    if isinstance(undo, OverrideWas):
        cells = {"user": undo.user, "kind": undo.kind, "at": undo.at.isoformat(), "kept": _kept(undo.kept)}
        return json.dumps({"override": cells})
    frames = [{"frame": was.frame, "before": _cells(was.before), "after": _cells(was.after)} for was in undo]
    return json.dumps({"frames": frames})


def of_text(text: str) -> Undo:
    """Raises ValueError, LookupError, TypeError or AttributeError for what `to_text` of this version did not write."""
    found = json.loads(text)
    if cells := found.get("override"):
        at, kept = datetime.fromisoformat(cells["at"]), _kept_of(cells["kind"], cells["kept"])
        return OverrideWas(UserId(cells["user"]), cells["kind"], at, kept)
    frames = found["frames"]
    return tuple(FrameWas(each["frame"], _forcing(each["before"]), _forcing(each["after"])) for each in frames)


def _kept(kept: KeptOverride | None) -> dict[str, Any] | None:
    if kept is None:
        return None
    override = kept.override
    to = None if override.to is None else {**values.columns(override.to), "label": getattr(override.to, "label", "")}
    return {"on": kept.on, "since": override.since.isoformat(), "until": _iso(override.until), "to": to}


def _kept_of(kind: OverrideKind, cells: Mapping[str, Any] | None) -> KeptOverride | None:
    if cells is None:
        return None
    to = None if cells["to"] is None else values.destination(cast(Any, SimpleNamespace(**cells["to"])))
    since, until = datetime.fromisoformat(cells["since"]), _of_iso(cells["until"])
    return KeptOverride(cells["on"], Override(kind, since, to, until))


def _cells(forced: Forcing) -> list[Any]:
    return [forced.on, _iso(forced.until), forced.by, _iso(forced.at)]


def _forcing(cells: list[Any]) -> Forcing:
    return Forcing(cells[0], _of_iso(cells[1]), cells[2], _of_iso(cells[3]))


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _of_iso(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
