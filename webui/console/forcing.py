"""Shared time frames forced and released from the console; each answer is the night switch anew."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.domain.ids import FrameId
from controller.operations import frames, frameuses
from controller.operations.bell import saving
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.console.night import prepared
from webui.console.views import blueprint
from webui.home.settling import settle
from webui.portal import actor, person, portal
from webui.words import byhand


@blueprint.get("/console/night")
def show_night() -> str:
    """For htmx: the night switch as it is now."""
    return _night("")


@blueprint.post("/console/frames/<int:frame>/force")
def force(frame: int) -> Response | str:
    """Held on or off, until its next change or until released."""
    on, until = request.form.get("on") == "yes", request.form.get("until")
    with saving(portal().database) as session:
        changes: Any = {} if until == "change" else {"until": None}
        card = frames.force(session, actor(), FrameId(frame), on, **changes)
        reach = frameuses.reach(session, actor(), FrameId(frame))
    return _done(frame, byhand.told(card, reach, portal().now(), person().zone))


@blueprint.post("/console/frames/<int:frame>/release")
def release(frame: int) -> Response | str:
    """The clock decides again."""
    with saving(portal().database) as session:
        card = frames.release(session, actor(), FrameId(frame))
    return _done(frame, byhand.back(card))


def _done(frame: int, said: str) -> Response | str:
    """Without scripts the whole page follows."""
    settle(portal(), Subject("frame", frame))
    if "HX-Request" in request.headers:
        return _night(said)
    flash(said, "done")
    return redirect(url_for("console.show"), 303)


def _night(said: str) -> str:
    with reading(portal().database) as session:
        switch = prepared(session)
    return render_template("console/night_said.html", said=said, **switch)
