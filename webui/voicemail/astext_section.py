"""Messages as text, as their section on the page of voicemail's settings shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from controller.domain.transcribing import understands
from controller.operations import messagemail
from controller.operations.actors import Actor
from controller.store.messagemail import MessageMail
from webui.forms import Form
from webui.portal import Person, portal


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be chosen: value, words, and what it means."""

    form: Form
    choices: tuple[tuple[str, str, str], ...]


def shown(by: Actor, who: Person, mail: MessageMail, forms: Mapping[str, Form] | None) -> Shown | None:
    """None: nothing can be chosen, by him, or here."""
    language = who.user.language or who.domain.language
    is_on = who.domain.transcripts and understands(portal().transcriber, language)
    if not is_on or not messagemail.may_change(by, who.id):
        return None
    return Shown(
        form=(forms or {}).get("text") or Form({"message_text": mail.text}),
        choices=(
            ("off", _("Nowhere"), _("The texts that are there are deleted.")),
            ("page", _("Beside the message"), _("On your page of messages, where nobody else gets in.")),
            ("mail", _("There and in mails"), _("Whoever gets your mails can read it, too.")),
        ),
    )
