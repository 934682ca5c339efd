"""Static files under an address that names their content: kept by browsers for a year, fresh after every upgrade."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from webui.guard import public

FOLDER = Path(__file__).parent / "static"
SHRINKS = ("text/", "image/svg", "application/json")
YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, read at start; `packed` is its gzip, where that helps."""

    name: str
    kind: str
    digest: str
    content: bytes
    packed: bytes | None


def register(app: Flask) -> None:
    files = {file.name: file for file in map(_read, sorted(FOLDER.rglob("*"))) if file is not None}

    @public
    def static(digest: str, name: str) -> Response:
        file = files.get(name)
        if file is None:
            abort(404)
        return _answer(file, fresh=digest == file.digest)

    app.add_url_rule("/static/<digest>/<path:name>", "static", static, methods=["GET"])
    app.jinja_env.globals["asset"] = lambda name: url_for("static", digest=files[name].digest, name=name)


def _read(path: Path) -> StaticFile | None:
    kind = mimetypes.guess_type(path.name)[0]
    if not path.is_file() or kind is None or path.suffix == ".md":
        return None
    content = path.read_bytes()
    packed = gzip.compress(content, mtime=0) if kind.startswith(SHRINKS) else None
    digest = hashlib.sha256(content).hexdigest()[:12]
    return StaticFile(path.relative_to(FOLDER).as_posix(), kind, digest, content, packed)


def _answer(file: StaticFile, *, fresh: bool) -> Response:
    """`fresh`: the address names this very content; a page from before an upgrade may name an older one."""
    packed = file.packed if request.accept_encodings["gzip"] > 0 else None
    response = Response(packed or file.content, content_type=_content_type(file.kind))
    response.headers["Cache-Control"] = YEAR if fresh else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _content_type(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
