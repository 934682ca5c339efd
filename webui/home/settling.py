"""A moment's patience after a change, so that the page that follows can say that it is live."""

from threading import Event

from controller import clock
from controller.store import plan_states
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.portal import Portal

PATIENCE = 0.5  # seconds; a change is usually live within a hundredth of one
STEP = 0.02


def settle(portal: Portal, subject: Subject) -> None:
    """Returns when the change is live or refused, or after PATIENCE; at once when the controller is not there."""
    deadline = clock.monotonic() + PATIENCE
    while portal.controller.exists() and clock.monotonic() < deadline and _is_waiting(portal, subject):
        Event().wait(STEP)


def _is_waiting(portal: Portal, subject: Subject) -> bool:
    with reading(portal.database) as session:
        state = plan_states.state_of(session, subject)
    return state is not None and state.standing == "waiting"
