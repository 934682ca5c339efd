"""The page of a report, of a user's own calls or a domain's. Its address names the days, so it can be kept and sent."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.operations import reportmails, reports
from controller.operations.refused import Forbidden, Missing, Refused
from controller.operations.reports import Report
from controller.operations.reports_asking import Asked, asked
from controller.store.engine import reading
from webui.forms import Form, by_field, typed
from webui.portal import portal
from webui.reports import mails, page, words
from webui.whose import Whose, both, whose

blueprint = Blueprint("reports", __name__)


@both(blueprint, "", methods=["GET"])
def show(of: Whose) -> str | tuple[str, int]:
    try:
        return drawn(of)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _page(of, zone_of(of), Form(request.args.to_dict(), by_field(refused.problems))), 400


def drawn(of: Whose, mail: Form | None = None) -> str:
    """The page; `mail` as it was sent and refused. Raises Refused for an address that asks for no days there are."""
    zone = zone_of(of)
    wanted = asked(request.args, today(zone))
    return _page(of, zone, Form(wanted.words), looked(of, wanted), mail)


@blueprint.post("/domains/<int:domain>/reports/mail")
def change_mail(domain: int) -> Response | tuple[str, int]:
    of = whose("reports", domain=domain)
    try:
        said = mails.save(of, request.form.get(reportmails.FIELD, mails.NEVER))
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return drawn(of, typed(request.form, refused)), 422
    flash(said, "done")
    return redirect(of.to("show") + "#report-mail", 303)


def looked(of: Whose, wanted: Asked) -> Report:
    """Raises Missing and Forbidden."""
    with reading(portal().database) as session, reading(portal().history) as past:
        return reports.report(session, of.by, past, *of.ids, wanted)


def zone_of(of: Whose) -> ZoneInfo:
    """Whose clock counts. Raises Missing and Forbidden."""
    with reading(portal().database) as session:
        return reports.zone_of(session, of.by, *of.ids)


def today(zone: ZoneInfo) -> date:
    return portal().now().astimezone(zone).date()


def _page(of: Whose, zone: ZoneInfo, form: Form, report: Report | None = None, mail: Form | None = None) -> str:
    direction = report.asked.direction if report else ""
    return render_template(
        "reports/show.html",
        of=of,
        form=form,
        zone=zone.key,
        ranges=[(name, of.to("show", range=key, direction=direction or None), key) for key, name in _ranges()],
        here=report.asked.preset if report else "",
        directions=_directions(),
        report=_shown(of, report) if report else None,
        mail=mail or mails.form(of),
        mail_choices=mails.choices(),
    )


def _shown(of: Whose, report: Report) -> dict[str, object]:
    """What the page says of it."""
    return {
        "title": words.span(report.asked.days),
        "before": words.span(report.before),
        "is_empty": not report.sums.calls,
        "tiles": page.tiles(report, of_domain=of.person is None),
        "heads": page.heads(),
        "course": page.course(report),
        "tables": page.tables(report),
        "hours": page.hours(report),
        "file": lambda key: of.to("as_csv", table=key, **report.asked.words),
    }


def _ranges() -> list[tuple[str, str]]:
    return [
        ("today", _("Today")),
        ("yesterday", _("Yesterday")),
        ("week", _("This week")),
        ("last-week", _("Last week")),
        ("7", _("Last 7 days")),
        ("30", _("Last 30 days")),
        ("month", _("This month")),
        ("last-month", _("Last month")),
    ]


def _directions() -> list[tuple[str, str]]:
    return [
        ("", _("All calls")),
        ("in", _("From outside")),
        ("out", _("To the outside")),
        ("inside", _("Among colleagues")),
    ]
