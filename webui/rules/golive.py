"""Whether what was saved is live, in one short sentence (PRODUCT §8.2)."""

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from controller.domain.ids import UserId
from controller.store import plan_states
from controller.store.engine import reading
from controller.store.plan_states import PlanState
from controller.store.subjects import Subject
from webui import controller_client
from webui.controller_client import ControllerAway
from webui.home.settling import settle
from webui.portal import portal

LONG_AGO = 10_000  # ms; it waited for the PBX, and the figure would say nothing


@dataclass(frozen=True, slots=True)
class Progress:
    """One line below the rules."""

    tone: Literal["good", "wait", "bad"]
    text: str


def after_saving(user: UserId) -> str:
    """Waits a moment, then says how far it got."""
    settle(portal(), Subject("user", user))
    with reading(portal().database) as session:
        return progress(plan_states.state_of(session, Subject("user", user))).text


def progress(state: PlanState | None) -> Progress:
    """Asks the controller only where a change is still waiting."""
    if state is None:
        return Progress("wait", _("Saved; goes live by itself."))
    if state.standing == "failed":
        return Progress("bad", _("Saved, but not live: %(why)s. Calls follow the rules before.", why=state.error))
    if state.standing == "waiting":
        return Progress("wait", _waiting())
    took = state.commit_to_live_ms
    if took is None or took > LONG_AGO:
        return Progress("good", _("Live."))
    return Progress("good", _("Live after %(ms)s ms.", ms=max(1, round(took))))


def _waiting() -> str:
    try:
        is_up = controller_client.status(portal().controller).is_up
    except ControllerAway:
        is_up = False
    if is_up:
        return str(_("Saved; on its way to the telephone system."))
    return str(_("Saved; goes live by itself as soon as the telephone system can be reached."))
