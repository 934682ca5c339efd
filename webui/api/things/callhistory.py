"""Calls of the past, the newest first. A filter that makes no sense is a 400, whatever it is."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from marshmallow import fields

from controller.domain.history import Outcome, Party, Share, Step, Told
from controller.domain.ids import DomainId, UserId
from controller.operations import history, history_asking, may, recordings, tokens
from controller.operations.actors import Actor
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.engine import reading
from controller.store.history_recordings import Recording
from controller.store.history_wanted import Kept
from webui.api import paging, shapes
from webui.api.area import area
from webui.api.asking import Ask, ask, bearer
from webui.api.fields import Instant, Text
from webui.api.problems import Stopped
from webui.api.routing import answer, route
from webui.api.things import callrecordings
from webui.api.verbs import single
from webui.portal import portal

call_history = area("history", "Calls that are over: one’s own; for attendants and who manages the domain, all of it.")
WHO = shapes.shape("CalledParty", Party)
STEP = shapes.shape("CallStep", Step, leave_out={"at", "who"}, at=Instant(required=True),
                    who=fields.Nested(WHO, required=True, allow_none=True))  # fmt: skip
MOMENTS = ("began", "ended", "answered")
PARTIES = ("caller", "called", "answered_by")
UNTOLD = frozenset(
    {"key", "domain", "trunk", "rule", "reached_by", "steps", "shares", "recordings", *MOMENTS, *PARTIES}
)
Shown = shapes.shape(
    "PastCall",
    Told,
    leave_out=UNTOLD,
    id=shapes.field(int, "id", required=True),
    outcome=shapes.field(Outcome | None, required=True, metadata={"description": "For the user whose list it is."}),
    **{name: Instant(required=True, allow_none=name == "answered") for name in MOMENTS},
    **{name: fields.Nested(WHO, required=True, allow_none=name != "caller") for name in PARTIES},
    recordings=fields.List(fields.Nested(callrecordings.Shown), required=True),
)
WholeCall = shapes.extended(
    Shown,
    shapes.nothing,
    "PastCallWhole",
    steps=fields.List(fields.Nested(STEP), required=True),
    shares=fields.List(fields.Nested(shapes.shape("CallShare", Share)), required=True),
)
WORDS = {
    "range": f"Days up to now: {', '.join(history_asking.RANGES)}.",
    "since": "The first day, `2026-12-24`, or a moment with its zone.",
    "until": "The last day, or a moment, which is not included.",
    "direction": f"Of: {', '.join(history_asking.DIRECTIONS)}.",
    "result": f"Of: {', '.join(history_asking.OF_ONE)}; of a domain without `elsewhere` and `unanswered`.",
    "who": "A name, or a part of a number.",
    "department": "Of a domain’s calls those with somebody of it.",
    "device": "The id of a handset that took part.",
    "number": "The public number that was called, or shown outside.",
    "longer": "Talked so long at least: minutes, `2`, or minutes and seconds, `1:30`.",
    "recorded": "`yes`: only calls with a recording that the token’s user may hear, and the token read.",
    "codes": "`with` feature codes, or `only` those; without it none.",
}
Filter = shapes.extended(
    paging.Query,
    shapes.nothing,
    "PastCallsWanted",
    **{name: Text(metadata={"description": text}) for name, text in WORDS.items()},
)


def of_domain(sent: Mapping[str, Any], domain: DomainId) -> Response:
    """All calls of a domain, for attendants and who manages it."""
    return _page(sent, domain, None)


def of_user(sent: Mapping[str, Any], user: UserId) -> Response:
    """A user’s calls, for himself, attendants and who manages the domain."""
    return _page(sent, None, user)


for path, view in (("/domains/<id:domain>/call-history", of_domain), ("/users/<id:user>/call-history", of_user)):
    route(call_history, path, "GET", view, 200, paging.shape(Shown), query=Filter, refusals=[400])


@single(call_history, "/domains/<id:domain>/call-history/<id:conversation>", WholeCall)
def one_of_domain(ask: Ask, domain: DomainId, conversation: int) -> Any:
    """One call, with its timeline and what it was for each user."""
    with reading(portal().history) as past:
        return _whole(history.one(ask.session, _reader(ask), past, domain, None, conversation))


@single(call_history, "/users/<id:user>/call-history/<id:conversation>", WholeCall)
def one_of_user(ask: Ask, user: UserId, conversation: int) -> Any:
    """Likewise, one in which that user had a part."""
    domain = DomainId(may.see_user(ask.session, ask.actor, user).domain_id)
    with reading(portal().history) as past:
        return _whole(history.one(ask.session, _reader(ask), past, domain, user, conversation))


def _page(sent: Mapping[str, Any], domain: DomainId | None, user: UserId | None) -> Response:
    with reading(portal().database) as session, reading(portal().history) as past:
        asked = ask(session, sent)
        try:
            found = _found(asked, past, domain, user)
        except (Missing, Forbidden):
            raise
        except Refused as refused:
            raise Stopped(400, *refused.problems) from None
    items = [Shown().dump(_row(each, found.recordings.get(each.id, ()))) for each in found.page.rows]
    return answer(200, {"items": items, "next": history_asking.text_of(found.page.older) or None})


def _found(asked: Ask, past: Any, domain: DomainId | None, user: UserId | None) -> history.Calls:
    session, actor, sent = asked.session, _reader(asked), asked.sent
    card = None if user is None else may.see_user(session, actor, user)
    place = may.see_domain(session, actor, card.domain_id if card else domain or 0)
    zone = ZoneInfo((card and card.zone) or place.zone)
    words = {name: sent.get(name) or "" for name in history_asking.FIELDS}
    here = DomainId(place.id)
    wanted = history_asking.wanted(session, actor, here, user, words, portal().now(), zone)
    older = history_asking.cursor("after", sent["after"]) if sent.get("after") else None
    return history.page(session, actor, past, here, user, wanted, older=older, limit=sent["limit"])


def _reader(asked: Ask) -> Actor:
    """Who asks; of recordings his calls tell only where the token reaches those, too."""
    reaches = tokens.covers(bearer().scopes, "read", callrecordings.recordings.name)
    return asked.actor if reaches else recordings.deaf(asked.actor)


def _row(kept: Kept, heard: Iterable[Recording]) -> dict[str, Any]:
    told = kept.told
    cells = {name: getattr(told, name) for name in Told.__slots__}
    moments = {name: None if cells[name] is None else _moment(cells[name]) for name in MOMENTS}
    more = {"id": kept.id, "outcome": kept.share.outcome if kept.share else None}
    return cells | moments | more | {"recordings": [callrecordings.shown(each) for each in heard]}


def _whole(call: history.Call) -> dict[str, Any]:
    every = call.kept.told.steps
    steps = [{name: getattr(step, name) for name in Step.__slots__} | {"at": _moment(step.at)} for step in every]
    return _row(call.kept, call.recordings) | {"steps": steps}


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
