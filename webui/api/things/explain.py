"""What would happen to a call, and why."""

from datetime import datetime
from typing import Any

from controller.domain.ids import DidId, GroupId, UserId
from controller.operations import explaining
from controller.operations.changes import plain
from webui.api import shapes
from webui.api.asking import Ask
from webui.api.things.dids import dids
from webui.api.things.groups import groups
from webui.api.things.rules import rules
from webui.api.verbs import single

FROM: Any = {"from": (str, explaining.ANONYMOUS)}
Question = shapes.form("Question", at=(datetime | None, None), **FROM)
Explained = shapes.form(
    "Explained",
    at=(datetime, ...),
    story=(tuple[str, ...], ...),
    warnings=(tuple[str, ...], ...),
    decision=(dict[str, Any], ...),
)


@single(rules, "/users/<id:user>/explain", Explained, query=Question)
def explain(ask: Ask, user: UserId) -> Any:
    """What happens if somebody calls: `at` a moment (now), `from` an extension, a phone, a number or `anonymous`.

    All phones are taken to be registered and idle.
    """
    return _told(explaining.explain(ask.session, ask.actor, user, ask.sent["at"], ask.sent["from"]))


@single(groups, "/groups/<id:group>/explain", Explained, query=Question)
def explain_group(ask: Ask, group: GroupId) -> Any:
    """What happens if somebody calls the group, in the domain's time zone; for who manages the domain."""
    return _told(explaining.explain_group(ask.session, ask.actor, group, ask.sent["at"], ask.sent["from"]))


@single(dids, "/dids/<id:did>/explain", Explained, query=Question)
def explain_number(ask: Ask, did: DidId) -> Any:
    """What happens if somebody calls this number: as for the user or the group it leads to.

    Refused where it leads past all rules: to a phone, a voicemail or outside.
    """
    return _told(explaining.explain_number(ask.session, ask.actor, did, ask.sent["at"], ask.sent["from"]))


def _told(told: explaining.Explained) -> dict[str, Any]:
    return {"at": told.at, "story": told.story, "warnings": told.warnings, "decision": plain(told.decision)}
