"""`ringplan recording`: recordings of calls. They are private: who saves or deletes one is in the audit log."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from zoneinfo import ZoneInfo

import click

from controller import clock
from controller.commands.common import asking, domain_option, json_option, reading_database, settings, show, table
from controller.commands.history import calls_of_the_past
from controller.commands.removing import confirm, yes_option
from controller.commands.saving import changing, tell
from controller.domain.ids import DomainId, UserId
from controller.domain.recording import path
from controller.operations import history, history_asking, lookup, may, recordings
from controller.store import history_recordings
from controller.store.engine import open_history, writing
from controller.store.history_recordings import Recording


@click.group()
def recording() -> None:
    """Recordings of calls, and the files in which they are."""


@recording.command("list")
@click.option("--user", metavar="EXTENSION", help="Only calls of this user.")
@click.option("--range", "range_", default="", type=click.Choice(("", *history_asking.RANGES)), help="Days up to now.")
@click.option("--who", default="", help="A name, or a part of a number.")
@click.option("--limit", default=history.PAGE, show_default=True, type=click.IntRange(1, 10_000), help="So many calls.")
@domain_option
@json_option
def list_(user: str | None, range_: str, who: str, limit: int, domain: str | None, as_json: bool) -> None:
    """Recordings that are kept, the newest call first."""
    with reading_database() as session, calls_of_the_past() as past:
        by = asking()
        card = lookup.user(session, by, user, domain) if user else None
        place = may.see_domain(session, by, card.domain_id) if card else lookup.domain(session, by, domain)
        here = DomainId(place.id), UserId(card.id) if card else None
        words = {"range": range_, "who": who, "recorded": "yes"}
        wanted = history_asking.wanted(session, by, *here, words, clock.now(), ZoneInfo(place.zone))
        found = history.page(session, by, past, *here, wanted, limit=limit)
        rows = [each for kept in found.page.rows for each in found.recordings.get(kept.id, ())]
        names = recordings.names(session, place.id, rows)
    if as_json:
        show(rows, True, str)
    elif rows:
        zone = ZoneInfo(place.zone)
        lines = (
            (
                str(each.id),
                _at(each.began, zone),
                names.get(each.user, "deleted"),
                _length(each.seconds),
                str(each.conversation),
            )
            for each in rows
        )
        table([("id", f"began ({zone.key})", "recorded for", "length", "call"), *lines])
    else:
        click.echo("There are none.")


@recording.command()
@click.argument("recording", type=click.IntRange(1))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@domain_option
@json_option
def save(recording: int, file: Path, domain: str | None, as_json: bool) -> None:
    """Copy the recording with this id into FILE, a WAV file."""
    with changing() as (session, actor, saved), calls_of_the_past() as past:
        place = DomainId(lookup.domain(session, actor, domain).id)
        found = recordings.listen(session, actor, past, place, recording, keep=True)
    try:
        copyfile(path(settings().recordings, found.file), file)
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}") from None
    tell(saved, as_json, f"Saved as {file}.", file=str(file))


@recording.command()
@click.argument("recording", type=click.IntRange(1))
@yes_option
@domain_option
@json_option
def remove(recording: int, yes: bool, domain: str | None, as_json: bool) -> None:
    """Delete the recording with this id for good."""
    confirm("Delete this recording for good?", yes=yes)
    with changing() as (session, actor, saved), calls_of_the_past() as past:
        place = DomainId(lookup.domain(session, actor, domain).id)
        found = recordings.remove(session, actor, past, place, recording)
    _delete(found)  # the log has it
    tell(saved, as_json, "Deleted.")


def _delete(found: Recording) -> None:
    past = open_history(settings().history_url, existing=True)
    try:
        with writing(past) as session:
            history_recordings.remove(session, found.id, clock.now().timestamp())
    finally:
        past.close()
    with suppress(OSError):  # what cannot go yet is the history process's (history/recordings.py)
        path(settings().recordings, found.file).unlink()


def _at(at: float, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at, UTC).astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
