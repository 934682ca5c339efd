"""ARI on its WebSocket, without I/O: requests to text, messages to answers. The socket is in ari_link.py."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import orjson

Event = dict[str, Any]
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class AriDown(ConnectionError):
    """There is no ARI link, or it was lost before the answer: the request may or may not have been done."""


class UnsafeField(ValueError):
    """A value that ARI would take and the PBX not keep as it is."""


@dataclass(frozen=True, slots=True)
class Request:
    """One ARI request. `uri` is below /ari and already quoted (ari.path); `body` goes as JSON."""

    method: str
    uri: str
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """`status` as in HTTP; `body` is decoded JSON, None when there is none."""

    status: int
    reason: str
    body: Any


def path(*parts: str) -> str:
    """Parts of a uri, each quoted, so that none can reach another resource. Raises UnsafeField for empty and dots."""
    if any(part in ("", ".", "..") for part in parts):
        raise UnsafeField(f"no ARI path: {parts}")
    return "/".join(quote(part, safe="") for part in parts)


def put_object(config_class: str, object_type: str, id_: str, fields: Mapping[str, str]) -> Request:
    """Creates a dynamic object, or changes it: fields not named stay as they were (22.10). Raises UnsafeField.

    Control characters: Asterisk 22.10 answers 200 to an object with a line feed in a field, and has no such object.
    """
    for name, value in fields.items():
        if CONTROL.search(value):
            raise UnsafeField(f"{object_type} {id_}: control characters in {name}")
    body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
    return Request("PUT", object_path(config_class, object_type, id_), body)


def delete_object(config_class: str, object_type: str, id_: str) -> Request:
    """Removes a dynamic object; the answer is 404 when there is none."""
    return Request("DELETE", object_path(config_class, object_type, id_))


def object_path(config_class: str, object_type: str, id_: str) -> str:
    """Where sorcery's dynamic objects live, such as res_pjsip, endpoint, d12."""
    return path("asterisk", "config", "dynamic", config_class, object_type, id_)


def encode(request_id: str, request: Request) -> str:
    """The request as Asterisk 22 takes it on the socket of the events."""
    message: dict[str, Any] = {
        "type": "RESTRequest",
        "transaction_id": request_id,
        "request_id": request_id,
        "method": request.method,
        "uri": request.uri,
        "query_strings": [{"name": name, "value": value} for name, value in request.query.items()],
    }
    if request.body is not None:
        message |= {"content_type": "application/json", "message_body": orjson.dumps(request.body).decode()}
    return orjson.dumps(message).decode()


def decode(message: Event) -> Response:
    """The answer to one request."""
    text = message.get("message_body")
    return Response(message["status_code"], message.get("reason_phrase", ""), orjson.loads(text) if text else None)
