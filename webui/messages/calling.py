"""A message on one's own phone, and calling back: the phone rings first."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import DeviceId
from controller.domain.saying import joined
from controller.operations import messages
from controller.operations.bell import saving
from controller.operations.messages import Order
from controller.operations.refused import Forbidden, Missing, Refused
from webui.messages.area import Asked, asked, blueprint, is_fragment, number
from webui.orders import carry_out
from webui.portal import portal

Page = str | Response | tuple[str, int]


@blueprint.post("/users/<int:user>/messages/<int:message>/play")
def play(user: int, message: int) -> Page:
    """On the phone `device`."""
    of, device = asked(user), _device()
    said = _("Your phone rings: pick up, and you hear the message.")
    return _ring(of, message, said, lambda session: messages.play_on_phone(session, of.by, of.user, message, device))


@blueprint.post("/users/<int:user>/messages/<int:message>/call")
def call(user: int, message: int) -> Page:
    """From the phone `device`."""
    of, device = asked(user), _device()
    said = _("Your phone rings: pick up, and the caller is called.")
    return _ring(of, message, said, lambda session: messages.call_back(session, of.by, of.user, message, device))


def _ring(of: Asked, message: int, said: str, order: Callable[[Session], Order]) -> Page:
    """The list stays as it is: what came of it is said at the edge of the page."""
    refused: Refused | None = None
    try:
        with saving(portal().database) as session:
            made = order(session)
        carry_out(portal().controller, made)
    except (Missing, Forbidden):
        raise
    except Refused as why:
        refused, said = why, joined(" ", [problem.message for problem in why.problems])
    if is_fragment():
        return render_template("messages/said.html", said=said, is_refused=refused is not None)
    flash(said, "warning" if refused else "done")
    return redirect(of.to("one", message=message), 303)


def _device() -> DeviceId:
    return DeviceId(number(request.form.get("device", "")))
