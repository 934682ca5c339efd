"""Greetings of a mailbox. In the area of messages; also for who manages the domain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response

from controller.domain.greetings import GREETINGS, Greeting
from controller.domain.ids import UserId
from controller.operations import greetings as operations
from controller.operations.bell import saving
from controller.store.engine import reading
from webui import orders
from webui.api import shapes
from webui.api.area import View, documented
from webui.api.asking import Ask, ask
from webui.api.following import follow
from webui.api.problems import ProblemsSchema
from webui.api.routing import answer, route, saved, told
from webui.api.shapes import nothing
from webui.api.things.greeting_files import MULTIPART, at_desk, bring, speak
from webui.api.things.messages import binary, messages
from webui.api.verbs import create
from webui.orders import handed_on
from webui.portal import portal

ALL = "/users/<id:user>/mailbox/greetings"
ONE = f"{ALL}/<string:greeting>"
FILE = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
UPLOAD = {"content": {MULTIPART: {"schema": FILE}, "application/octet-stream": {"schema": {}}}}


@dataclass(frozen=True, slots=True)
class Own:
    """What callers hear in that case: the owner’s own greeting, or the telephone system’s words."""

    greeting: Greeting
    is_own: bool
    own_seconds: float | None
    own_since: datetime | None


Greetings = shapes.form("Greetings", user_id=(int, ...), greetings=(tuple[Own, ...], ...))
Put = shapes.form("GreetingPut", user_id=(int, ...), greeting=(Greeting, ...))
Typed = shapes.form("GreetingTyped", text=(str, ...), language=(str, ...))


def _uploaded(view: View) -> View:
    """Documented as what takes a file."""
    larger = messages.alt_response(413, schema=ProblemsSchema, description="More than 25 MB.")
    found: View = messages.doc(requestBody=UPLOAD)(larger(view))
    return found


def everything(_sent: Mapping[str, Any], user: UserId) -> Response:
    """The four greetings, and which of them are the owner’s own."""
    with reading(portal().database) as session:
        resource = operations.recorded(session, ask(session, {}).actor, user)
    own = {each["is"]: each for each in orders.ask(portal().controller, "GET", resource)["greetings"]}
    found = [_own(each, own.get(each)) for each in GREETINGS]
    return answer(200, Greetings().dump({"user_id": user, "greetings": found}))


def sound(user: UserId, greeting: str) -> Response:
    """The sound of one’s own: WAV, all of it, or the part that `Range` asks for."""
    with reading(portal().database) as session:
        resource = operations.sound(session, ask(session, {}).actor, user, greeting)
    return handed_on(portal().controller, resource)


def remove(_sent: Mapping[str, Any], user: UserId, greeting: str) -> Response:
    """Delete one’s own; callers hear the telephone system’s words from the next call on."""
    at_desk("remove", user, greeting)
    with saving(portal().database) as session:
        operations.remove(session, ask(session, {}).actor, user, greeting)
    return told(200, {}, follow(portal(), ()))


@create(messages, ONE, None, Put, status=200, before=bring)
@_uploaded
def put(ask: Ask, user: UserId, greeting: str) -> Any:
    """Upload one: WAV, MP3, OGG, M4A or FLAC, up to 25 MB and 120 seconds, as part `file` of a form or as body.

    It is heard from the next call on, instead of what was heard so far.
    """
    return _noted(ask, user, greeting)


@create(messages, f"{ONE}/typed", Typed, Put, status=200, before=speak)
def say(ask: Ask, user: UserId, greeting: str) -> Any:
    """Have up to 600 characters spoken by a voice of the machine, in `en`, `fr` or `de`, and use that likewise."""
    return _noted(ask, user, greeting)


def _noted(ask: Ask, user: UserId, greeting: str) -> Any:
    """It is there already: said in the audit log."""
    operations.put(ask.session, ask.actor, user, greeting, "")
    return {"user_id": user, "greeting": greeting}


def _own(greeting: Greeting, found: Mapping[str, Any] | None) -> Own:
    if found is None:
        return Own(greeting, False, None, None)
    return Own(greeting, True, float(found["seconds"]), datetime.fromisoformat(found["since"]))


route(messages, ALL, "GET", everything, 200, Greetings)
route(messages, ONE, "DELETE", remove, 200, saved(nothing))
messages.route(f"{ONE}/sound", methods=["GET"], endpoint="get greeting")(binary(documented(messages, sound, (), ())))
