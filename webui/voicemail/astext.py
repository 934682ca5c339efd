"""Messages as text: where their owner wants them so."""

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.operations import messagemail
from webui.owner import owner
from webui.voicemail.area import blueprint
from webui.voicemail.views import Page, do


@blueprint.post("/users/<int:user>/voicemail/text")
def set_text(user: int) -> Page:
    """Nowhere, on the page, or in mails, too."""
    by, who = owner(user)

    def change(session: Session) -> str:
        mail, text = messagemail.settings(session, by, who.id), request.form.get("message_text", "")
        messagemail.change(session, by, who.id, mail.how, mail.to, mail.then, text)
        if text == "off":
            return _("Saved: messages are not made into text any more. The texts are deleted.")
        return _("Saved: messages are made into text from the next one on.")

    return do(user, "text", change)
