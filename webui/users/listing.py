"""The list of a domain's users: searched as one types, fifty at a time."""

from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from controller.domain.ids import DomainId
from controller.operations import roster
from controller.operations.actors import Actor
from controller.store.cards import DomainCard
from controller.store.engine import reading
from webui.forms import Form
from webui.managed import managed
from webui.portal import portal
from webui.users import people

FILTERS = ("q", "department", "scope", "phones")
blueprint = Blueprint("users", __name__)


@blueprint.get("/domains/<int:domain>/users")
def show(domain: int) -> str:
    by, place = managed(domain)
    sought, after = people.asked(request.args), request.args.get("after", "")
    is_fragment = "HX-Request" in request.headers
    with reading(portal().database) as session:
        page = roster.page(session, by, DomainId(place.id), sought, after)
        departments = () if is_fragment else roster.departments(session, by, DomainId(place.id))
    shown = {
        "rows": people.rows(page, portal().now()),
        "count": people.counted(page.count, sought) if not after else "",
        "more": _address(place, page.last),
        "start": _address(place, "") if after else None,
        "is_any": people.is_any(sought),
    }
    if is_fragment:
        return render_template("users/more.html" if after else "users/found.html", **shown)
    return render_template("users/list.html", form=_filters(), options=_options(by, departments), **shown)


def _filters() -> Form:
    return Form({name: request.args.get(name, "") for name in FILTERS})


def _options(by: Actor, departments: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    roles = [
        (scope, words) for scope, words in people.roles().items() if scope != "administrator" or by.is_administrator
    ]
    return {
        "departments": [("", _("All departments")), *((each, each) for each in departments)],
        "scopes": [("", _("All roles")), *roles],
        "phones": [("", _("With or without phone")), ("none", _("Without a phone"))],
    }


def _address(place: DomainCard, after: str | None) -> str | None:
    if after is None:
        return None
    kept = {name: value for name in FILTERS if (value := request.args.get(name, ""))}
    query = urlencode(kept | ({"after": after} if after else {}))
    return url_for("users.show", domain=place.id) + (f"?{query}" if query else "")
