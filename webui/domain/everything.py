"""All domains, for administrators: to choose one, and to add one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from controller.operations import census, domains
from controller.operations.bell import saving
from controller.operations.domains import NewDomain
from controller.operations.refused import Refused
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.outside import countries
from webui.portal import actor, portal

SHOWN = ("name", "zone", "country")
blueprint = Blueprint("domains", __name__)


@blueprint.get("/domains")
def show() -> str:
    return _page(Form({"zone": "Europe/Berlin", "country": "DE"}))


@blueprint.post("/domains")
def add() -> Response | tuple[str, int]:
    by = actor()
    name, zone, country = (request.form.get(each, "").strip() for each in SHOWN)
    try:
        with saving(portal().database) as session:
            domain = domains.add(session, by, NewDomain(name, zone, country))
    except Refused as refused:
        return _page(typed(request.form, refused)), 422
    settle(portal(), Subject("domain", domain))
    flash(_("The domain is there. Add its users, an outside line and numbers."), "done")
    return redirect(url_for("users.show", domain=domain), 303)


def _page(form: Form) -> str:
    by = actor()
    words, after = request.args.get("q", "").strip(), request.args.get("after", "")
    with reading(portal().database) as session:
        found = census.domains(session, by, words, after)
    shown = {
        "rows": found.domains,
        "count": ngettext("%(num)s domain", "%(num)s domains", found.count),
        "more": url_for(".show", q=words or None, after=found.last) if found.last else None,
    }
    if "HX-Request" in request.headers:
        return render_template("domain/more.html" if after else "domain/found.html", **shown)
    return render_template(
        "domain/list.html", words=words, form=form, shown=SHOWN, countries=countries.names(), **shown
    )
