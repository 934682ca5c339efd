"""Links to sounds for players that send no token; in the area of messages."""

from typing import Any

from flask import request

from controller.domain.ids import UserId
from controller.operations import greetings
from controller.operations import messages as operations
from webui.api import shapes
from webui.api.asking import Ask, bearer
from webui.api.signing import sign
from webui.api.things.messages import messages
from webui.api.verbs import single
from webui.portal import portal

SoundLink = shapes.form("SoundLink", url=(str, ...), until=(str, ...))


@single(messages, "/users/<id:user>/messages/<id:message>/sound/link", SoundLink)
def of_message(ask: Ask, user: UserId, message: int) -> Any:
    """The address of the sound, for a player: good for ten minutes, for this sound, and as long as the token is."""
    operations.one(ask.session, ask.actor, user, message)
    return link()


@single(messages, "/users/<id:user>/mailbox/greetings/<string:greeting>/sound/link", SoundLink)
def of_greeting(ask: Ask, user: UserId, greeting: str) -> Any:
    """Likewise, of a greeting."""
    greetings.sound(ask.session, ask.actor, user, greeting)
    return link()


def link() -> dict[str, str]:
    """The address of this request, without its last part."""
    path = request.path.removesuffix("/link")
    signed = sign(path, bearer().id, portal().now())
    return {"url": f"{request.script_root}{path}?{signed.query}", "until": signed.expires.isoformat()}
