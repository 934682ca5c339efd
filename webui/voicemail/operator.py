"""Where 0 leads from the greeting: chosen on the page of voicemail's settings."""

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.operations import operators
from controller.store.subjects import Subject
from webui.home.forwarding import destination
from webui.owner import owner
from webui.voicemail.area import blueprint
from webui.voicemail.views import Page, do


@blueprint.post("/users/<int:user>/voicemail/operator")
def set_operator(user: int) -> Page:
    """`to` and `kind`; empty: 0 does nothing."""
    by, who = owner(user)

    def change(session: Session) -> str:
        text, kind = request.form.get("to", "").strip(), request.form.get("kind", "")
        to = destination(session, by, who.id, text, kind) if text else None
        operators.put(session, by, who.id, to)
        if to is None:
            return _("Saved: 0 does nothing from the next call on.")
        return _("Saved: 0 leads there from the next call on.")

    return do(user, "operator", change, settles=Subject("user", who.id))
