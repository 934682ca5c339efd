"""Calls as they go on, and what can be done with them. The controller knows them, and judges who may."""

from operator import itemgetter
from typing import Any

from marshmallow import fields

from controller.domain.commands import COMMANDS, Verb
from controller.domain.ids import DomainId
from controller.domain.livecalls import Call, Note, Party
from controller.operations import may
from controller.operations.refused import Problem
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.problems import Stopped
from webui.api.verbs import act, listed
from webui.calls.leading import Away, id_of, lead, seen
from webui.portal import portal

calls = area("calls", "Calls as they go on: one’s own; for attendants and who manages the domain, all of it.")
Leg = shapes.shape("CallParty", Party, leave_out={"channel"})
Noted = shapes.shape("CallNoted", Note)
Shown = shapes.shape(
    "Call",
    Call,
    leave_out={"parties", "note"},
    parties=fields.List(fields.Nested(Leg), required=True),
    note=fields.Nested(Noted, required=True, allow_none=True),
)
Told = shapes.form("CallLed", said=(str, ...))
Command = shapes.form(
    "CallCommand",
    verb=(Verb, ...),
    id=(str, ""),
    call=(str, ""),
    leg=(str, ""),
    number=(str, ""),
    device=(int | None, None),
    user=(int | None, None),
    slot=(str, ""),
    back=(bool, False),
    seen=(int | None, None),
)


@listed(calls, "/domains/<id:domain>/calls", Shown, key=itemgetter("id"))
def everything(ask: Ask, domain: DomainId) -> Any:
    """What goes on at this moment. All moments are milliseconds since the epoch."""
    may.see_domain(ask.session, ask.actor, domain)
    try:
        return seen(portal().controller, ask.actor, domain)
    except Away as why:
        raise Stopped(503, *why.problems, Retry_After="5") from None


@act(calls, "/domains/<id:domain>/calls/do", Told, body=Command)
def do(ask: Ask, domain: DomainId) -> Any:
    """Lead a call. `dial` needs a number, `retrieve` a slot, all else a call; `transfer` and `consult` a number, too,
    `voicemail` a user. `park` takes the next free slot unless one is named; `transfer` with `back` comes back after
    20 seconds. `id` is made by you, of 8 to 64 letters, digits and dashes: a command sent again with it is not done
    again. `seen` is the `since` of the call as you saw it (or of the slot): nothing is done if somebody has led it on
    since.
    """
    may.see_domain(ask.session, ask.actor, domain)
    sent, actor = ask.sent, ask.actor
    named: dict[str, str] = {"seen": _text(sent["seen"])}
    named |= {name: _text(sent[name]) for name in COMMANDS[sent["verb"]].fields}
    id_ = id_of(sent["id"])

    def then() -> dict[str, str]:
        try:
            return {"said": lead(portal().controller, actor, domain, sent["verb"], id_, named).said}
        except Away as why:
            raise Stopped(503, *(Problem(each.field, each.message) for each in why.problems), Retry_After="5") from None

    return then


def _text(value: Any) -> str:
    """As forms have it."""
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)
