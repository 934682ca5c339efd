"""The live stream: what changes is told to every browser that shows it. Pages never ask again and again."""

from collections.abc import Mapping
from typing import cast

from flask import Flask, current_app, g
from flask_babel import gettext as _

from webui.live.endpoint import Live
from webui.live.hub import Hub
from webui.portal import KEY as PORTAL
from webui.portal import Person

KEY = "ringplan-live"
PATH = "/live"


def register(app: Flask) -> None:
    app.extensions[KEY] = Hub(app.extensions[PORTAL].controller)
    app.before_request(_note_mark)
    app.context_processor(lambda: {"live_attributes": _attributes, "live_reasons": reasons})


def hub(app: Flask) -> Hub:
    """The app's."""
    return cast(Hub, app.extensions[KEY])


def streams(app: Flask) -> Mapping[str, Live]:
    """What the server answers beside the app: paths that hold a connection open."""
    return {PATH: Live(app, hub(app))}


def reasons() -> list[tuple[str, str]]:
    """Why a page may not be up to date, in words."""
    return [
        (
            "controller",
            _("what watches the telephone system does not run. Calls go on; this page may be out of date."),
        ),
        ("pbx", _("the telephone system can’t be reached. It is being started again; this page may be out of date.")),
        ("portal", _("there is no connection to the portal. This page may be out of date.")),
        ("login", _("you are not logged in any more. Load the page again to log in.")),
    ]


def _note_mark() -> None:
    """Before the page reads anything: what changes after this is told to it."""
    g.live_mark = hub(current_app).mark


def _attributes() -> dict[str, str]:
    """For the body of every page: where the stream is, how far it was, and whose log-in it belongs to.

    A view whose page shows what others do sets `g.live_people`.
    """
    person: Person = g.person
    domain = g.get("domain", person.domain)
    return {
        "data-live": f"{PATH}?domain={domain.id}{'&people=1' if g.get('live_people') else ''}",
        "data-live-since": g.get("live_mark", ""),
        "data-live-who": str(person.id),
    }
