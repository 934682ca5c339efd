"""What Home's forms do: overrides on, off and on again; shared time frames forced and released."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import FrameId
from controller.domain.rules import Override, OverrideKind
from controller.operations import frames, frameuses, overrides
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store import rules
from controller.store.load import load_directory
from controller.store.subjects import Subject
from webui.forms import typed
from webui.home.ends import end
from webui.home.forwarding import destination
from webui.home.settling import settle
from webui.home.views import blueprint
from webui.home.whole import whole
from webui.portal import actor, person, portal
from webui.trunks import failing
from webui.words import byhand
from webui.words import overrides as words
from webui.words.text import sentences

Page = Response | tuple[str, int]


@blueprint.post("/home/dnd")
def disturb_not() -> Page:
    """Do not disturb on, with an end."""

    def switch(session: Session, by: Actor, until: datetime | None) -> None:
        overrides.switch_on(session, by, person().id, "dnd", until=until)

    return _switched_on("dnd", switch)


@blueprint.post("/home/always")
def forward() -> Page:
    """All calls to a person or a number, with an end."""

    def switch(session: Session, by: Actor, until: datetime | None) -> None:
        form = request.form
        to = destination(session, by, person().id, form.get("to", ""), form.get("kind", ""))
        overrides.switch_on(session, by, person().id, "always", to, until)

    return _switched_on("always", switch)


@blueprint.post("/home/clear/<kind>")
def clear(kind: str) -> Response:
    """One override off, with a way back; says so when something else still decides (PRODUCT §2)."""
    known, by, user = _known(kind), actor(), person().id
    with saving(portal().database) as session:
        before = [each for each in rules.overrides_of(session, user, active=True) if each.kind == known]
        overrides.switch_off(session, by, user, known)
        rest = overrides.remainder(session, by, user, known)
    if before:
        _offer_undo(before[0], rest)
    return _home("user", user)


@blueprint.post("/home/again/<kind>")
def again(kind: str) -> Response:
    """Back on, as it was."""
    known, by, user = _known(kind), actor(), person().id
    until = _instant(request.form.get("until", ""))
    try:
        with saving(portal().database) as session:
            if known == "dnd":
                overrides.switch_on(session, by, user, known, until=until)
            else:
                overrides.again(session, by, user, known, until)
        flash(_("It is on again."), "done")
    except Refused as refused:
        flash(str(refused), "problem")
    return _home("user", user)


@blueprint.post("/home/frames/<int:frame>/force")
def force(frame: int) -> Response:
    """A shared frame held on or off, until its next change or until released."""
    on, until = request.form.get("on") == "yes", request.form.get("until")
    with saving(portal().database) as session:
        changes: Any = {} if until == "change" else {"until": None}
        card = frames.force(session, actor(), FrameId(frame), on, **changes)
        reach = frameuses.reach(session, actor(), FrameId(frame))
    flash(byhand.told(card, reach, portal().now(), person().zone), "done")
    return _home("frame", frame)


@blueprint.post("/home/frames/<int:frame>/release")
def release(frame: int) -> Response:
    """The clock decides again."""
    with saving(portal().database) as session:
        card = frames.release(session, actor(), FrameId(frame))
    flash(byhand.back(card), "done")
    return _home("frame", frame)


def _switched_on(kind: OverrideKind, switch: Callable[[Session, Actor, datetime | None], None]) -> Page:
    """Says what is in force now, or shows what was typed with what is wrong at its field."""
    who, by, now = person(), actor(), portal().now()
    try:
        until = end(request.form, now, who.zone)
        with saving(portal().database) as session:
            switch(session, by, until)
            hindrance = overrides.hindrance(session, by, who.id, kind)
            directory = load_directory(session, who.id)
    except Refused as refused:
        prepared = whole(opened=kind, forms={kind: typed(request.form, refused)})
        return render_template("home.html", **prepared), 422
    override = next(each for each in directory.users[who.id].overrides if each.kind == kind)
    is_down = directory.domain.has_way_out and failing.cuts_off_any(who.domain.id, [override.to])
    said = words.confirmation(directory, directory.users[who.id], override, now, who.zone, is_down=is_down)
    flash(sentences(said, hindrance), "done")
    return _home("user", who.id)


def _offer_undo(was: Override, rest: str) -> None:
    """A toast with the way back."""
    still = was.until is None or was.until > portal().now()
    shown = render_template("home/undo.html", was=was, said=words.CLEARED[was.kind], rest=rest, still=still)
    flash(Markup(shown), "done")  # noqa: S704 (a template of ours, which escapes)


def _known(kind: str) -> OverrideKind:
    if kind not in get_args(OverrideKind):
        abort(404)
    return kind  # type: ignore[return-value]  # checked above


def _instant(text: str) -> datetime | None:
    """None also for what has passed meanwhile: it is on until it is switched off."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _home(kind: Any, subject: int) -> Response:
    """Once the change is live, or it is clear that this takes longer: the page that follows says which."""
    settle(portal(), Subject(kind, subject))
    return redirect(url_for("home.show"), 303)
