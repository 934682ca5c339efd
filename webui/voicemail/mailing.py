"""Mail of voicemail messages: what is mailed, where, and what then becomes of a message."""

import re
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.audio.convert import find_ffmpeg
from controller.domain.frames_text import time_text
from controller.operations import mailcap, messagemail, newsmail
from controller.operations.actors import Actor
from controller.store.messagemail import MessageMail
from webui.forms import Form
from webui.portal import Person, portal
from webui.profile import proof
from webui.words.text import isolated

BETWEEN = re.compile(r"[\s,;]+")
Choices = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Mailing:
    """What the form says. `only`: why whoever looks can't change it; `missing`: why nothing can be sent yet."""

    only: str
    missing: str
    goes: str
    how: Choices
    then: Choices
    rule: str
    waiting: tuple[str, ...]
    limit: str


def mailing(
    by: Actor, who: Person, mail: MessageMail, waiting: tuple[str, ...], *, is_full: bool, hour: int | None
) -> Mailing:
    """`waiting`: addresses that have not agreed yet; `is_full`: no more is mailed today; `hour`: of one mail a day."""
    only = _("Messages are private: only %(name)s decides where they are mailed.", name=isolated(who.user.name))
    return Mailing(
        only="" if messagemail.may_change(by, who.id) else only,
        missing="" if portal().mails else _("No mail server is set up here, so nothing is sent yet."),
        goes=_goes(who, None if mail.how == "off" else hour),
        how=_how(mail),
        then=_then(who),
        rule=_(
            "One a line, %(most)s at most. Each is asked first by mail whether it wants them.", most=messagemail.MOST
        ),
        waiting=waiting,
        limit=_limit() if is_full else "",
    )


def form_of(mail: MessageMail) -> Form:
    return Form({"message_mail": mail.how, "message_mail_to": "\n".join(mail.to), "message_mail_then": mail.then})


def change(session: Session, by: Actor, who: Person, *, is_proven: bool) -> str:
    """As the form was sent; what is now so. Raises Refused."""
    how, to, then = _sent()
    messagemail.change(session, by, who.id, how, to, then, is_proven=is_proven)
    if how == "off":
        return _("Saved: messages are not mailed any more.")
    if (hour := newsmail.settings(session, by, who.id).hour) is not None:
        return _("Saved: messages are listed in your mail of the day, at %(clock)s.", clock=time_text(60 * hour))
    return _("Saved: messages are mailed from the next one on.")


def prove(who: Person) -> None:
    """That it is the owner who names new addresses, once nothing else is wrong with them. Raises Refused."""
    messagemail.checked(who.user, *_sent())
    proof.prove()


def names_new(before: MessageMail) -> bool:
    """Whether the form names addresses that were not named so far."""
    _how, to, _then = _sent()
    return bool(set(to) - set(before.to))


def _sent() -> tuple[str, list[str], str]:
    form = request.form
    to = [each for each in BETWEEN.split(form.get("message_mail_to", "")) if each]
    return form.get("message_mail", ""), to, form.get("message_mail_then", "")


def _limit() -> str:
    return _(
        "%(most)s mails of messages were sent within a day, which is the most: further ones are in the mailbox only.",
        most=mailcap.OF_USER,
    )


def _goes(who: Person, hour: int | None) -> str:
    if not who.user.email:
        return _("There is no e-mail address in the profile, so name one here.")
    address = isolated(who.user.email)
    if hour is None:
        return _("Mails go to %(address)s.", address=address)
    return _(
        "Messages are listed in the mail of the day to %(address)s, at %(clock)s, without their sounds, and stay new."
        " What is chosen above counts for further addresses.",
        address=address,
        clock=time_text(60 * hour),
    )


def _how(mail: MessageMail) -> Choices:
    choices = {
        "off": (_("Nothing"), ""),
        "notice": (_("A notice"), _("Who called, when, how long, and a link.")),
        "mp3": (_("The message itself"), _("The same, with the sound as MP3.")),
        "wav": (_("The message itself, as WAV"), _("Five times as large. More than 10 minutes are too long for it.")),
    }
    if find_ffmpeg() is None and mail.how != "mp3":
        del choices["mp3"]
    return [(value, str(words), str(more)) for value, (words, more) in choices.items()]


def _then(who: Person) -> Choices:
    days = who.domain.trash_days
    return [
        ("keep", _("It stays new"), ""),
        ("heard", _("It counts as heard"), _("The lamp of the phones goes out.")),
        ("delete", _("It goes into the trash"), _("It can be restored from there for %(days)s days.", days=days)),
    ]
