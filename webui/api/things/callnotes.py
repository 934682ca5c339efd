"""Notes on calls, in the area of calls: one a call, for whoever sees that call."""

from typing import Any

from controller.domain.ids import DomainId
from controller.operations import callnotes, hearing, may
from webui.api import shapes
from webui.api.asking import Ask
from webui.api.problems import Stopped
from webui.api.things.calls import calls
from webui.api.verbs import change, remove, single
from webui.calls.leading import Away, seen
from webui.portal import portal

Note = shapes.form("CallNote", call=(str, ...), text=(str, ...), by=(str, ...), at=(str, ...))
Text = shapes.form("CallNoteText", text=(str, ...))


@single(calls, "/domains/<id:domain>/calls/<string:call>/note", Note)
def note(ask: Ask, domain: DomainId, call: str) -> Any:
    """The note on a call, who wrote it and when; all empty where there is none."""
    may.see_domain(ask.session, ask.actor, domain)
    found = callnotes.of_calls(ask.session, ask.actor, domain, [call], _own(ask, domain)).get(call)
    if found is None:
        return {"call": call, "text": "", "by": "", "at": ""}
    return {"call": call, "text": found.text, "by": found.by, "at": found.at.isoformat()}


@change(note, Text, method="PUT")
def write(ask: Ask, domain: DomainId, call: str) -> Any:
    """Write it, in place of what is there. For attendants and office managers."""
    callnotes.write(ask.session, ask.actor, domain, call, ask.sent["text"])


@remove(note)
def drop(ask: Ask, domain: DomainId, call: str) -> Any:
    """Take it away."""
    callnotes.write(ask.session, ask.actor, domain, call, "")


def _own(ask: Ask, domain: DomainId) -> list[str]:
    """The calls in which who does not see all of them takes part."""
    if hearing.oversees(ask.actor, domain):
        return []
    try:
        return [call["id"] for call in seen(portal().controller, ask.actor, domain)]
    except Away as why:
        raise Stopped(503, *why.problems, Retry_After="5") from None
