"""A greeting that is uploaded or typed, made into a sound and handed to the controller's desk. For greetings.py.

All of it while the database is not held.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import current_app, request

from controller.audio import convert, keeping, speaking
from controller.audio.convert import NotConverted, Sound
from controller.domain.ids import UserId
from controller.operations import greetings as operations
from controller.store.engine import reading
from webui import orders
from webui.api import repeats
from webui.api.asking import ask
from webui.api.things.music import AUDIO
from webui.portal import portal

MULTIPART = "multipart/form-data"
FORM = 64 * 1024  # bytes of an upload beside the file
Ids = Mapping[str, Any]


def bring(sent: Mapping[str, Any], ids: Ids) -> None:
    """The file as a sound, and into the mailbox, while the database is not held. Raises Refused."""
    is_answered = _is_answered(sent, ids)
    with _incoming() as path:
        if not is_answered:
            _put(ids, lambda key: convert.convert(path, _folder(), key, operations.LONGEST), "file")


def speak(sent: Mapping[str, Any], ids: Ids) -> None:
    """The words likewise."""
    if _is_answered(sent, ids):
        return
    with reading(portal().database) as session:
        actor, language = ask(session, sent).actor, sent["language"]
        words = operations.words(session, actor, ids["user"], ids["greeting"], sent["text"], language)
    _put(ids, lambda key: speaking.speak(words, language, _folder(), key, operations.LONGEST), "text")


def _is_answered(sent: Mapping[str, Any], ids: Ids) -> bool:
    """Whether this request was answered before, by its key; and whether one may at all. Raises Refused."""
    with reading(portal().database) as session:
        asked = ask(session, sent)
        operations.sound(session, asked.actor, ids["user"], ids["greeting"])
        return repeats.is_answered(session, asked.actor.at)


@contextmanager
def _incoming() -> Iterator[Path]:
    """The upload on the disk; a digest of it stands for it where requests are compared. Raises Refused."""
    request.max_content_length = operations.LARGEST + FORM
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix=keeping.UNFINISHED) as incoming:
        is_form = request.mimetype == MULTIPART
        part = request.files.get("file") if is_form else None
        if part is not None or not is_form:
            shutil.copyfileobj(request.stream if part is None else part.stream, incoming)
        incoming.flush()
        with Path(incoming.name).open("rb") as file:
            repeats.streamed(hashlib.file_digest(file, "sha256").digest())
        size = Path(incoming.name).stat().st_size
        if size > operations.LARGEST or not size:
            raise operations.unusable("too large" if size else "none")
        yield Path(incoming.name)


def _put(ids: Ids, make: Callable[[str], Sound], field: str) -> None:
    key = keeping.new_key()
    try:
        make(key)
        at_desk("put", ids["user"], ids["greeting"], key=key)
    except NotConverted as error:
        raise operations.unusable(error.why, field) from error
    finally:
        keeping.remove(_folder(), key)


def at_desk(verb: str, user: UserId, greeting: str, **more: str) -> None:
    """Raises Refused."""
    with reading(portal().database) as session:
        order = operations.ordered(session, ask(session, {}).actor, user, verb, greeting, **more)
    orders.carry_out(portal().controller, order)


def _folder() -> Path:
    folder: Path = current_app.config[AUDIO]
    return folder
