"""An upload becomes a piece: named like its file, converted before the database is asked to wait for anything."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from flask_babel import gettext as _

from controller.audio import convert, keeping
from controller.audio.convert import NotConverted
from controller.domain.bidi import straight
from controller.domain.ids import DomainId, UserId
from controller.domain.saying import joined, say
from controller.operations import music
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store.engine import reading
from controller.store.music import PieceCard
from webui.portal import portal

Owner = tuple[DomainId, UserId | None]


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it came in: where it lies, and what its sender calls it."""

    path: Path
    called: str


def take(by: Actor, owner: Owner, brought: Brought, folder: Path) -> PieceCard:
    """Raises Refused; then nothing of it is left."""
    with reading(portal().database) as session:
        music.room(session, by, *owner)
    if brought.path.stat().st_size > music.LARGEST:
        raise music.unusable("too large")
    key = keeping.new_key()
    try:
        sound = convert.convert(brought.path, folder, key, music.LONGEST)
    except NotConverted as error:
        raise music.unusable(error.why) from error
    try:
        with saving(portal().database) as session:
            return music.add(session, by, *owner, name_of(brought.called), sound)
    except BaseException:
        keeping.remove(folder, key)
        raise


def name_of(called: str) -> str:
    """A file's name without folders, ending and control characters; never empty."""
    stem = straight(PureWindowsPath(called).stem)  # knows both slashes
    printable = "".join(" " if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") else each for each in stem)
    return " ".join(printable.split())[: music.MAX_NAME].strip() or str(_("Untitled"))


def why(refused: Refused, called: str, *, several: bool) -> str:
    """The refusal, with the file's name where there are several."""
    text = joined("; ", [problem.message for problem in refused.problems])
    return say("“{name}”: {why}", name=name_of(called), why=text) if several else text
