"""Home: what happens to a call right now, and the switch for do not disturb."""

import logging
from datetime import datetime, time, timedelta
from typing import get_args

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.domain.force import on_do_not_disturb
from controller.domain.rules import OverrideKind
from controller.operations import overrides
from controller.operations.bell import saving
from controller.store import find, plan_states
from controller.store.engine import reading
from controller.store.load import load_directory
from controller.store.subjects import Subject
from webui import controller_client
from webui.controller_client import ControllerAway, Sight
from webui.home.changes import progress
from webui.home.page import right_now
from webui.home.phones import phones
from webui.home.settling import settle
from webui.portal import Person, actor, person, portal
from webui.words.moments import moment

HOUR = timedelta(hours=1)
blueprint = Blueprint("home", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/")
def show() -> str:
    who, now = person(), portal().now()
    with reading(portal().database) as database:
        directory = load_directory(database, who.id)
        devices = find.devices(database, who.id)
        state = plan_states.state_of(database, Subject("user", who.id))
    sight = _look(who)
    is_down = sight is not None and not sight.status.is_up
    return render_template(
        "home.html",
        now=right_now(directory, directory.users[who.id], now, who.zone),
        phones=phones(devices, None if is_down else sight, now, who.zone),
        is_blind=sight is None,
        is_pbx_down=is_down,
        progress=progress(state, sight),
    )


@blueprint.post("/home/dnd")
def disturb_not() -> Response:
    """Do not disturb on, with an end."""
    who, by, now = person(), actor(), portal().now()
    until = _end(request.form.get("until", ""), now, who)
    with saving(portal().database) as database:
        overrides.switch_on(database, by, who.id, "dnd", until=until)
    end = f" until {moment(until, now, who.zone)}" if until else ""
    flash(f"Do not disturb is on{end}.", "done")
    return _home()


@blueprint.post("/home/clear/<kind>")
def clear(kind: str) -> Response:
    """One override off; says so when something else still silences the phones (PRODUCT §2)."""
    if kind not in get_args(OverrideKind):
        abort(404)
    who, by = person(), actor()
    with saving(portal().database) as database:
        overrides.switch_off(database, by, who.id, kind)  # type: ignore[arg-type]  # checked above
        directory = load_directory(database, who.id)
    still = on_do_not_disturb(directory, directory.users[who.id], portal().now())
    flash("Cleared. Your phones still don’t ring: do not disturb is on." if still else "Cleared.", "done")
    return _home()


def _look(who: Person) -> Sight | None:
    try:
        return controller_client.look(portal().controller, who.id)
    except ControllerAway as error:
        log.info("controller away: user=%s %s", who.id, error)
        return None


def _end(chosen: str, now: datetime, who: Person) -> datetime | None:
    """`hour`, `tomorrow` (the next midnight of the user's zone), or until switched off."""
    match chosen:
        case "hour":
            return now + HOUR
        case "tomorrow":
            day = now.astimezone(who.zone).date() + timedelta(days=1)
            return datetime.combine(day, time(0), who.zone)
        case _:
            return None


def _home() -> Response:
    """Once the change is live, or it is clear that this takes longer: the page that follows says which."""
    settle(portal(), Subject("user", person().id))
    return redirect(url_for("home.show"), 303)
