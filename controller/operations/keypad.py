"""What people change by dialling a code (PRODUCT §5): the same operations as in the portal, and what is told of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.operations import actors, keypad_forwards, keypad_frames, may
from controller.operations.actors import Actor
from controller.operations.keypad_keys import NOT_YOU, Keys, Told
from controller.operations.refused import Forbidden, Missing
from controller.store import find

VERBS: Mapping[str, Callable[[Keys], Told]] = {
    "forward_always": partial(keypad_forwards.forward, "always"),
    "forward_always_off": partial(keypad_forwards.switch_off, "always"),
    "forward_always_again": keypad_forwards.again,
    "forward_busy": partial(keypad_forwards.forward, "busy"),
    "forward_busy_off": partial(keypad_forwards.switch_off, "busy"),
    "forward_unanswered": partial(keypad_forwards.forward, "unanswered"),
    "forward_unanswered_off": partial(keypad_forwards.switch_off, "unanswered"),
    "dnd": keypad_forwards.quiet,
    "dnd_off": partial(keypad_forwards.switch_off, "dnd"),
    "frame": keypad_frames.look,
    "frame_on": partial(keypad_frames.force, True),
    "frame_off": partial(keypad_frames.force, False),
    "force_off": keypad_frames.release_all,
}
"""What the PBX asks for (changes.conf.j2): keys of codes, and the three steps of forcing a frame."""


def do(session: Session, device: int, domain: DomainId, verb: str, digits: str, at: datetime) -> Told:
    """By the owner of that handset, which must be of that domain. Raises KeyError for a verb that is none."""
    work = VERBS[verb]
    phone = find.device(session, device)
    if phone is None or phone.domain_id != domain:
        return Told(NOT_YOU)
    by = actors.from_phone(session, phone, at)
    try:
        return work(Keys(session, by, may.see_user(session, by, phone.owner_id), digits))
    except (Forbidden, Missing):
        return Told(NOT_YOU)


def by(session: Session, device: int, at: datetime) -> Actor:
    """Who answers for what was done from that handset, also once it is deleted."""
    phone = find.device(session, device)
    return actors.console(at, "console (feature codes)") if phone is None else actors.from_phone(session, phone, at)
