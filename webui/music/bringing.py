"""Bringing pieces: one file or several, each on its own; what can't be used is said at the field."""

from pathlib import Path

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from controller.domain.saying import joined
from controller.operations import music
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.music import PieceCard
from webui.forms import Form
from webui.home.settling import settle
from webui.music.area import audio, both, subject
from webui.music.page import page
from webui.music.receiving import Brought, take, why
from webui.music.views import Page, answered
from webui.portal import portal
from webui.whose import Whose
from webui.words.text import isolated


@both("", methods=["POST"])
def bring(of: Whose) -> Page:
    """The files of the field `file`, in their order."""
    files = [each for each in request.files.getlist("file") if each.filename]
    if not files:
        return page(of, Form(problems={"file": music.unusable("none").problems[0].message})), 422
    taken, problems = _taken(of, files)
    if problems:
        if taken:
            settle(portal(), subject(of))
        return page(of, Form(problems={"file": joined(" ", problems)}), said=_said(taken) if taken else ""), 422
    return answered(of, _said(taken))


def _taken(of: Whose, files: list[FileStorage]) -> tuple[list[PieceCard], list[str]]:
    """What was added, and why the others were not."""
    taken: list[PieceCard] = []
    problems: list[str] = []
    for file in files:
        called = file.filename or ""
        try:
            taken.append(take(of.by, of.ids, Brought(_path(file), called), audio()))
        except (Missing, Forbidden):
            raise
        except Refused as refused:
            problems.append(why(refused, called, several=len(files) > 1))
    return taken, problems


def _path(file: FileStorage) -> Path:
    """Where its content lies: area.incoming made it a file with a name."""
    file.stream.flush()
    return Path(str(file.stream.name))


def _said(taken: list[PieceCard]) -> str:
    if len(taken) == 1:
        return _("“%(name)s” is added: it is heard from the next hold on.", name=isolated(taken[0].name))
    return ngettext(
        "%(num)s piece is added: it is heard from the next hold on.",
        "%(num)s pieces are added: they are heard from the next hold on.",
        len(taken),
    )
