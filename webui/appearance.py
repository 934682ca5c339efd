"""Light, dark, or as the device is set: kept in a cookie of the browser, not with the person."""

from flask import Blueprint, Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from webui.login.local import local
from webui.navigation import THEME

YEAR = 365 * 24 * 3600  # seconds
blueprint = Blueprint("appearance", __name__)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"here": _here()})


@blueprint.post("/theme")
def choose() -> Response:
    """Back to where the switch stood; what is none of the choices is as the device is set."""
    answer = redirect(local(request.form.get("next", "")) or url_for("home.show"), 303)
    theme = request.form.get("theme")
    if theme in ("light", "dark"):
        answer.set_cookie(THEME, theme, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(THEME)
    return answer


def _here() -> str:
    """The address of the page, for the way back; empty where it can't be opened again."""
    return request.full_path.rstrip("?") if request.method == "GET" else ""
