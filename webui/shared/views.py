"""The time frames that a domain shares: everybody sees them, attendants switch them, office managers change them."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from controller.domain.saying import say
from controller.operations import frameuses, may
from controller.operations.refused import Forbidden, Missing, Problem, Refused
from controller.store.engine import reading
from webui.frames import forcing, pages, places, removal
from webui.frames.forcing import Opened
from webui.frames.listing import frames
from webui.frames.pages import Answer
from webui.frames.places import Place
from webui.login.local import local
from webui.portal import person, portal

blueprint = Blueprint("shared", __name__)


@blueprint.get("/domains/<int:domain>/frames")
def show(domain: int) -> str:
    """`force` is the frame whose form to switch it by hand is open."""
    asked = request.args.get("force", "")
    return _page(domain, Opened(int(asked)) if asked.isdecimal() and len(asked) < 10 else None)


def _page(domain: int, opened: Opened | None) -> str:
    place, now, zone = places.of_domain(domain), portal().now(), person().zone
    manages = place.by.manages(domain)
    with reading(portal().database) as session:
        shared = frameuses.shared(session, place.by, place.domain_id)
        can = forcing.can_force(session, place.by, shared)
        counted = {each.card.id: each.usage.people for each in shared} if manages else None
        reaches = frameuses.reaches(session, [each.card for each in shared], place.by, counted) if can else None
    return render_template(
        "frames/list.html" if "HX-Request" in request.headers else "frames/show.html",
        own=None,
        shared=frames(shared, now, zone, of_all=manages, reaches=reaches),
        list=place,
        can_force=can,
        can_edit_shared=manages,
        undo=removal.undoable(place),
        opened=opened,
        earliest=forcing.earliest(now, zone),
    )


@blueprint.get("/domains/<int:domain>/frames/new")
def new(domain: int) -> str:
    return pages.new(places.managed(domain))


@blueprint.post("/domains/<int:domain>/frames/new")
def add(domain: int) -> Answer:
    return pages.add(places.managed(domain))


@blueprint.post("/domains/<int:domain>/frames/preview")
def preview(domain: int) -> str:
    return pages.show_preview(places.managed(domain))


@blueprint.post("/domains/<int:domain>/frames/restore")
def restore(domain: int) -> Response:
    return pages.restore(places.managed(domain))


@blueprint.get("/domains/<int:domain>/frames/<int:frame>")
def edit(domain: int, frame: int) -> Answer:
    """A user's own frame is edited where it belongs."""
    place = places.managed(domain)
    try:
        return pages.edit(place, frame)
    except Missing:
        with reading(portal().database) as session:
            card = may.edit_frame(session, place.by, frame)
        if card.owner_id is None or card.domain_id != domain:
            raise
        return redirect(places.of_user(card.owner_id).url("edit", frame=frame), 303)


@blueprint.post("/domains/<int:domain>/frames/<int:frame>")
def save(domain: int, frame: int) -> Answer:
    return pages.save(places.managed(domain), frame)


@blueprint.get("/domains/<int:domain>/frames/<int:frame>/delete")
def ask_delete(domain: int, frame: int) -> str:
    return pages.ask_delete(places.managed(domain), frame)


@blueprint.post("/domains/<int:domain>/frames/<int:frame>/delete")
def delete(domain: int, frame: int) -> Answer:
    return pages.delete(places.managed(domain), frame)


@blueprint.post("/domains/<int:domain>/frames/<int:frame>/force")
def force(domain: int, frame: int) -> Response | tuple[str, int]:
    """On or off by hand: the night switch."""
    place = places.of_domain(domain)
    try:
        said = forcing.force(_holding(place, frame), frame, person().zone)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _page(domain, Opened(frame, request.form.get("at", ""), refused.problems[0].message)), 422
    flash(said, "done")
    return _back(place)


@blueprint.post("/domains/<int:domain>/frames/<int:frame>/release")
def release(domain: int, frame: int) -> Response:
    """The clock decides again."""
    place = places.of_domain(domain)
    flash(forcing.release(_holding(place, frame), frame), "done")
    return _back(place)


def _holding(place: Place, frame: int) -> Place:
    """The place, if the frame is in that domain."""
    with reading(portal().database) as session:
        if may.see_frame(session, place.by, frame).domain_id != place.domain.id:
            raise Missing([Problem("frame", say("There is no time frame {frame}.", frame=frame))])
    return place


def _back(place: Place) -> Response:
    return redirect(local(request.form.get("back", "")) or place.url("show"), 303)
