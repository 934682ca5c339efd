"""What a page does with calls: form fields in, a sentence or problems out (JSON)."""

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from limits import parse

from controller.domain.commands import COMMANDS
from controller.domain.ids import DomainId
from controller.operations import may
from controller.operations.livecalls import GONE
from controller.operations.refused import Forbidden, Missing, Problem, Refused
from controller.store.engine import reading
from webui.calls.leading import Away, First, id_of, lead
from webui.language import spoken
from webui.login import limits
from webui.portal import actor, person, portal

PER_PERSON = parse("120 per minute")
blueprint = Blueprint("calls", __name__)


@blueprint.post("/domains/<int:domain>/calls/<verb>")
def do(domain: int, verb: str) -> tuple[Response, int]:
    """Fields: id (made by the page, once a command), and those of the verb (controller/domain/commands.py)."""
    try:
        return jsonify(said=str(spoken(_done(domain, verb)))), 200
    except Refused as why:
        problems = [{"field": each.field, "message": str(spoken(each.message))} for each in why.problems]
        return jsonify(error=problems[0]["message"], problems=problems), _status(why)


def _done(domain: int, verb: str) -> str:
    who = actor()
    if verb not in COMMANDS:
        raise Missing([Problem("verb", GONE)])
    try:
        with reading(portal().database) as session:
            may.see_domain(session, who, domain)
    except Missing:
        raise Missing([Problem("call", GONE)]) from None
    if not limits.limiter.limiter.hit(PER_PERSON, "calls", str(person().id)):
        raise Away([Problem("", _("That was too much at once. Wait a minute, then try again."))])
    form = request.form
    sent: dict[str, str] = {"seen": form.get("seen", "")}
    sent |= {name: form.get(name, "").strip() for name in COMMANDS[verb].fields}  # type: ignore[index]
    return lead(portal().controller, who, DomainId(domain), verb, id_of(form.get("id", "")), sent).said


def _status(why: Refused) -> int:
    match why:
        case Missing():
            return 404
        case Forbidden():
            return 403
        case First():
            return 409
        case Away():
            return 503
        case _:
            return 422
