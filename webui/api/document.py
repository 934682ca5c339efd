"""The OpenAPI document, and the page that shows it. Both need no token: they name no data."""

from functools import cache
from typing import Any

from flask import Flask, Response, jsonify, render_template
from flask_smorest import Api  # type: ignore[import-untyped]

from webui.api import things
from webui.api.fields import NEXT_CHANGE, Tagged, Until
from webui.api.reading import forms, parts
from webui.guard import public
from webui.ids import IdConverter

SERVER = "/api/v1"
TITLE = "Ringplan"
VERSION = "1"
TEXT = """Everything that the portal and the command line do, with the same permissions.

Every request carries a token: `Authorization: Bearer rp_…`. A token acts for one user, and never may more than he.
Changes say which version they are for (`If-Match`, with the `ETag` of what was read, or `*`), and are answered with
`saved`: whether the change is live in the PBX already, or why not yet. A POST with an `Idempotency-Key` can be sent
again without harm. Lists come in pages: send `next` as `after`. Moments are RFC 3339 with their zone. What is refused
says which field is wrong, and what to do; nothing was changed then.
"""
CONFIG = {
    "API_TITLE": TITLE,
    "API_VERSION": VERSION,
    "OPENAPI_VERSION": "3.1.0",
    "API_SPEC_OPTIONS": {
        "info": {"description": TEXT},
        "servers": [{"url": SERVER}],
        "security": [{"token": []}],
    },
}


def register(app: Flask) -> None:
    @public
    def openapi() -> Response:
        return jsonify(document())

    @public
    def docs() -> str:
        told = document()
        text = TEXT.split("\n\n")
        return render_template("api.html", text=text, parts=parts(told), forms=forms(told), prefix=SERVER)

    app.add_url_rule("/openapi.json", "openapi", openapi, methods=["GET"])
    app.add_url_rule("/docs", "docs", docs, methods=["GET"])


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1, made once: it takes a third of a second, and is the same for every app."""
    app = Flask(__name__, static_folder=None)
    app.config.update(CONFIG)
    app.url_map.converters["id"] = IdConverter
    api = Api(app)
    api.DEFAULT_ERROR_RESPONSE_NAME = None  # every status is documented where it can occur
    api.ma_plugin.converter.add_attribute_function(_tagged)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for area in things.AREAS:
        api.register_blueprint(area)
    return _finished(api.spec.to_dict())


def _tagged(self: Any, field: Any, ret: dict[str, Any]) -> dict[str, Any]:
    """One of several objects, told apart by `kind`."""
    if isinstance(field, Until):
        return _either(ret)
    if not isinstance(field, Tagged):
        return {}
    found = {word: self.resolve_nested_schema(shape) for word, shape in field.shapes.items()}
    mapping = {word: reference["$ref"] for word, reference in found.items()}
    either: dict[str, Any] = {
        "oneOf": list(found.values()),
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    if field.allow_none:
        either["oneOf"] = [*either["oneOf"], {"type": "null"}]
    return either


def _either(moment: dict[str, Any]) -> dict[str, Any]:
    """A moment, or the words that stand for one."""
    moment.pop("type"), moment.pop("format")
    kinds = [{"type": "string", "format": "date-time"}, {"const": NEXT_CHANGE}, {"type": "null"}]
    return {"anyOf": kinds}


def _finished(found: dict[str, Any]) -> dict[str, Any]:
    """Without what nothing refers to, and with what is easier said once."""
    schemas = found["components"]["schemas"]
    for name in ("Error", "PaginationMetadata"):
        schemas.pop(name, None)
    return found
