"""Home: what happens to a call right now, why, and the switches above all rules."""

from flask import Blueprint, render_template, request

from webui.home import recent, voicemail
from webui.home.whole import PARTS, whole

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> str:
    """All of it, or (`part`, for htmx) a part that something has changed in; `open` is the switch whose form shows."""
    part = request.args.get("part", "") if request.headers.get("HX-Request") else ""
    if part == voicemail.PART:
        return voicemail.part()
    if part == recent.PART:
        return recent.part()
    part = part if part in PARTS else ""
    prepared = whole(part=part, opened=request.args.get("open", ""))
    return render_template(f"home/{part}.html" if part else "home.html", **prepared)
