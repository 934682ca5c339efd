"""The list of missed calls, and calling back: one's phone rings first."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DeviceId
from controller.domain.saying import joined
from controller.operations import may, missedcalls, newsmail
from controller.operations.bell import saving
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import find
from controller.store.engine import reading
from webui.messages.area import number
from webui.missed.rows import note, row
from webui.orders import carry_out
from webui.owner import owner
from webui.portal import actor, person, portal

blueprint = Blueprint("missed", __name__)


@blueprint.before_request
def hide() -> None:
    """For everybody but who missed them there are none (404); only who acts as him is told why (403)."""
    with reading(portal().database) as session:
        may.read_messages(session, actor(), (request.view_args or {})["user"])


@blueprint.get("/users/<int:user>/missed")
def show(user: int) -> str:
    """The latest first."""
    by, who = owner(user)
    with reading(portal().database) as session:
        found = missedcalls.page(session, by, who.id)
        wanted = newsmail.settings(session, by, who.id)
        phones = find.devices(session, who.id)
    now = portal().now()
    return render_template(
        "missed/show.html",
        who=who,
        rows=[row(each, now, person().zone) for each in found],
        phones=phones,
        note=note(wanted),
        messages_url=url_for("messages.show", user=user) if who.user.has_mailbox else "",
        settings=url_for("voicemail.show", user=user) + "#news-form" if who.user.has_mailbox else "",
    )


@blueprint.post("/users/<int:user>/missed/<int:missed>/call")
def call(user: int, missed: int) -> Response:
    """From the phone `device`."""
    by, who = owner(user)
    device = DeviceId(number(request.form.get("device", "")))
    said, kind = _("Your phone rings: pick up, and the caller is called."), "done"
    try:
        with saving(portal().database) as session:
            order = missedcalls.call_back(session, by, who.id, missed, device)
        carry_out(portal().controller, order)
    except (Missing, Forbidden):
        raise
    except Refused as why:
        said, kind = joined(" ", [problem.message for problem in why.problems]), "warning"
    flash(said, kind)
    return redirect(url_for("missed.show", user=user), 303)
