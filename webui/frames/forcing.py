"""The switch by hand of shared time frames (PRODUCT §3): on or off, until the next change or until released."""

from collections.abc import Sequence

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import FrameId
from controller.operations import frames, may
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.frameuses import Listed
from controller.operations.refused import Forbidden, refuse
from controller.store.subjects import Subject
from webui.frames.places import Place
from webui.frames.saving import live
from webui.portal import portal
from webui.words.text import isolated


def can_force(session: Session, by: Actor, listed: Sequence[Listed]) -> bool:
    """Whether `by` may force these shared frames."""
    try:
        return bool(listed) and bool(may.force_frame(session, by, listed[0].card.id))
    except Forbidden:
        return False


def force(place: Place, frame: int) -> str:
    """As the form says: `on` yes or no, `until` next or released. What is now so."""
    on = request.form.get("on")
    if on not in ("yes", "no"):
        raise refuse("on", _("Say whether to switch it on or off."))
    until = None if request.form.get("until") == "released" else frames.NEXT_CHANGE
    with saving(portal().database) as session:
        card = frames.force(session, place.by, FrameId(frame), on == "yes", until)
    name = isolated(card.name)
    said = (
        _("“%(name)s” is switched on by hand.", name=name)
        if on == "yes"
        else _("“%(name)s” is switched off by hand.", name=name)
    )
    return f"{said} {live(Subject('frame', frame))}".strip()


def release(place: Place, frame: int) -> str:
    """What is now so."""
    with saving(portal().database) as session:
        card = frames.release(session, place.by, FrameId(frame))
    said = _("“%(name)s” follows the clock again.", name=isolated(card.name))
    return f"{said} {live(Subject('frame', frame))}".strip()
