"""The blueprint of music on hold; its pages stand under a user's address and under a domain's. Uploads go to the disk.

Delegates do not get in: they edit answering rules (PRODUCT §1), and caller lists with them. What callers hear on hold
is the user's own, as his phones are (PRODUCT §4). Operations decide that: `may.edit_user` here, `may.use` of lists.
"""

import tempfile
from functools import partial
from pathlib import Path
from typing import IO, Any

from flask import Blueprint, current_app, request

from controller.audio.keeping import UNFINISHED
from controller.domain.ids import PieceId
from controller.operations import music
from controller.operations.refused import Missing, refuse
from controller.store.music import PieceCard, subject_of
from controller.store.subjects import Subject
from webui import whose
from webui.whose import Whose

AUDIO = "AUDIO_FOLDER"  # in the app's config: the folder where sounds are kept
FORM = 64 * 1024  # bytes of an upload beside the file
blueprint = Blueprint("music", __name__)
both = partial(whose.both, blueprint)


def subject(of: Whose) -> Subject:
    """What becomes live when it changes."""
    return subject_of(*of.ids)


def piece_of(of: Whose, session: Any, id_: int, *, deleted: bool = False) -> PieceCard:
    """One of theirs. Raises Missing, also for one of somebody else."""
    card = music.show(session, of.by, PieceId(id_), deleted=deleted)
    if (card.domain_id, card.user_id) != of.ids:
        raise Missing(refuse("piece", "There is no piece of music {piece}.", piece=id_).problems)
    return card


def audio() -> Path:
    """Where sounds are kept."""
    folder: Path = current_app.config[AUDIO]
    return folder


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: object) -> None:
    """Before anything reads the form: the check of its token does. Files go to the disk where they will be kept."""
    if endpoint in ("music.bring", "music.bring_of_domain"):
        request.max_content_length = music.LARGEST + FORM
        request._get_file_stream = incoming  # type: ignore[method-assign]  # as Werkzeug's documentation has it


def incoming(*_about: object, **_more: object) -> IO[bytes]:
    """A file that is gone when the request is over."""
    audio().mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.NamedTemporaryFile(dir=audio(), prefix=UNFINISHED)
