"""Where voicemail messages go besides the mailbox. In the area of messages: its tokens alone reach what is in them."""

from typing import Any

from controller.domain.ids import UserId
from controller.operations import copies, messageaddresses, messagemail
from controller.operations.messagemail import How, Text, Then
from webui.api import shapes
from webui.api.asking import Ask
from webui.api.things.messages import messages
from webui.api.verbs import act, change, single

Copies = shapes.form("MessageCopies", user_id=(int, ...), to=(tuple[int, ...], ...))
CopiesChange = shapes.form("MessageCopiesChange", to=(tuple[int, ...], ...))
MessageMail = shapes.form(
    "MessageMail",
    user_id=(int, ...),
    message_mail=(How, ...),
    message_mail_to=(tuple[str, ...], ...),
    message_mail_then=(Then, ...),
    message_text=(Text, ...),
    waiting=(tuple[str, ...], ...),
)
MessageAddress = shapes.form("MessageAddress", address=(str, ...))
MessageMailChanges = shapes.form(
    "MessageMailChanges",
    partial=True,
    message_mail=(How, None),
    message_mail_to=(tuple[str, ...], None),
    message_mail_then=(Then, None),
    message_text=(Text, None),
)


@single(messages, "/users/<id:user>/mailbox/copies", Copies)
def message_copies(ask: Ask, user: UserId) -> Any:
    """Which users get a copy of each voicemail message. Messages are private: only with a token of that user."""
    return {"user_id": user, "to": [card.id for card in copies.show(ask.session, ask.actor, user)]}


@change(message_copies, CopiesChange, method="PUT")
def set_message_copies(ask: Ask, user: UserId) -> Any:
    """These users alone, who have voicemail, from the next message on."""
    copies.put(ask.session, ask.actor, user, ask.sent["to"])


@single(messages, "/users/<id:user>/mailbox/mail", MessageMail)
def message_mail(ask: Ask, user: UserId) -> Any:
    """What of a user’s voicemail messages is mailed, and what then becomes of them. `waiting`: addresses that were
    asked by mail whether they agree, and have not yet; nothing else is sent there before."""
    waiting = messageaddresses.waiting(ask.session, ask.actor, user)
    mail = messagemail.settings(ask.session, ask.actor, user)
    return {"user_id": user, **messagemail.told(mail), "waiting": waiting}


@change(message_mail, MessageMailChanges)
def set_message_mail(ask: Ask, user: UserId) -> Any:
    """Change it, from the next message on. Messages are private: only with a token of that user. New addresses are
    named in the portal, where the password is asked for; here they can be taken out."""
    mail = messagemail.wanted(ask.sent, messagemail.settings(ask.session, ask.actor, user))
    messagemail.change(ask.session, ask.actor, user, mail.how, mail.to, mail.then, mail.text)


@act(messages, "/users/<id:user>/mailbox/mail/ask", shapes.nothing, body=MessageAddress)
def ask_message_address(ask: Ask, user: UserId) -> Any:
    """Send another link to an address that waits, an hour after the last one."""
    messageaddresses.ask_again(ask.session, ask.actor, user, ask.sent["address"])
