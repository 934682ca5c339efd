"""One greeting: brought as a file or recorded in the page, listened to, deleted."""

from flask import Response as FlaskResponse
from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.audio import keeping
from controller.domain.ids import DeviceId
from controller.operations import greetings
from controller.store.engine import reading
from webui import recordings
from webui.messages.area import number
from webui.orders import carry_out, handed_on
from webui.owner import owner
from webui.portal import portal
from webui.voicemail.area import audio, blueprint
from webui.voicemail.views import Page, do


@blueprint.post("/users/<int:user>/voicemail/greetings/<greeting>")
def bring(user: int, greeting: str) -> Page:
    """The file of the field `file`."""
    by, who = owner(user)
    with reading(portal().database) as session:
        greetings.sound(session, by, who.id, greeting)  # before anything is converted: whether one may

    keys: list[str] = []

    def before() -> None:
        keys.append(recordings.converted(request.files.get("file"), greetings.LONGEST, greetings.unusable).key)
        at_desk(user, "put", greeting, key=keys[0])

    def change(session: Session) -> str:
        greetings.put(session, by, who.id, greeting, keys[0])
        return _("The greeting is heard from the next call on.")

    try:
        return do(user, "greeting", change, at=greeting, before=before)
    finally:
        for key in keys:
            keeping.remove(audio(), key)


@blueprint.post("/users/<int:user>/voicemail/greetings/<greeting>/call")
def call(user: int, greeting: str) -> Page:
    """Recorded on the phone `device`, which rings."""
    by, who = owner(user)
    device = DeviceId(number(request.form.get("device", "")))

    def before() -> None:
        with reading(portal().database) as session:
            order = greetings.record(session, by, who.id, greeting, device)
        carry_out(portal().controller, order)

    def change(_session: Session) -> str:
        return _("Your phone rings: pick up, and speak after the tone. The greeting counts once you have pressed 1.")

    return do(user, "call", change, at=greeting, before=before)


@blueprint.post("/users/<int:user>/voicemail/greetings/<greeting>/delete")
def delete(user: int, greeting: str) -> Page:
    """The telephone system's own words again."""
    by, who = owner(user)

    def before() -> None:
        at_desk(user, "remove", greeting)

    def change(session: Session) -> str:
        greetings.remove(session, by, who.id, greeting)
        return _("The greeting is deleted: callers hear the telephone system’s own words from now on.")

    return do(user, "greeting", change, at=greeting, before=before)


@blueprint.get("/users/<int:user>/voicemail/greetings/<greeting>/sound")
def sound(user: int, greeting: str) -> FlaskResponse:
    """All of it or a part (Range)."""
    by, who = owner(user)
    with reading(portal().database) as session:
        resource = greetings.sound(session, by, who.id, greeting)
    answer = handed_on(portal().controller, resource)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def at_desk(user: int, verb: str, greeting: str, **more: str) -> None:
    """With no transaction open, for the desk may take its time; it is audited once it is done. Raises Refused."""
    by, who = owner(user)
    with reading(portal().database) as session:
        order = greetings.ordered(session, by, who.id, verb, greeting, **more)
    carry_out(portal().controller, order)
