"""One page: parts in all their states. Its words are for developers, so they are not translated."""

import re
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webui.forms import Form
from webui.static_files import FOLDER

IS_SHOWN = "STYLEGUIDE"  # in app.config
COLOURS: tuple[str, ...] = (
    *("page", "surface", "hover", "line", "ink", "quiet", "accent", "accent-soft", "good", "good-soft"),
    *("wait", "wait-soft", "bad", "bad-soft", *(f"band-{number}" for number in range(1, 8))),
)
FORM = Form(
    {"name": "Anna Ahlers", "number": "+49 30 abc", "kind": "all", "ring": "all", "on": "yes", "note": "Second floor"},
    {"number": "“abc” is not a digit. Write the number as you would dial it, such as 030 1234567."},
)
blueprint = Blueprint("styleguide", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    extension: str
    name: str
    department: str
    phones: int
    tone: str
    state: str


ROWS = (
    Row("1001", "Anna Ahlers", "Sales", 2, "good", "Connected"),
    Row("1002", "Bob Brandt", "Support", 0, "quiet", "No phone"),
    Row("1003", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", "Workshop", 1, "bad", "Not connected"),
)


@blueprint.before_request
def _only_for_builders() -> None:
    if not current_app.config.get(IS_SHOWN):
        abort(404)


@blueprint.get("/styleguide")
def show() -> str:
    return render_template("styleguide/show.html", form=FORM, rows=ROWS, colours=COLOURS, icons=_icons())


@blueprint.post("/styleguide")
def act() -> Response:
    """Stands for any change: a toast tells of it."""
    flash("Saved, and live.", "done")
    return redirect(url_for("styleguide.show"), 303)


def _icons() -> list[str]:
    """Names in the icon file, in its order."""
    return re.findall(r'id="([a-z0-9-]+)"', (FOLDER / "icons.svg").read_text())
