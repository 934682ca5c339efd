"""Mail of missed calls, and whether mails come at once or once a day: set on the page of voicemail's settings."""

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.frames_text import time_text
from controller.operations import newsmail
from controller.operations.actors import Actor
from controller.operations.refused import Problem, Refused
from webui.messages.area import number
from webui.owner import owner
from webui.portal import Person
from webui.voicemail.area import blueprint
from webui.voicemail.views import Page, do


@blueprint.post("/users/<int:user>/voicemail/news")
def set_news(user: int) -> Page:
    """`mail_daily` is an hour; empty: at once."""
    by, who = owner(user)
    return do(user, "news", lambda session: _change(session, by, who))


def _change(session: Session, by: Actor, who: Person) -> str:
    """As the form was sent; what is now so. Raises Refused."""
    missed, hour = request.form.get("missed_mail") == "yes", request.form.get("mail_daily", "")
    if hour and not (hour.isascii() and hour.isdecimal() and len(hour) < 3):
        raise Refused([Problem("mail_daily", _("Choose one of the list."))])
    newsmail.change(session, by, who.id, missed, number(hour) if hour else None)
    if hour:
        return _("Saved: what is new comes in one mail a day, at %(clock)s.", clock=time_text(60 * int(hour)))
    if missed:
        return _("Saved: calls that you miss are mailed from the next one on.")
    return _("Saved: missed calls are not mailed.")
