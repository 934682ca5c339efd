"""`ringplan doctor` about recordings: sound without a call, calls without their sound, and what can't be deleted."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from controller.checks import Check, checked
from controller.desk_client import DeskAway, ask
from controller.history import recordings
from controller.recording_room import Why, why_not
from controller.settings import Settings
from controller.store.engine import open_history

SHOWN = 3
ROOM: dict[Why, str] = {
    "full": "none begins: less than {free} MB are free, RINGPLAN_KEEP_FREE",
    "folder": "none begins: {folder} can't be written to",
}


def checks(settings: Settings, at: datetime) -> Iterator[Check]:
    """Nothing where nobody was ever recorded."""
    if settings.recordings.exists() and (why := _why_none(settings)):
        detail = ROOM[why].format(free=settings.keep_free, folder=settings.recordings)
        yield Check("recordings", False, detail, f"calls go on unrecorded: make room, or look at {settings.recordings}")
    is_any = any(settings.recordings.glob("*/*/*.wav"))
    history = open_history(settings.history_url, existing=True)
    try:
        lost = recordings.unknown(history, settings.recordings, at)
        missing, stuck = recordings.missing(history, settings.recordings, at)
    except SQLAlchemyError as error:
        if is_any:
            yield Check("recordings", False, type(error).__name__, "`ringplan up` brings call history up to date")
        return
    finally:
        history.close()
    if missing:
        remedy = f"the PBX could not write them: look at the rights and the free space of {settings.recordings}"
        yield Check("recordings", False, f"{missing} of the last day have no file", remedy)
    if stuck:
        remedy = f"look at the rights of {settings.recordings}: the history process must be allowed to delete there"
        yield Check("recordings", False, f"{stuck} were deleted, and their files are still there", remedy)
    if not is_any:
        return
    detail = f"{len(lost)} of no call: {', '.join(lost[:SHOWN])}" if lost else f"in {settings.recordings}"
    remedy = f"their calls may still be read from the journal; else hear or delete them in {settings.recordings}"
    yield checked("recordings", not lost, detail, remedy)


def _why_none(settings: Settings) -> Why:
    """As the controller has told the PBX; without one, as it would."""
    try:
        told: Why = ask(settings, "GET", "/status").get("unrecorded", "")
    except DeskAway:
        return why_not(settings.recordings, settings.keep_free * 10**6)
    return told
