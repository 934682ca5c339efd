"""A user's own time frames, and below them those that the domain shares."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from controller.operations import frameuses
from controller.operations.refused import Missing
from controller.store.engine import reading
from webui.frames import pages, places, removal
from webui.frames.forcing import can_force, earliest
from webui.frames.listing import frames
from webui.frames.pages import Answer
from webui.portal import person, portal

blueprint = Blueprint("frames", __name__)


@blueprint.get("/users/<int:user>/frames")
def show(user: int) -> str:
    place, now, zone = places.of_user(user), portal().now(), person().zone
    assert place.owner is not None
    with reading(portal().database) as session:
        own, shared = frameuses.at_hand(session, place.by, place.owner.id)
        can = can_force(session, place.by, shared)
        by_hand = [each.card for each in shared if each.card.forced_on is not None]
        hands = frameuses.reaches(session, by_hand, place.by) if can else None
    owner = "" if place.owner.id == person().id else place.owner.user.name
    return render_template(
        "frames/list.html" if "HX-Request" in request.headers else "frames/show.html",
        own=frames(own, now, zone, of_all=False),
        shared=frames(shared, now, zone, of_all=False, owner=owner, hands=hands),
        list=place,
        can_force=can,
        can_edit_shared=place.by.manages(place.domain.id),
        undo=removal.undoable(place),
        opened=None,
        earliest=earliest(now, zone),
    )


@blueprint.get("/users/<int:user>/frames/new")
def new(user: int) -> str:
    return pages.new(places.of_user(user))


@blueprint.post("/users/<int:user>/frames/new")
def add(user: int) -> Answer:
    return pages.add(places.of_user(user))


@blueprint.post("/users/<int:user>/frames/preview")
def preview(user: int) -> str:
    return pages.show_preview(places.of_user(user))


@blueprint.post("/users/<int:user>/frames/restore")
def restore(user: int) -> Response:
    return pages.restore(places.of_user(user))


@blueprint.get("/users/<int:user>/frames/<int:frame>")
def edit(user: int, frame: int) -> Answer:
    """A shared frame is edited where it belongs."""
    place = places.of_user(user)
    try:
        return pages.edit(place, frame)
    except Missing:
        shared = places.of_domain(place.domain.id)
        places.frame_in(shared, frame)
        return redirect(shared.url("edit", frame=frame), 303)


@blueprint.post("/users/<int:user>/frames/<int:frame>")
def save(user: int, frame: int) -> Answer:
    return pages.save(places.of_user(user), frame)


@blueprint.get("/users/<int:user>/frames/<int:frame>/delete")
def ask_delete(user: int, frame: int) -> str:
    return pages.ask_delete(places.of_user(user), frame)


@blueprint.post("/users/<int:user>/frames/<int:frame>/delete")
def delete(user: int, frame: int) -> Answer:
    return pages.delete(places.of_user(user), frame)
