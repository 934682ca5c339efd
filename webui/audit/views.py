"""The page of the audit log, fifty entries at a time."""

from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from controller.domain.ids import DomainId
from controller.operations import auditlog
from controller.store.engine import reading
from webui.audit import lines
from webui.audit.phrases import KINDS
from webui.forms import Form
from webui.managed import managed
from webui.portal import person, portal

FILTERS = ("who", "kind", "logins", "since", "until", "subject")
A_PAGE = 50
blueprint = Blueprint("audit", __name__)


@blueprint.get("/domains/<int:domain>/audit")
def show(domain: int) -> str:
    by, _place = managed(domain)
    asked, text = lines.asked(request.args, person().zone), request.args.get("before", "")
    before = int(text) if text.isdecimal() and len(text) < 18 else None
    with reading(portal().database) as session:
        found = auditlog.searched(session, by, DomainId(domain), asked, before, A_PAGE + 1)
        entries = found[:A_PAGE]
        names = auditlog.names(session, by, DomainId(domain), lines.things_of(entries))
    more = _address(domain, entries[-1].id) if len(found) > A_PAGE else None
    shown = {
        "lines": lines.lines(entries, names, portal().now(), person().zone),
        "more": more,
        "is_any": not any(request.args.get(name) for name in FILTERS),
    }
    if "HX-Request" in request.headers:
        return render_template("audit/more.html" if before else "audit/found.html", **shown)
    form = Form({name: request.args.get(name, "") for name in FILTERS})
    kinds = [("", _("About everything")), *((kind, str(words)) for kind, words in KINDS.items())]
    reach = [("", _("Changes only")), ("with", _("Changes and log-ins"))]
    return render_template("audit/page.html", form=form, kinds=kinds, reach=reach, days=_days(domain), **shown)


def _days(domain: int) -> list[tuple[str, str, bool]]:
    """Today and yesterday: name, the address of what happened then (all else as asked for), whether that is shown."""
    today = portal().now().astimezone(person().zone).date()
    kept = {name: value for name in FILTERS if (value := request.args.get(name, ""))}
    here = (kept.get("since"), kept.get("until"))
    days = ((_("Today"), today.isoformat()), (_("Yesterday"), (today - timedelta(days=1)).isoformat()))
    page = url_for(".show", domain=domain)
    return [
        (name, f"{page}?{urlencode(kept | {'since': day, 'until': day})}", here == (day, day)) for name, day in days
    ]


def _address(domain: int, before: int) -> str:
    kept = {name: value for name in FILTERS if (value := request.args.get(name, ""))}
    return url_for(".show", domain=domain) + "?" + urlencode(kept | {"before": before})
