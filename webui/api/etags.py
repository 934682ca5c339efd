"""Strong ETags, made of what is answered: whoever changes something says which version he saw (RFC 9110 §13)."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import request

from webui.api.problems import Stopped

ANY = "*"


def etag(content: Mapping[str, Any]) -> str:
    """Without the quotes."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def is_known(tag: str) -> bool:
    """Whether the asker has this version already."""
    return bool(request.if_none_match) and request.if_none_match.contains_weak(tag)


def check(content: Mapping[str, Any]) -> None:
    """Raises Stopped where the change is for another version than this one, or for nobody knows which."""
    if not request.if_match:
        raise Stopped(428)
    if not request.if_match.contains(etag(content)):
        raise Stopped(412)
