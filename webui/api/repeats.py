"""Idempotency keys: a POST that is sent again is answered again, and not done again. Counterpart: store/repeats.py."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, request
from sqlalchemy.orm import Session

from controller.operations.refused import refuse
from controller.store import repeats
from controller.store.repeats import Kept
from controller.store.subjects import Subject
from webui.api.asking import bearer

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,80}")


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered before, and what in the PBX it concerned."""

    content: Mapping[str, Any]
    subjects: Collection[Subject]


def before(session: Session, at: datetime) -> Answered | int | None:
    """What was answered to this key, or the row in which to `keep` the answer; None without a key."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not KEY.fullmatch(key):
        raise refuse(HEADER, "This is no key. Use 1 to 80 letters, digits and signs without space.")
    digest = _digest()
    found = repeats.claim(session, bearer().id, key, digest, at)
    if not isinstance(found, Kept):
        return found
    if found.request_hash != digest:
        raise refuse(HEADER, "This key was used for another request. Use a new key for every request.")
    kept = json.loads(found.body)
    return Answered(kept["content"], [Subject(kind, id_) for kind, id_ in kept["subjects"]])


def is_answered(session: Session, at: datetime) -> bool:
    """Whether `before` will answer or refuse by what was answered to this key: then nothing needs to be made ready."""
    key = request.headers.get(HEADER, "")
    return bool(KEY.fullmatch(key)) and repeats.is_kept(session, bearer().id, key, at)


def streamed(digest: bytes) -> None:
    """The body was read as a stream, and this is its digest: it belongs to what the request asks for."""
    g.streamed = digest


def keep(
    session: Session, row: int | None, status: int, content: Mapping[str, Any], subjects: Collection[Subject]
) -> None:
    """The answer, without secrets: in the transaction of the change."""
    if row is not None:
        kept = {"content": dict(content), "subjects": [[each.kind, each.id] for each in sorted(subjects)]}
        repeats.keep(session, row, status, json.dumps(kept))


def _digest() -> str:
    """Of what the request asks for."""
    body = g.streamed if "streamed" in g else request.get_data()
    asked = f"{request.method} {request.full_path}\n".encode() + body
    return hashlib.sha256(asked).hexdigest()
