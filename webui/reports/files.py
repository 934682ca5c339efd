"""Each table of a report as a file for spreadsheets: plain figures, times in seconds."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from flask import Response, abort, request
from flask_babel import gettext as _

from controller.domain.callfigures import Sums
from controller.domain.reporting import step
from controller.operations.contacts_export import guarded
from controller.operations.refused import Forbidden, Missing, Refused
from controller.operations.reports import Part, Report
from controller.operations.reports_asking import asked
from webui.reports import words
from webui.reports.views import blueprint, looked, today, zone_of
from webui.whose import Whose, both

KEYS = ("course", "hours", "people", "departments", "numbers", "groups")
Cells = Sequence[str | int | float]
Rows = Iterator[Cells]


@both(blueprint, "/<table>.csv", methods=["GET"])
def as_csv(of: Whose, table: str) -> Response:
    """With a mark in front by which Excel knows UTF-8."""
    if table not in KEYS:
        abort(404)
    try:
        wanted = asked(request.args, today(zone_of(of)))
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        text = "\n".join(str(problem.message) for problem in refused.problems)
        return Response(text, 400, mimetype="text/plain")
    report = looked(of, wanted)
    answer = Response("\ufeff" + "".join(_lines(_rows(table, report))), mimetype="text/csv")
    name = f"calls-{table}-{wanted.days.first}-{wanted.days.last}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(table: str, report: Report) -> Rows:
    if table == "hours":
        return _hours(report)
    if table == "course":
        return _course(report)
    return _people(_parts(table, report))


def _hours(report: Report) -> Rows:
    yield [_("Day"), *(f"{hour}:00" for hour in range(24))]
    for name, row in zip(words.weekdays(), report.grid, strict=True):
        yield [name, *row]


def _course(report: Report) -> Rows:
    yield [_("From"), *_heads()]
    shown = "%Y-%m-%d %H:%M" if step(report.asked.days) == "hour" else "%Y-%m-%d"
    for each in report.buckets:
        yield [each.begins.strftime(shown), *_figures(each.sums)]


def _people(parts: Sequence[Part]) -> Rows:
    yield [_("Name"), _("Number"), *_heads()]
    for part in parts:
        yield [part.name, part.number, *_figures(part.sums)]


def _parts(table: str, report: Report) -> Sequence[Part]:
    parts = report.parts
    return {
        "people": parts.users,
        "departments": parts.departments,
        "numbers": parts.numbers,
        "groups": parts.groups,
    }[table]


def _heads() -> list[str]:
    return [
        _("Calls"),
        _("Made"),
        _("Reached"),
        _("Answered"),
        _("Answered by others"),
        _("Missed"),
        _("Left a message"),
        _("Reached voicemail"),
        _("Busy or not allowed"),
        _("Talk time (s)"),
        _("Time to answer (s)"),
    ]


def _figures(sums: Sums) -> list[int | float | str]:
    wait = words.to_answer(sums)
    counts = (sums.calls, sums.placed, sums.reached, sums.answered, sums.elsewhere, sums.missed)
    last = "" if wait is None else round(wait / 1000, 1)
    return [*counts, sums.messages, sums.voicemails, sums.rest, round(sums.talked / 1000), last]


def _lines(rows: Rows) -> Iterator[str]:
    for row in rows:
        line = StringIO()
        csv.writer(line).writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        yield line.getvalue()
