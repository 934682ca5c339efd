"""The list: searched as one types, filtered, fifty at a time; favourites on top."""

from typing import cast, get_args
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from controller.domain.ids import DomainId
from controller.operations import contacts_access, contacts_directory
from controller.store.contacts_search import Among, Sought
from controller.store.engine import reading
from webui.contacts import rows
from webui.portal import actor, person, portal
from webui.words.text import isolated

FILTERS = ("q", "among", "group")
LONGEST = 120  # characters of a search
UNDO = "contacts: deleted"  # in the cookie, until the page that follows has offered to put it back
blueprint = Blueprint("contacts", __name__)
blueprint.context_processor(lambda: {"isolated": isolated})


@blueprint.get("/contacts")
def show() -> str:
    g.live_people = True  # webui/live: colleagues' presence
    by, domain, sought = actor(), DomainId(person().domain.id), asked()
    after = request.args.get("after", "")[:200]
    is_fragment = "HX-Request" in request.headers
    is_first = not after and sought == Sought()
    with reading(portal().database) as session:
        page = contacts_directory.page(session, by, domain, sought, after)
        favourites = contacts_directory.favourites(session, by, domain)
        groups = () if is_fragment else contacts_directory.groups(session, by, domain)
    shown = {
        "rows": rows.rows(page.entries, favourites),
        "favourites": rows.rows(favourites.entries, favourites) if is_first else (),
        "more": address(page.last),
        "start": address("") if after else None,
        "is_any": sought == Sought(among=sought.among) and sought.among != "people",
    }
    if is_fragment:
        return render_template("contacts/more.html" if after else "contacts/found.html", **shown)
    return render_template(
        "contacts/list.html",
        sought=sought,
        tabs=_tabs(sought),
        groups=groups,
        shares=contacts_access.shares(by, domain),
        undo=cookie.pop(UNDO, None),
        **shown,
    )


def asked() -> Sought:
    """What the address asks for; what it does not know is any."""
    among = request.args.get("among", "")
    words = request.args.get("q", "").strip()[:LONGEST]
    return Sought(words, cast(Among, among) if among in get_args(Among) else "", request.args.get("group") or None)


def address(after: str | None) -> str | None:
    """Of the list as it is asked for now, from a cursor on."""
    if after is None:
        return None
    kept = {name: value for name in FILTERS if (value := request.args.get(name, ""))}
    query = urlencode(kept | ({"after": after} if after else {}))
    return url_for("contacts.show") + (f"?{query}" if query else "")


def _tabs(sought: Sought) -> tuple[tuple[str, str, bool], ...]:
    """Value, words and whether it is chosen."""
    words = {"": _("All"), "people": _("Colleagues"), "shared": _("Shared"), "own": _("Yours")}
    return tuple((value, name, sought.among == value) for value, name in words.items())
