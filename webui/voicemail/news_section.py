"""Mail of missed calls, and when mails come, as their section on the page of voicemail's settings shows it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from controller.domain.frames_text import time_text
from controller.operations import missedcalls, newsmail
from controller.operations.actors import Actor
from controller.store.newsmail import NewsMail
from webui import switched
from webui.forms import Form
from webui.portal import Person, person
from webui.words.text import isolated


@dataclass(frozen=True, slots=True)
class News:
    """What the form says. `only`: why whoever looks can't change it."""

    only: str
    goes: str
    about_missed: str
    about_hours: str
    hours: list[tuple[str, str]]
    list_url: str


def shown(by: Actor, who: Person, mail: NewsMail) -> News:
    name = isolated(who.user.name)
    address = isolated(who.user.email or "")
    own = who.id == person().id
    return News(
        only="" if newsmail.may_change(by, who.id) else _("Only %(name)s decides what is mailed of calls.", name=name),
        goes=_("These mails go to %(address)s alone.", address=address)
        if who.user.email
        else _("There is no e-mail address in the profile, so none of this can be mailed yet."),
        about_missed=_(
            "Of calls to you that nobody answers, also while you are on do not disturb. Not where somebody answered for"
            " you, a message was left, or the caller is blocked. The mail comes %(minutes)s minutes after the call, so"
            " that whoever tries several times is one mail.",
            minutes=missedcalls.TOGETHER.seconds // 60,
        ),
        about_hours=_(
            "Once a day: one mail lists missed calls, and new messages where they are mailed at all: without their"
            " sounds, and they stay new. Further addresses get each message at once all the same. Where nothing is new,"
            " no mail comes."
        ),
        hours=[("", _("At once, each by itself")), *((str(hour), _hour(hour)) for hour in newsmail.HOURS)],
        list_url=switched.link("history.show", user=who.id, result="missed") if own else "",
    )


def form_of(mail: NewsMail) -> Form:
    return Form(
        {"missed_mail": "yes" if mail.missed else "", "mail_daily": "" if mail.hour is None else str(mail.hour)}
    )


def _hour(hour: int) -> str:
    return _("Once a day, at %(clock)s", clock=time_text(60 * hour))
