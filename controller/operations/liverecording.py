"""Who may begin and end the recording of his call from a page: who may by the keys of his phone."""

from sqlalchemy.orm import Session

from controller.domain import recording
from controller.domain.commands import Verb
from controller.operations.actors import Actor
from controller.operations.refused import refuse
from controller.store import find


def judge(session: Session, verb: Verb, actor: Actor) -> None:
    """Raises Refused."""
    mode = _mode(session, actor)
    if mode == "off":
        raise refuse("call", "Your calls are not recorded. An office manager can allow you to record them.")
    if mode == "always" and verb == "stop recording":
        raise refuse("call", "All your calls are recorded. Only an office manager can change that.")


def _mode(session: Session, actor: Actor) -> str:
    card = None if actor.user is None else find.user(session, actor.user)
    domain = None if card is None else find.domain(session, card.domain_id)
    if card is None or domain is None or recording.NEEDED & set(domain.switched_off):
        return "off"
    return "off" if recording.FEATURE in card.switched_off else card.recording
