"""A message on one's own phone, which rings first. (Calling back is a click on a number: clicking.)"""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DeviceId
from controller.domain.saying import joined
from controller.operations import messages
from controller.operations.bell import saving
from controller.operations.refused import Forbidden, Missing, Refused
from webui.messages.area import asked, blueprint, is_fragment, number
from webui.orders import carry_out
from webui.portal import portal

Page = str | Response | tuple[str, int]


@blueprint.post("/users/<int:user>/messages/<int:message>/play")
def play(user: int, message: int) -> Page:
    """On the phone `device`. The list stays as it is: what came of it is said at the edge of the page."""
    of, device = asked(user), DeviceId(number(request.form.get("device", "")))
    said, refused = _("Your phone rings: pick up, and you hear the message."), False
    try:
        with saving(portal().database) as session:
            order = messages.play_on_phone(session, of.by, of.user, message, device)
        carry_out(portal().controller, order)
    except (Missing, Forbidden):
        raise
    except Refused as why:
        refused, said = True, joined(" ", [problem.message for problem in why.problems])
    if is_fragment():
        return render_template("messages/said.html", said=said, is_refused=refused)
    flash(said, "warning" if refused else "done")
    return redirect(of.to("one", message=message), 303)
