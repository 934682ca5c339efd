"""The console's page, and its search where a domain is too large for one page.

Everybody has it: own calls, colleagues' presence and parked calls are every user's (PRODUCT §1, §6). Calls of others,
notes and the night switch are shown to attendants and to who manages; the stream and the commands see to that, too.
"""

import json
from typing import Any

from flask import Blueprint, g, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId
from controller.operations import features, may
from controller.store import find, lots
from controller.store.engine import reading
from webui import switched
from webui.console import night, words
from webui.console.people import People, found, people
from webui.portal import actor, person, portal

LONGEST = 120  # characters of a search
blueprint = Blueprint("console", __name__)


@blueprint.get("/console")
def show() -> str:
    by, domain = actor(), DomainId(person().domain.id)
    g.live_people = True  # webui/live: this page wants the whole domain's calls and presence
    with reading(portal().database) as session:
        listed = people(session, by, domain)
        lot = lots.of(session, domain)
        phones = find.devices(session, person().id)
        switch = night.prepared(session)
    handles = may.forces_frames(by, domain)
    return render_template(
        "console/show.html",
        console=_attributes(listed, handles=handles),
        departments=listed.departments,
        has_stars=switched.is_on(features.CONTACTS),
        handles=handles,
        phones=phones if len(phones) > 1 else (),
        lot=lot,
        slots=[str(slot) for slot in lot.slots] if lot else [],
        **switch,
    )


@blueprint.get("/console/people")
def search() -> Response:
    """Those whom the words find, as JSON, for domains of which the page holds a part."""
    text = request.args.get("q", "").strip()[:LONGEST]
    with reading(portal().database) as session:
        hits = found(session, actor(), DomainId(person().domain.id), text)
    return jsonify([each._asdict() for each in hits])


def _attributes(listed: People, *, handles: bool) -> dict[str, Any]:
    """For console.js: who is there, what it says, and where it asks. The clock is the server's, in milliseconds."""
    who = person()
    return {
        "data-me": json.dumps(
            {"id": who.id, "extension": who.user.extension, "name": who.user.name, "records": switched.may_record()}
        ),
        "data-domain": who.domain.id,
        "data-handles": int(handles),
        "data-now": round(portal().now().timestamp() * 1000),
        "data-people": json.dumps([each._asdict() for each in listed.shown]),
        "data-search": url_for("console.search") if listed.is_part else "",
        "data-calls": f"{request.script_root}/domains/{who.domain.id}/calls/",
        "data-star": url_for("contacts.turn_person", user=0) if switched.is_on(features.CONTACTS) else "",
        "data-words": json.dumps(words.words()),
    }
