"""Shared time frames on or off by hand (PRODUCT §3): until the next change, until a moment, or until released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import FrameId
from controller.operations import frames, frameuses, may
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.frameuses import Listed
from controller.operations.refused import Forbidden, refuse
from controller.store.subjects import Subject
from webui.frames.places import Place
from webui.frames.saving import live
from webui.home.ends import end
from webui.portal import portal
from webui.words import byhand
from webui.words.text import sentences


@dataclass(frozen=True, slots=True)
class Opened:
    """The frame whose form is open, with what was typed and refused."""

    frame: int
    at: str = ""
    problem: str = ""


def can_force(session: Session, by: Actor, listed: Sequence[Listed]) -> bool:
    """Whether `by` may force these shared frames."""
    try:
        return bool(listed) and bool(may.force_frame(session, by, listed[0].card.id))
    except Forbidden:
        return False


def earliest(now: datetime, zone: tzinfo) -> str:
    """What a field for day and time may begin with."""
    return f"{now.astimezone(zone):%Y-%m-%dT%H:%M}"


def force(place: Place, frame: int, zone: tzinfo) -> str:
    """As the form says: `on` yes or no, `until` next, released, or `at` a moment in that zone. What is now so."""
    on = request.form.get("on")
    if on not in ("yes", "no"):
        raise refuse("on", _("Say whether to switch it on or off."))
    until = _until(portal().now(), zone)
    with saving(portal().database) as session:
        card = frames.force(session, place.by, FrameId(frame), on == "yes", until)
        reach = frameuses.reach(session, place.by, FrameId(frame))
    return sentences(byhand.told(card, reach, portal().now(), zone), live(Subject("frame", frame)))


def _until(now: datetime, zone: tzinfo) -> datetime | Literal["next change"] | None:
    match request.form.get("until"):
        case "released":
            return None
        case "at":
            return end(request.form, now, zone)
        case _:
            return frames.NEXT_CHANGE


def release(place: Place, frame: int) -> str:
    """What is now so."""
    with saving(portal().database) as session:
        card = frames.release(session, place.by, FrameId(frame))
    return sentences(byhand.back(card), live(Subject("frame", frame)))
