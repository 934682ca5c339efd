"""The page of a domain's codes: one form, the problem of each at its field."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from controller.domain.codes import FEATURES
from controller.domain.ids import DomainId
from controller.operations import codes
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store.cards import DomainCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.dialling import tables
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.managed import managed
from webui.portal import portal

Answer = Response | tuple[str, int]
KEYS = tuple(feature.key for feature in FEATURES)
blueprint = Blueprint("dialling", __name__)


@blueprint.get("/domains/<int:domain>/codes")
def show(domain: int) -> str:
    by, place = managed(domain)
    return _page(by, place)


@blueprint.post("/domains/<int:domain>/codes")
def change(domain: int) -> Answer:
    """All codes as the form has them."""
    by, place = managed(domain)
    wanted = {key: request.form[key].strip() for key in KEYS if key in request.form}
    try:
        with saving(portal().database) as session:
            codes.change(session, by, DomainId(domain), wanted)
    except Refused as refused:
        return _page(by, place, typed(request.form, refused)), 422
    return _saved(domain, _("Saved. The next call follows it."))


@blueprint.post("/domains/<int:domain>/codes/usual")
def reset(domain: int) -> Response:
    """The usual codes again."""
    by, _place = managed(domain)
    with saving(portal().database) as session:
        codes.reset(session, by, DomainId(domain))
    return _saved(domain, _("The usual codes are back. The next call follows them."))


def _saved(domain: int, said: str) -> Response:
    settle(portal(), Subject("domain", domain))
    flash(said, "done")
    return redirect(url_for(".show", domain=domain), 303)


def _page(by: Actor, place: DomainCard, form: Form | None = None) -> str:
    with reading(portal().database) as session:
        found = codes.everything(session, by, DomainId(place.id))
    own = sum(not each.is_usual for each in found)
    told = ngettext("%(num)s code is not the usual one.", "%(num)s codes are not the usual ones.", own) if own else ""
    return render_template(
        "dialling/page.html",
        tables=tables.tables(found),
        form=form or Form({each.feature.key: each.code for each in found}),
        shown=KEYS,
        own=told,
        wrong=_wrong(form),
    )


def _wrong(form: Form | None) -> str:
    count = len(form.problems) if form else 0
    if not count:
        return ""
    return ngettext(
        "Nothing was changed: %(num)s code can’t stay so.", "Nothing was changed: %(num)s codes can’t stay so.", count
    )
