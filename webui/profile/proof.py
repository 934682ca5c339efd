"""The password once more, before what opens the log-in is changed: tried seldom, whatever is changed with it."""

from datetime import timedelta

from flask import request
from flask_babel import gettext as _
from limits import parse

from controller import clock
from controller.operations import passwords
from controller.operations.refused import Forbidden, Refused, refuse
from controller.store.engine import reading
from webui import forms
from webui.forms import Form
from webui.login import limits
from webui.portal import actor, person, portal

SECRET = ("present", "password", "again", "pin", "code", "answer")
PER_PERSON = parse("10 per 10 minutes")


def typed(refused: Refused) -> Form:
    """The form as it was sent, but for passwords and PINs, with every problem."""
    sent = forms.typed(request.form, refused)
    return Form({name: value for name, value in sent.values.items() if name not in SECRET}, sent.problems)


def prove() -> None:
    """Raises Refused at the field `present` where it is not the password of who is logged in."""
    counter, key = limits.limiter.limiter, ("proof", str(person().id))
    if not counter.test(PER_PERSON, *key):
        ends = counter.get_window_stats(PER_PERSON, *key).reset_time
        wait = timedelta(seconds=max(1, ends - clock.now().timestamp()))
        raise refuse("present", _("Too many attempts. Wait %(time)s, then try again.", time=limits.wait_text(wait)))
    try:
        with reading(portal().database) as session:
            passwords.prove(session, actor(), request.form.get("present", "")[:1000])
    except Forbidden:
        raise
    except Refused:
        counter.hit(PER_PERSON, *key)
        if not request.form.get("present"):
            raise refuse("present", _("Type your password.")) from None
        raise
