"""Voicemail messages of the token's own user; nobody else's."""

from operator import itemgetter
from typing import Any

from flask import Response

from controller.domain.ids import DeviceId, UserId
from controller.domain.messages import Folder, NotSent
from controller.operations import messages as operations
from controller.operations.messages import Message
from controller.store.engine import reading
from controller.store.messages import MessageCard
from webui import recordings
from webui.api import paging, shapes
from webui.api.area import area, documented
from webui.api.asking import Ask, ask
from webui.api.fields import Text
from webui.api.shapes import extended, nothing
from webui.api.verbs import act, change, listed, remove, single
from webui.orders import carry_out, handed_on
from webui.portal import portal

messages = area("messages", "Voicemail: what callers left. Only the user whose messages they are reaches them.")
MORE = {"caller": Text(required=True), "transcript": shapes.field(str | None, "transcript")}
Shown = shapes.shape("Message", MessageCard, leave_out={"msg_id", "place"}, **MORE)
Changes = shapes.form("MessageChanges", folder=(Folder, ...))
Forward = shapes.form("MessageForward", to=(tuple[int, ...], ...), comment=(str, ""), spoken=(str, ""))
Forwarded = shapes.form(
    "MessageForwarded", done=(int, ...), failed=(tuple[int, ...], ...), why=(tuple[NotSent, ...], ...)
)
Phone = shapes.form("MessageOnPhone", device=(int, ...))
Rung = shapes.form("MessageRung", outcome=(str, ...))
InFolder = extended(nothing, nothing, "MessagesQuery", folder=shapes.field(Folder | None, "folder"))


@listed(messages, "/users/<id:user>/messages", Shown, query=InFolder, key=itemgetter("id"))
def everything(ask: Ask, user: UserId) -> Any:
    """The messages, in the order in which they came; of one folder, or of all."""
    found = operations.as_they_came(ask.session, ask.actor, user, ask.sent.get("folder"), *paging.asked(ask.sent))
    return [_shown(each) for each in found]


@single(messages, "/users/<id:user>/messages/<id:message>", Shown)
def one(ask: Ask, user: UserId, message: int) -> Any:
    """One message."""
    return _shown(operations.one(ask.session, ask.actor, user, message))


@change(one, Changes)
def move(ask: Ask, user: UserId, message: int) -> Any:
    """Save it or mark it as heard (`saved`), delete it (`trash`), restore it, mark it as new (`new`)."""
    operations.move(ask.session, ask.actor, user, message, ask.sent["folder"])


@remove(one)
def erase(ask: Ask, user: UserId, message: int) -> Any:
    """Delete for good what is in the trash."""
    operations.erase(ask.session, ask.actor, user, message)


@act(messages, "/users/<id:user>/messages/<id:message>/forward", Forwarded, body=Forward)
def forward(ask: Ask, user: UserId, message: int) -> Any:
    """Send a copy to users of the domain who have voicemail, with some words. `failed` did not get it, and `why`.

    `spoken` names a comment that they hear first: brought before, to `…/comment`.
    """
    to = [UserId(each) for each in ask.sent["to"]]
    spoken = recordings.key_in(user, ask.sent["spoken"])
    order = operations.forward(ask.session, ask.actor, user, message, to, ask.sent["comment"], spoken)
    return lambda: carry_out(portal().controller, order)


@act(messages, "/users/<id:user>/messages/<id:message>/play", Rung, body=Phone)
def play(ask: Ask, user: UserId, message: int) -> Any:
    """Ring one of the user’s own handsets; who picks up hears the message."""
    device = DeviceId(ask.sent["device"])
    order = operations.play_on_phone(ask.session, ask.actor, user, message, device)
    return lambda: carry_out(portal().controller, order)


@act(messages, "/users/<id:user>/messages/<id:message>/call", Rung, body=Phone)
def call(ask: Ask, user: UserId, message: int) -> Any:
    """Ring one of the user’s own handsets, then the caller."""
    order = operations.call_back(ask.session, ask.actor, user, message, DeviceId(ask.sent["device"]))
    return lambda: carry_out(portal().controller, order)


def sound(user: UserId, message: int) -> Response:
    """The sound: WAV, all of it, or the part that `Range` asks for. It stays new."""
    with reading(portal().database) as session:
        asked = ask(session, {})
        resource = operations.sound(session, asked.actor, user, message)
    return handed_on(portal().controller, resource)


binary = messages.response(200, {"type": "string", "format": "binary"}, content_type="audio/wav")
messages.route("/users/<id:user>/messages/<id:message>/sound", methods=["GET"], endpoint="get sound")(
    binary(documented(messages, sound, (), ()))
)


def _shown(message: Message) -> Any:
    cells = {name: getattr(message.card, name) for name in MessageCard.__slots__}
    text = message.transcript
    return {**cells, "caller": message.caller, "transcript": text.text if text and text.state == "done" else None}
