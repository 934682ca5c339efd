"""Marks of what a form was filled with, so that whoever saves says which version he saw."""

import hashlib
import json
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from controller.operations.changes import plain

FIELD = "version"  # the form's hidden fields: what was seen, and a proof that it was
SEEN = "seen"


def mark(value: Any) -> str:
    """Of a frozen value: equal values have equal marks."""
    return hashlib.sha256(json.dumps(plain(value), sort_keys=True).encode()).hexdigest()[:32]


class Stale(Exception):
    """Somebody else has saved meanwhile; `present` is what stands there now."""

    def __init__(self, present: Any) -> None:
        super().__init__("saved by somebody else meanwhile")
        self.present = present


def check(seen: str, present: Any) -> None:
    """Raises Stale."""
    if seen != mark(present):
        raise Stale(present)


def seal(*what: object) -> str:
    """A proof for a form that these things (ids, words) were shown to whoever sends it."""
    return str(_signer().dumps(list(what)))


def is_sealed(seal: str, *what: object) -> bool:
    """Whether that is a proof of ours, of just these."""
    try:
        return bool(_signer().loads(seal) == list(what))
    except BadSignature:
        return False


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="seen in a form")
