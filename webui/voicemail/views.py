"""The page of voicemail's settings, its PIN, and how messages are told of."""

from collections.abc import Callable
from functools import partial

from flask import flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from controller.operations import mailboxes, messageaddresses, messagemail, telling
from controller.operations.bell import saving
from controller.operations.refused import Forbidden, Missing, Problem, Refused
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.forms import typed
from webui.headers import NO_DEVICES
from webui.home.settling import settle
from webui.messages.area import number
from webui.owner import owner
from webui.portal import portal
from webui.voicemail import mailing
from webui.voicemail.area import blueprint
from webui.voicemail.page import SAID, page
from webui.words.text import isolated

Page = str | Response | tuple[str, int]


@blueprint.get("/users/<int:user>/voicemail")
def show(user: int) -> Response:
    """The microphone is for this page alone: greetings are recorded here."""
    answer = make_response(page(*owner(user)))
    answer.headers["Permissions-Policy"] = NO_DEVICES.replace("microphone=()", "microphone=(self)")
    return answer


@blueprint.post("/users/<int:user>/voicemail/pin")
def set_pin(user: int) -> Page:
    """A new one, typed twice."""
    by, who = owner(user)

    def change(session: Session) -> str:
        pin = request.form.get("pin", "")
        if request.form.get("again", "") != pin:
            raise Refused([Problem("again", _("This is another one. Type the same PIN twice."))])
        mailboxes.set_pin(session, by, who.id, pin)
        return _("The PIN is changed. The voicemail asks for the new one from now on.")

    return do(user, "pin", change)


@blueprint.post("/users/<int:user>/voicemail/tell")
def tell(user: int) -> Page:
    """What is said before a message, and how long one may be."""
    by, who = owner(user)

    def change(session: Session) -> str:
        said = {name: request.form.get(name) == "yes" for name in SAID}
        seconds = number(request.form.get("message_seconds", ""))
        telling.change(session, by, who.id, {**said, "message_seconds": seconds})
        return _("Saved: it counts from the next call on.")

    return do(user, "tell", change)


@blueprint.post("/users/<int:user>/voicemail/mail")
def set_mail(user: int) -> Page:
    """What of the messages is mailed, and where."""
    by, who = owner(user)
    with reading(portal().database) as session:
        is_new = messagemail.may_change(by, who.id) and mailing.names_new(messagemail.settings(session, by, who.id))
    change = partial(mailing.change, by=by, who=who, is_proven=is_new)
    return do(user, "mail", change, before=partial(mailing.prove, who) if is_new else None)


@blueprint.post("/users/<int:user>/voicemail/mail/again")
def ask_again(user: int) -> Page:
    """Another link to the address that waits for it."""
    by, who = owner(user)
    to = request.form.get("address", "")[: messagemail.LONGEST]

    def change(session: Session) -> str:
        messageaddresses.ask_again(session, by, who.id, to)
        return _("A link is on its way to %(address)s.", address=isolated(to))

    return do(user, "mail", change)


def do(
    user: int,
    section: str,
    change: Callable[[Session], str],
    at: str = "",
    before: Callable[[], None] | None = None,
    settles: Subject | None = None,
) -> Page:
    """`settles`: what is to be live on the next page, if not the mailbox.

    `before` is done while nobody waits for the database. `change` says in the past tense what is now so.

    What is refused stands at its field; a PIN is not shown again.
    """
    by, who = owner(user)
    try:
        if before:
            before()
        with saving(portal().database) as session:
            said = change(session)
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        shown = {} if section == "pin" else {name: request.form.getlist(name) for name in request.form}
        shown.pop("present", None)
        form = typed(MultiDict(shown), refused)
        return page(by, who, {section: form}, at), 422
    settle(portal(), settles or Subject("mailbox", who.id))
    flash(said, "done")
    return redirect(url_for("voicemail.show", user=user), 303)
