"""Every refusal in one shape: `{"errors": [{"field", "message"}], "code"}`; a message says what to do."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, Response, jsonify, request
from marshmallow import Schema, fields
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, NotFound

from controller.operations.refused import Forbidden, Missing, Problem, Refused

log = logging.getLogger(__name__)
CODES = {
    400: ("malformed", "This request can’t be read. Send JSON in UTF-8, and what the documentation names."),
    401: ("token", "Send a token: “Authorization: Bearer rp_…”. `ringplan token add` makes one."),
    403: ("forbidden", "You may not do this. Ask an office manager or an administrator."),
    404: ("missing", "There is no such thing here. /api/v1/docs lists what there is."),
    405: ("method", "This address does not take that method. /api/v1/docs lists those it takes."),
    412: ("changed", "It has been changed since you read it. Read it again, then repeat your change."),
    413: ("large", "That is too large. Send less at once."),
    415: ("not_json", "Send JSON, with “Content-Type: application/json”."),
    422: ("refused", "That can’t be done. Nothing was changed."),
    428: ("no_if_match", "Say which version you change: send the ETag you read as “If-Match”, or * for any."),
    429: ("too_many", "Too many requests. Wait as long as Retry-After says, then go on."),
    500: ("failed", "Something went wrong on our side. Nothing was changed; try again."),
    503: ("away", "The database does not answer. Calls go on with the last saved rules; try again in a minute."),
}
"""By status: the code, and what to say where nobody said more."""


class ProblemSchema(Schema):
    """One thing that is wrong."""

    field = fields.String(required=True, metadata={"description": "The field, `ring.targets.0.delay`; or empty."})
    message = fields.String(required=True, metadata={"description": "What is wrong, and what to do."})


class ProblemsSchema(Schema):
    """Nothing was changed."""

    errors = fields.List(fields.Nested(ProblemSchema), required=True)
    code = fields.String(required=True, metadata={"enum": sorted(word for word, _ in CODES.values())})


class Stopped(Exception):
    """A request that ends with this status, and perhaps a problem of its own."""

    def __init__(self, status: int, *problems: Problem, **headers: str) -> None:
        super().__init__(status)
        self.status, self.problems = status, problems
        self.headers = headers


def register(app: Flask) -> None:
    app.register_error_handler(Stopped, lambda error: answer(error.status, *error.problems, **error.headers))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _by_status)
    app.register_error_handler(RecursionError, lambda _: answer(400))  # JSON of thousands of brackets
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(InterfaceError, _away)
    app.register_error_handler(DataError, _nonsense)
    app.register_error_handler(Exception, _failed)


def answer(status: int, *problems: Problem, **headers: str) -> Response:
    """The refusal, with what is usually said where there are no problems."""
    code, usual = CODES[status]
    errors = [{"field": p.field, "message": p.message} for p in problems or [Problem("", usual)]]
    response = jsonify({"errors": errors, "code": code})
    response.status_code = status
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def _refused(error: Refused) -> Response:
    match error:
        case Missing():
            return answer(404, *error.problems)
        case Forbidden():
            return answer(403, *error.problems)
        case _:
            return answer(422, *error.problems)


def _by_status(error: HTTPException) -> Response:
    """What Flask, the limiter and webargs raise; the last with messages by place and field."""
    status = error.code if error.code in CODES else 400
    found = (getattr(error, "data", None) or {}).get("messages") or {}
    problems = [problem for part in found.values() for problem in _flat(part)] if status == 422 else []
    headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if hasattr(error, "valid_methods") else {}
    return answer(404 if isinstance(error, NotFound) else status, *problems, **headers)


def _flat(messages: Any, path: str = "") -> Iterator[Problem]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _flat(inner, path if name == "_schema" else f"{path}.{name}".lstrip("."))
    else:
        yield from (Problem(path, str(message)) for message in messages)


def _away(error: Exception) -> Response:
    log.error("database away: path=%s %s", request.path, error)
    return answer(503, Retry_After="60")


def _nonsense(error: DataError) -> Response:
    """PostgreSQL takes no text with NUL."""
    log.warning("what the database does not take: path=%s %s", request.path, type(error.orig).__name__)
    return answer(400)


def _failed(error: Exception) -> Response:
    log.exception("request failed: path=%s", request.path, exc_info=error)
    return answer(500)
