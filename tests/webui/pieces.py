"""Pieces of music in the portal's database, with their sounds in the state folder, made without a converter."""

import itertools
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.ids import DomainId, PieceId, UserId
from controller.operations import actors, music
from controller.tone import tone
from tests.soundfiles import wav_file
from tests.webui.place import SATURDAY

CONSOLE = actors.console(SATURDAY)
NUMBERS = itertools.count(1)


def a_piece(
    session: Session, domain: DomainId, user: UserId | None, name: str = "Waiting", seconds: float = 125.0
) -> PieceId:
    """One more. What its files hold is shorter than it says."""
    key, folder = f"{next(NUMBERS):032x}", audio_of(session)
    for rate in keeping.RATES:
        path = keeping.path(folder, key, rate)
        path.parent.mkdir(parents=True, exist_ok=True)
        wav_file(path, _hum(rate), rate)
    return PieceId(music.add(session, CONSOLE, domain, user, name, Sound(key, seconds, 6000)).id)


@cache
def _hum(rate: int) -> bytes:
    return tone(440.0, 0.25, rate=rate)


def audio_of(session: Session) -> Path:
    """The folder of the state folder in which the database is."""
    database = str(session.get_bind().engine.url.database).removeprefix("file:").partition("?")[0]
    return Path(database).parent / "audio"
