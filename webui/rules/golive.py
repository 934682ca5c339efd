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
from webui.words.text import sentences

LONG_AGO = 10_000  # ms; it waited for the PBX, and the figure would say nothing


@dataclass(frozen=True, slots=True)
class Progress:
    """One line below the rules; `more` is for who looks closer, `after` follows a sentence that says what is saved."""

    tone: Literal["good", "wait", "bad"]
    text: str
    more: str = ""
    after: str = ""


def after_saving(user: UserId) -> Progress:
    """Waits a moment, then says how far it got."""
    settle(portal(), Subject("user", user))
    with reading(portal().database) as session:
        return progress(plan_states.state_of(session, Subject("user", user)))


def told(said: str, warned: str, reached: Progress) -> str:
    """What is now so, and how far it got; where there is a warning, that it is in effect would be no news."""
    if not warned:
        return sentences(said, reached.after or reached.text)
    return sentences(said, warned, "" if reached.tone == "good" else reached.after or reached.text)


def progress(state: PlanState | None) -> Progress:
    """Asks the controller only where a change is still waiting."""
    if state is None:
        return Progress("wait", _("Saved; goes live by itself."), after=_("The change goes live by itself."))
    if state.standing == "failed":
        text = _("Saved, but not live: %(why)s. Calls follow the rules before.", why=state.error)
        after = _("The change is not live: %(why)s. Calls follow the rules before.", why=state.error)
        return Progress("bad", text, after=after)
    if state.standing == "waiting":
        return _waiting()
    took = state.commit_to_live_ms
    if took is None or took > LONG_AGO:
        return Progress("good", _("In effect now."))
    more = _("Live %(ms)s ms after it was saved", ms=max(1, round(took)))
    return Progress("good", _("In effect now."), more)


def _waiting() -> Progress:
    try:
        is_up = controller_client.status(portal().controller).is_up
    except ControllerAway:
        is_up = False
    if is_up:
        text, after = (
            _("Saved; on its way to the telephone system."),
            _("The change is on its way to the telephone system."),
        )
    else:
        text = _("Saved; goes live by itself as soon as the telephone system can be reached.")
        after = _("The change goes live by itself as soon as the telephone system can be reached.")
    return Progress("wait", text, after=after)
