"""Notes on calls are written, and names for numbers asked for, by the scripts of pages, in JSON.

What is noted comes to them with the calls (controller/domain/livecalls.py).
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Literal, ParamSpec

from flask import Blueprint, Response, jsonify, request

from controller.domain.ids import DomainId
from controller.operations import callnames, callnotes
from controller.operations.bell import saving
from controller.operations.callnotes import Overtaken
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.callnotes import CallNote
from controller.store.engine import reading
from webui.portal import actor, portal

blueprint = Blueprint("callnotes", __name__)
Answer = Response | tuple[Response, int]
Told = ParamSpec("Told")


def refusals(view: Callable[Told, Answer]) -> Callable[Told, Answer]:
    """Refusals as JSON: `error` is all of it as one text, `problems` are by field."""

    @wraps(view)
    def answered(*args: Told.args, **kwargs: Told.kwargs) -> Answer:
        try:
            return view(*args, **kwargs)
        except Missing:
            raise  # the same page whether it is nowhere or behind a wall
        except Refused as refused:
            problems = [{"field": each.field, "message": str(each.message)} for each in refused.problems]
            found: dict[str, Any] = {"error": str(refused), "problems": problems}
            if isinstance(refused, Overtaken):
                found["note"] = refused.note and _told(refused.note)
            return jsonify(found), _status(refused)

    return answered


@blueprint.get("/domains/<int:domain>/calls/names")
@refusals
def names(domain: int) -> Answer:
    """`number` as often as wanted → those that are known: `{"+4930…": {"name": …, "contact_id": …}}`."""
    by = actor()
    with reading(portal().database) as session:
        found = callnames.names(session, by, DomainId(domain), request.args.getlist("number"))
    return jsonify({number: {"name": each.name, "contact_id": each.contact} for number, each in found.items()})


@blueprint.post("/domains/<int:domain>/calls/<call>/note")
@refusals
def write(domain: int, call: str) -> Answer:
    """`text` in place of what was noted; `over`: the `at` of the note that was seen, empty for none."""
    by = actor()
    with saving(portal().database) as session:
        note = callnotes.write(session, by, DomainId(domain), call, request.form.get("text", ""), _over())
    return jsonify(note and _told(note))


def _over() -> datetime | Literal["", "any"]:
    text = request.form.get("over")
    if text is None:
        return "any"
    try:
        return datetime.fromisoformat(text) if text else ""
    except ValueError:
        return ""


def _told(note: CallNote) -> dict[str, str]:
    return {"text": note.text, "by": note.by, "at": note.at.isoformat()}


def _status(refused: Refused) -> int:
    match refused:
        case Forbidden():
            return 403
        case Overtaken():
            return 409
        case _:
            return 422
