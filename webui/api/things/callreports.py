"""Reports of calls, in the area of the call history: a user's own, and a domain's for who manages it."""

from collections.abc import Iterable
from typing import Any

from marshmallow import fields

from controller.domain.callfigures import NAMES, Sums
from controller.domain.ids import DomainId, UserId
from controller.operations import may, reports
from controller.operations.refused import Forbidden, Missing, Refused
from controller.operations.reports import Part
from controller.operations.reports_asking import DIRECTIONS, FIELDS, RANGES, Asked, asked
from controller.store.engine import reading
from webui.api import shapes
from webui.api.asking import Ask
from webui.api.fields import Day, Instant, Text
from webui.api.problems import Stopped
from webui.api.things.callhistory import call_history
from webui.api.verbs import single
from webui.portal import portal

ABOUT = {
    "calls": "All of them.",
    "placed": "Made: by the user, or from the domain to the outside. The others came.",
    "reached": "Made, and answered.",
    "answered": "Came, and answered.",
    "missed": "Came, and nobody answered.",
    "messages": "Came, and a message was left.",
    "voicemails": "Came, and reached voicemail without a message.",
    "elsewhere": "Came to the user, and somebody else answered.",
    "talked": "Milliseconds.",
    "waited": "Milliseconds from the beginning to the answer, of those that came and were answered.",
}
WORDS = {
    "range": f"Of: {', '.join(RANGES)}.",
    "since": "The first day, `2026-12-24`.",
    "until": "The last day, which is included.",
    "direction": f"Of: {', '.join(DIRECTIONS)}.",
}
FIGURES = shapes.extended(
    shapes.nothing,
    shapes.nothing,
    "CallFigures",
    **{name: fields.Integer(required=True, metadata={"description": ABOUT[name]}) for name in NAMES},
)
COURSE = shapes.extended(FIGURES, shapes.nothing, "CallFiguresOfSpan", begins=Instant(required=True))
PART = shapes.extended(
    FIGURES,
    shapes.nothing,
    "CallFiguresOfPart",
    id=fields.Integer(required=True, allow_none=True),
    name=Text(required=True),
    number=Text(required=True),
)
PARTS = ("users", "departments", "numbers", "groups")
Query = shapes.extended(
    shapes.nothing,
    shapes.nothing,
    "CallReportWanted",
    **{name: Text(metadata={"description": text}) for name, text in WORDS.items()},
)
CallReport = shapes.extended(
    shapes.nothing,
    shapes.nothing,
    "CallReport",
    since=Day(required=True),
    until=Day(required=True),
    zone=Text(required=True, metadata={"description": "By whose clock days and hours are."}),
    figures=fields.Nested(FIGURES, required=True),
    before=fields.Nested(FIGURES, required=True, metadata={"description": "Of the days before, as many."}),
    course=fields.List(fields.Nested(COURSE), required=True, metadata={"description": "By hour, day or week."}),
    hours=fields.List(
        fields.List(fields.Integer()),
        required=True,
        metadata={"description": "Calls by weekday, Monday first, and by hour."},
    ),
    **{name: fields.List(fields.Nested(PART), required=True) for name in PARTS},
)


@single(call_history, "/domains/<id:domain>/call-report", CallReport, query=Query)
def report_of_domain(ask: Ask, domain: DomainId) -> Any:
    """Figures of a domain’s calls, and of its users, departments, public numbers and groups; for who manages it."""
    return _report(ask, domain, None)


@single(call_history, "/users/<id:user>/call-report", CallReport, query=Query)
def report_of_user(ask: Ask, user: UserId) -> Any:
    """Figures of a user’s calls, for himself and who manages the domain."""
    return _report(ask, DomainId(may.see_user(ask.session, ask.actor, user).domain_id), user)


def _report(ask: Ask, domain: DomainId, user: UserId | None) -> dict[str, Any]:
    with reading(portal().history) as past:
        report = reports.report(ask.session, ask.actor, past, domain, user, _asked(ask, domain, user))
    return {
        "since": report.asked.days.first,
        "until": report.asked.days.last,
        "zone": report.zone.key,
        "figures": _figures(report.sums),
        "before": _figures(report.then),
        "course": [{"begins": each.begins, **_figures(each.sums)} for each in report.buckets],
        "hours": report.grid,
        **{name: _parts(getattr(report.parts, name)) for name in PARTS},
    }


def _asked(ask: Ask, domain: DomainId, user: UserId | None) -> Asked:
    zone = reports.zone_of(ask.session, ask.actor, domain, user)
    try:
        words = {name: ask.sent.get(name) or "" for name in FIELDS}
        return asked(words, portal().now().astimezone(zone).date())
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        raise Stopped(400, *refused.problems) from None


def _figures(sums: Sums) -> dict[str, int]:
    return sums._asdict()


def _parts(parts: Iterable[Part]) -> list[dict[str, Any]]:
    return [{"id": each.id, "name": each.name, "number": each.number, **_figures(each.sums)} for each in parts]
