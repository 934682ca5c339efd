"""A change is followed into the PBX for a moment, so that its answer says whether it is live (PRODUCT §8.2)."""

from collections.abc import Collection, Sequence
from threading import Event
from typing import Any

from marshmallow import Schema, fields

from controller import clock
from controller.store import plan_states
from controller.store.engine import reading
from controller.store.plan_states import PlanState
from controller.store.subjects import Subject
from webui import controller_client
from webui.api.fields import Text, Whole, YesNo
from webui.controller_client import ControllerAway
from webui.portal import Portal

PATIENCE = 1.0  # seconds; a change is usually live within a hundredth of one
STEP = 0.01
LONGEST = 10_000  # ms; a change that took longer has waited for something, so the figure tells nothing
MOST_SHOWN = 50
AWAY = "what brings it to the phone system is not running. It goes live by itself; calls go on with the last rules."
UNREACHABLE = "the phone system is not reachable. It goes live by itself."
ON_ITS_WAY = "it is on its way. Ask for the status to see."


class RevisionSchema(Schema):
    """A thing in the PBX that the change concerns, and which of its revisions the change is."""

    kind = Text(required=True)
    id = Whole(required=True)
    revision = Whole(required=True)


class SavedSchema(Schema):
    """How far a change has got."""

    live = YesNo(required=True, allow_none=True, metadata={"description": "Null where no call depends on it."})
    live_after_ms = fields.Float(
        required=True, allow_none=True, metadata={"description": "From the save until the PBX had it."}
    )
    not_live_because = Text(required=True, metadata={"description": "In plain words; empty where it is live."})
    revisions = fields.List(
        fields.Nested(RevisionSchema), required=True, metadata={"description": f"The first {MOST_SHOWN}."}
    )
    notes = fields.List(Text(), required=True, metadata={"description": "What is permitted and yet surely not meant."})


def follow(portal: Portal, subjects: Collection[Subject], notes: Sequence[str] = ()) -> dict[str, Any]:
    """Waits until the subjects are live or refused, at most PATIENCE, and only where there is a PBX to take them."""
    if not subjects:
        return _saved(None, notes=notes)
    deadline = clock.monotonic() + PATIENCE
    try:
        is_up, away = controller_client.status(portal.controller, PATIENCE).is_up, UNREACHABLE
    except ControllerAway:
        is_up, away = False, AWAY
    states = _settled(portal, subjects, deadline if is_up else 0.0)
    return _told(states, ON_ITS_WAY if is_up else away, notes)


def _settled(portal: Portal, subjects: Collection[Subject], deadline: float) -> list[PlanState]:
    while True:
        with reading(portal.database) as session:
            states = plan_states.states_of(session, subjects)
        if clock.monotonic() >= deadline or all(state.standing != "waiting" for state in states):
            return states
        Event().wait(STEP)


def _told(states: list[PlanState], waiting: str, notes: Sequence[str]) -> dict[str, Any]:
    revisions = [{"kind": s.kind, "id": s.subject_id, "revision": s.wanted} for s in states[:MOST_SHOWN]]
    if errors := [state.error for state in states if state.error]:
        return _saved(False, why=errors[0], revisions=revisions, notes=notes)
    if any(state.standing == "waiting" for state in states):
        return _saved(False, why=waiting, revisions=revisions, notes=notes)
    times = [state.commit_to_live_ms for state in states if state.commit_to_live_ms is not None]
    longest = max(times, default=None)
    return _saved(True, longest if longest is None or longest < LONGEST else None, "", revisions, notes)


def _saved(
    live: bool | None,
    ms: float | None = None,
    why: str = "",
    revisions: Sequence[dict[str, Any]] = (),
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    return {
        "live": live,
        "live_after_ms": ms,
        "not_live_because": why,
        "revisions": list(revisions),
        "notes": list(notes),
    }
