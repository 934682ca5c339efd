"""The sound of a recording, for pages and the API: who hears it is noted before the first byte is sent."""

from contextlib import suppress
from pathlib import Path

from flask import Response, current_app, send_file
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.domain.recording import path
from controller.domain.saying import say
from controller.operations import recordings
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Missing, Problem
from controller.store import history_recordings
from controller.store.engine import reading, writing
from controller.store.history_recordings import Recording
from webui.portal import portal
from webui.sent_later import sent_later

FOLDER = "RECORDINGS_FOLDER"  # in the app's config
GONE = say("The file of this recording is not there any more.")


def heard(by: Actor, domain: DomainId, recording: int, *, keep: bool = False) -> Recording:
    """What `by` is about to hear, or (`keep`) to take along. Players ask for parts: one line in the log for all."""
    with reading(portal().database) as session, reading(portal().history) as past:
        if (found := recordings.heard_lately(session, by, past, domain, recording, keep=keep)) is not None:
            return found
    with saving(portal().database) as session, reading(portal().history) as past:
        return recordings.listen(session, by, past, domain, recording, keep=keep)


def noted(session: Session, by: Actor, domain: DomainId, recording: int) -> Recording:
    """What `by` deletes: the log says so. `delete` once that is saved."""
    with reading(portal().history) as past:
        return recordings.remove(session, by, past, domain, recording)


def delete(found: Recording) -> None:
    """Gone for everybody, and its file; one that cannot go yet is the history process's (history/recordings.py)."""
    with writing(portal().history) as past:
        history_recordings.remove(past, found.id, portal().now().timestamp())
    with suppress(OSError):
        file(found).unlink()


def file(found: Recording) -> Path:
    """Where it lies; nothing of that is ever shown."""
    folder: Path = current_app.config[FOLDER]
    return path(folder, found.file)


def handed_out(found: Recording, name: str = "") -> Response:
    """All of it, or the part that Range asks for; with a name as a file to keep. Raises Missing."""
    there = file(found)
    if not there.is_file():
        raise Missing([Problem("recording", GONE)])
    answer = send_file(there, mimetype="audio/wav", conditional=True, etag=f"recording-{found.id}", max_age=0)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers.set(
        "Content-Disposition", "attachment" if name else "inline", **({"filename": name} if name else {})
    )
    return sent_later(answer)
