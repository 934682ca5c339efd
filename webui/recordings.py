"""Sounds that a form brings, a file or recorded in the page (static/recorder.js): taken in, converted, handed out."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from flask import Response, current_app, make_response, request, send_file
from itsdangerous import BadSignature, URLSafeSerializer
from limits import parse
from werkzeug.datastructures import FileStorage

from controller.audio import convert, keeping
from controller.audio.convert import NotConverted, Sound
from controller.operations import greetings
from controller.operations.refused import Refused, refuse
from webui.headers import NO_DEVICES
from webui.login import limits
from webui.sent_later import sent_later

AUDIO = "AUDIO_FOLDER"  # in the app's config: the folder where sounds are kept
SIGNING = "SIGNING_KEY"  # likewise
NO_KEY = "-"
PER_PERSON = parse("60 per hour")
FORM = 64 * 1024  # bytes of an upload beside the file
UPLOAD = 4 * greetings.LARGEST + FORM  # bytes: what is too large is told so at its field
Unusable = Callable[[str], Refused]
"""The refusal for a word of audio/convert.py's `Why`, at its field."""


def folder() -> Path:
    """Where sounds are kept."""
    found: Path = current_app.config[AUDIO]
    return found


def make_room() -> None:
    """Before anything reads the form."""
    request.max_content_length = UPLOAD
    request._get_file_stream = incoming  # type: ignore[method-assign]  # as Werkzeug's documentation has it


def incoming(*_about: object, **_more: object) -> IO[bytes]:
    """A file that is gone when the request is over."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.NamedTemporaryFile(dir=folder(), prefix=keeping.UNFINISHED)


def ticket(user: int, key: str) -> str:
    """What is given to that user for a sound of his: the key alone may be learned, and would open and delete it."""
    return _signer().dumps([user, key])


def key_in(user: int, ticket: str) -> str:
    """Its counterpart; what was not made for that user is no key."""
    try:
        whose, key = _signer().loads(ticket) if ticket else (user, "")
    except (BadSignature, ValueError, TypeError):
        return NO_KEY
    return str(key) if whose == user else NO_KEY


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config[SIGNING], "ringplan recording")


def is_brought(file: FileStorage | None) -> bool:
    """Whether anything was chosen or recorded."""
    return file is not None and bool(file.filename)


def count(user: int) -> None:
    """One more that is kept for a while, whatever becomes of it. Raises Refused: nobody fills the disk with them."""
    if not limits.limiter.limiter.hit(PER_PERSON, "recordings", str(user)):
        raise refuse("file", "You have brought very many recordings within an hour. Wait a while, then try again.")


def converted(file: FileStorage | None, longest: float, unusable: Unusable) -> Sound:
    """Raises Refused; then nothing of it is left."""
    if file is None or not file.filename:
        raise unusable("none")
    file.stream.flush()
    return converted_from(Path(str(file.stream.name)), longest, unusable)


def converted_from(path: Path, longest: float, unusable: Unusable) -> Sound:
    """The same of a file in that folder."""
    if path.stat().st_size > greetings.LARGEST:
        raise unusable("too large")
    try:
        return convert.convert(path, folder(), keeping.new_key(), longest)
    except NotConverted as error:
        raise unusable(error.why) from error


def received(stream: IO[bytes]) -> IO[bytes]:
    """The body of a request in a file of its own, which is gone once it is closed."""
    file = incoming()
    while part := stream.read(64 * 1024):
        file.write(part)
    file.flush()
    return file


def handed_out(key: str) -> Response:
    """The whole of it or a part (Range). Raises FileNotFoundError."""
    path = keeping.path(folder(), key, keeping.WIDE)
    path = path if path.is_file() else keeping.path(folder(), key, keeping.NARROW)  # recorded by phone
    answer = send_file(path, mimetype="audio/wav", conditional=True, etag=key, max_age=0)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "private, no-cache"
    return sent_later(answer)


def listening(page: str, status: int = 200) -> Response:
    """A page that may use the microphone."""
    answer = make_response(page, status)
    answer.headers["Permissions-Policy"] = NO_DEVICES.replace("microphone=()", "microphone=(self)")
    return answer
