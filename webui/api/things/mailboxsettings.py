"""What a mailbox says of messages by phone. In the area of messages; also for who manages the domain."""

from typing import Any

from controller.domain.ids import UserId
from controller.operations import telling
from webui.api import shapes
from webui.api.asking import Ask
from webui.api.things.messages import messages
from webui.api.verbs import change, single

Settings = shapes.form(
    "MailboxSettings",
    user_id=(int, ...),
    say_time=(bool, ...),
    say_caller=(bool, ...),
    say_length=(bool, ...),
    message_seconds=(int, ...),
)
Changes = shapes.form(
    "MailboxSettingsChanges",
    partial=True,
    say_time=(bool, None),
    say_caller=(bool, None),
    say_length=(bool, None),
    message_seconds=(int, None),
)


@single(messages, "/users/<id:user>/mailbox/settings", Settings)
def mailbox_settings(ask: Ask, user: UserId) -> Any:
    """What the mailbox says by phone before each message, and how long one may be."""
    return {"user_id": user, **telling.told(telling.settings(ask.session, ask.actor, user))}


@change(mailbox_settings, Changes)
def set_mailbox_settings(ask: Ask, user: UserId) -> Any:
    """Change it, from the next call on."""
    telling.change(ask.session, ask.actor, user, ask.sent)
