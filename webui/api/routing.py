"""How a verb becomes a route: what is read from the request, what it may answer, and how that is documented."""

from collections.abc import Mapping
from functools import cache, wraps
from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint  # type: ignore[import-untyped]
from marshmallow import RAISE, fields

from webui.api.area import View, documented
from webui.api.following import SavedSchema
from webui.api.problems import Stopped
from webui.api.shapes import Shape, extended, nothing


def route(
    area: Blueprint,
    path: str,
    method: str,
    view: View,
    status: int,
    shape: Shape,
    *,
    body: Shape | None = None,
    query: Shape = nothing,
    refusals: Any = (),
    headers: Any = (),
    answers: Any = None,
) -> None:
    """One route: its arguments are read, and everything it can answer is documented."""
    view = documented(area, view, refusals, headers)
    view = area.response(status, shape, headers=answers)(view)
    if body is None:
        view = area.arguments(query, location="query", unknown=RAISE)(view)
    else:
        view = _json_only(area.arguments(body, location="json")(view))
    endpoint = f"{method.lower()} {path}".replace(".", " ")
    area.route(path, methods=[method], endpoint=endpoint)(view)


def _json_only(view: View) -> View:
    """What is not said to be JSON is not taken for nothing."""

    @wraps(view)
    def checked(**ids: Any) -> Any:
        if not request.is_json:
            raise Stopped(415)
        return view(**ids)

    return checked


def answer(status: int, content: Any, tag: str = "") -> Response:
    response = jsonify(content) if status != 304 else Response(status=304)
    response.status_code = status
    if tag:
        response.set_etag(tag)
    return response


def told(status: int, content: Mapping[str, Any], saved: Mapping[str, Any], tag: str = "") -> Response:
    return answer(status, {**content, "saved": saved}, tag)


@cache
def saved(shape: Shape) -> Shape:
    name = "Removed" if shape is nothing else f"{shape.__name__}Saved"
    return extended(shape, nothing, name, saved=fields.Nested(SavedSchema, required=True))
