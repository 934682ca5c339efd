"""How far the user's last change has got, in plain words (PRODUCT §8.2)."""

from dataclasses import dataclass
from typing import Literal

from controller.domain.saying import say
from controller.store.plan_states import PlanState
from webui.controller_client import Sight


@dataclass(frozen=True, slots=True)
class Progress:
    """One line under the rule."""

    tone: Literal["good", "wait", "bad"]
    text: str


def progress(state: PlanState | None, sight: Sight | None) -> Progress:
    """`state` None: nothing was ever saved; `sight` None: the controller is away."""
    if state is None:
        return Progress("wait", say("Your rules have not been saved yet."))
    match state.standing:
        case "live" | "durable":
            return Progress("good", _live(state))
        case "failed":
            return Progress("bad", say("Saved, not live: {error}. Calls follow your earlier rules.", error=state.error))
        case "waiting":
            return Progress("wait", say("Saved, not live yet: {why}", why=_why(sight)))


def _live(state: PlanState) -> str:
    if state.commit_to_live_ms is None or state.commit_to_live_ms > 10_000:  # it waited for the PBX: no figure to show
        return say("Your last change is live.")
    took = max(1, round(state.commit_to_live_ms))
    return say("Your last change is live, {took} ms after it was saved.", took=took)


def _why(sight: Sight | None) -> str:
    if sight is None:
        return say("what brings it to the phone system is not running. It goes live by itself.")
    if not sight.status.is_up:
        return say("the phone system is not reachable. It goes live by itself.")
    return say("it is on its way.")
