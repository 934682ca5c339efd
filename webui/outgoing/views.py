"""One page, the latest mail first."""

from hmac import compare_digest

from flask import Blueprint, abort, render_template

from webui.guard import public
from webui.outgoing import mails
from webui.portal import portal

blueprint = Blueprint("outgoing", __name__)


@blueprint.get("/outgoing/<secret>")
@public
def show(secret: str) -> str:
    """The key stands in the terminal where the demo was started. Without catcher or key there is no such page."""
    caught = portal().caught
    if caught is None or not compare_digest(secret.encode(), caught.key.encode()):
        abort(404)
    return render_template("outgoing/show.html", mails=mails.latest(caught.folder, portal().now()))
