"""Static files under an address that names their content: kept by browsers for a year, fresh after every upgrade."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, abort, request
from markupsafe import Markup

from webui.guard import public

FOLDER = Path(__file__).parent / "static"
SHRINKS = ("text/", "image/svg", "application/json")
ICONS = "icons.svg"
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
    files = _files()

    @public
    def static(digest: str, name: str) -> Response:
        file = files.get(name)
        if file is None:
            abort(404)
        return _answer(file, fresh=digest == file.digest)

    app.add_url_rule("/static/<digest>/<path:name>", "static", static, methods=["GET"])
    addresses = {file.name: f"/static/{file.digest}/{quote(file.name)}" for file in files.values()}
    app.jinja_env.globals["asset"] = lambda name: f"{request.script_root}{addresses[name]}"
    app.jinja_env.globals["symbol"] = lambda name: _symbol(f"{request.script_root}{addresses[ICONS]}", name)


@cache
def _files() -> dict[str, StaticFile]:
    """By name; read once a process."""
    return {file.name: file for file in map(_read, sorted(FOLDER.rglob("*"))) if file is not None}


@cache
def _symbol(icons: str, name: str) -> Markup:
    """One of our icons; pages have dozens."""
    use = Markup('<use href="{}#{}"></use>').format(icons, name)
    return Markup('<svg class="icon" aria-hidden="true" width="20" height="20">{}</svg>').format(use)


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
