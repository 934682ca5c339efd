"""Everything that Home shows, gathered in one look at the database and one at the controller."""

import logging
from collections.abc import Mapping
from typing import Any

from flask import g
from sqlalchemy.orm import Session

from controller.domain.directory import Directory
from controller.store import find, plan_states
from controller.store.engine import reading
from controller.store.load import load_for_plan
from controller.store.subjects import Subject
from webui import controller_client
from webui.controller_client import ControllerAway, Sight
from webui.forms import Form
from webui.home import recent
from webui.home.changes import progress
from webui.home.forwarding import remembered
from webui.home.links import link
from webui.home.night import night
from webui.home.page import right_now
from webui.home.phones import phones
from webui.home.switches import switches
from webui.home.until import moves_at
from webui.home.voicemail import tile
from webui.home.warnings import warnings, without_line
from webui.home.wishes import wishes
from webui.portal import Person, actor, person, portal
from webui.search import kinds
from webui.search.kinds import Spelt
from webui.trunks import failing

PARTS = ("now", "switches", "night", "phones")
log = logging.getLogger(__name__)


def whole(*, part: str = "", opened: str = "", forms: Mapping[str, Form] | None = None) -> dict[str, Any]:
    """What the templates show. With `part` only that part's is sure to be fresh; `forms`: what was refused, by kind."""
    who, by, now = person(), actor(), portal().now()
    with reading(portal().database) as session:
        directory = load_for_plan(session, who.id)
        devices = g.own_devices = find.devices(session, who.id)
        state = plan_states.state_of(session, Subject("user", who.id))
        frames = night(session, by, who.domain, now, who.zone) if part in ("", "night") else ()
        last = _last(session, who, directory, part)
        lacks_trunk = by.manages(who.domain.id) and part in ("", "now") and not find.trunks(session, who.domain.id)
    waits = state is not None and state.standing == "waiting"
    sight = _look(who) if part in ("", "phones") or waits else None
    is_down = sight is not None and not sight.status.is_up
    user = directory.users[who.id]
    moves = moves_at(directory, user, now)
    seen = phones(devices, None if is_down else sight, now, who.zone)
    lines = _lines(directory, part, sight)
    shown = right_now(directory, user, now, who.zone, is_down=lines.is_all)
    return {
        "now": shown,
        "clock": now.isoformat(),
        "moves": moves.isoformat() if moves else "",
        "warnings": (
            *without_line(lines, manages=by.manages(who.domain.id)),
            *warnings(directory, user, now, lacks_trunk=lacks_trunk),
        ),
        "switches": switches(directory, user, now, who.zone, forms=forms or {}, opened=opened, remembered=last),
        "frames": frames,
        "frames_move": min((each.moves for each in frames if each.moves), default=""),
        "frames_url": link("shared.show", domain=who.domain.id),
        "user": who.id,
        "editor": {"unsaid": kinds.as_json(kinds.unsaid())},
        "wishes": wishes(who.id),
        "phones": seen,
        "nothing_rings": bool(seen) and all(phone.standing == "away" for phone in seen),
        "phones_url": link("phones.show", user=who.id),
        "rule_url": link("rules.edit", user=who.id, rule=shown.rule_id),
        "rules_url": link("rules.show", user=who.id),
        "explain_url": link("explain.show", user=who.id),
        "is_blind": sight is None,
        "is_pbx_down": is_down,
        "progress": progress(state, sight),
        "voicemail_tile": tile(who, by),
        "recent_tile": recent.tile(who),
        "topics": _topics(who),
    }


def _topics(who: Person) -> dict[str, str]:
    """What each part listens to, as htmx triggers."""
    again = "live:resync from:body"
    user, domain = f"live:user-{who.id} from:body", f"live:domain-{who.domain.id} from:body"
    return {
        "now": f"due, {user}, {domain}, live:trunks-{who.domain.id} from:body, {again}",
        "switches": f"again, {user}, {again}",
        "night": f"due, again, {domain}, {again}",
        "phones": f"live:phones-{who.id} from:body, {user}, {again}",
    }


def _last(session: Session, who: Person, directory: Directory, part: str) -> Spelt:
    """Where calls were forwarded to before, for the form, which shows while they are not."""
    is_on = any(each.kind == "always" for each in directory.users[who.id].overrides)
    return Spelt() if is_on or part not in ("", "switches") else remembered(session, who.id)


def _lines(directory: Directory, part: str, sight: Sight | None) -> failing.Seen:
    """The outside lines that don't work; none where the telephone system was just found to be away."""
    is_away = sight is None if part == "" else False
    if part not in ("", "now") or is_away or (sight and not sight.status.is_up) or not directory.domain.has_way_out:
        return failing.Seen()
    return failing.seen(int(directory.domain.id))


def _look(who: Person) -> Sight | None:
    try:
        return controller_client.look(portal().controller, who.id)
    except ControllerAway as error:
        log.info("controller away: user=%s %s", who.id, error)
        return None
