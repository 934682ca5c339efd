"""An area of the API, `users` or `rules`: a blueprint, whose name is also the word in a token's scope."""

from collections.abc import Callable, Collection
from typing import Any

from flask_smorest import Blueprint  # type: ignore[import-untyped]

from webui.api.problems import CODES, ProblemsSchema

View = Callable[..., Any]
MEANING = {
    400: "The body is no JSON.",
    401: "No token, or one that opens nothing.",
    403: "The token does not reach so far, or its user may not do this.",
    404: "It does not exist, or not in this domain.",
    412: "It was changed since it was read.",
    413: "More than 256 kB.",
    415: "Not JSON.",
    422: "A field is wrong, or it can’t be done. Nothing was changed.",
    428: "If-Match is missing.",
    429: "Too many requests; Retry-After says how long to wait.",
    503: "The database does not answer. Calls go on.",
}
ALWAYS = (401, 403, 404, 422, 429, 503)
IF_MATCH = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}, "example": "*",
            "description": "The ETag of the version you saw, or * for any."}  # fmt: skip
IF_NONE_MATCH = {"name": "If-None-Match", "in": "header", "schema": {"type": "string"},
                 "description": "The ETag of the version you have: 304 if it is still this one."}  # fmt: skip
KEY = {"name": "Idempotency-Key", "in": "header",
       "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]+$"}, "example": "order-4711",
       "description": "Of your choice: a request sent again with it within a day is not done again."}  # fmt: skip
ETAG = {"ETag": {"description": "Names this version.", "schema": {"type": "string"}}}


def area(name: str, description: str) -> Blueprint:
    """A part of the API; `description` heads it in the documentation."""
    return Blueprint(name, __name__, description=description)


def documented(
    blueprint: Blueprint, view: View, refusals: Collection[int], headers: Collection[dict[str, Any]]
) -> View:
    """The view, with every way in which it can refuse and the headers it reads.

    Said in one step: each `alt_response` is a layer around the view and a copy of everything said before.
    """
    said: dict[str, Any] = {"responses": {}}
    for status in sorted({*ALWAYS, *refusals}):
        assert status in CODES
        content = {"application/json": {"schema": ProblemsSchema}}
        said["responses"][str(status)] = {"description": MEANING[status], "content": content}
    if headers:
        said["parameters"] = list(headers)
    documented: View = blueprint.doc(**said)(view)
    return documented
