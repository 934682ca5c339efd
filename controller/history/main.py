"""The history process: the one reader of the PBX's journal, and what follows from what it keeps. Composes only."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import IO, Any

from sqlalchemy.exc import SQLAlchemyError

from controller import clock, logs
from controller import settings as settings_module
from controller.history import forgetting, recordings, rounds
from controller.history.missed import Noting
from controller.history.reader import JournalReader
from controller.history.reportmails import ReportMails
from controller.history.upkeep import Upkeep
from controller.operations import alarms
from controller.operations.actors import console
from controller.operations.bell import saving
from controller.pbx.processes import take
from controller.settings import Settings
from controller.store import migrate
from controller.store.engine import Database, HistoryDatabase, open_database, open_history

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks
AGAIN = 5.0  # seconds until a database or a disk that was away is tried again


def main() -> None:
    """`python -m controller.history.main`: runs until SIGTERM or Ctrl-C."""
    settings = settings_module.load(os.environ)
    logs.to_file(settings, "history")
    try:
        asyncio.run(run(settings))
    except Exception:
        log.exception("the history ends by a fault of its own, to be started again")
        sys.exit(1)


async def run(settings: Settings) -> None:
    """Until the process is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with settings.journal_lock.open("a") as lock:
        await _be_the_one(lock, stop)
        await _migrated(settings, stop)
        main_database = open_database(settings.database_url, existing=True)
        history = open_history(settings.history_url, existing=True)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(work) for work in _works(settings, main_database, history)]
                await stop.wait()
                for task in tasks:
                    task.cancel()
        finally:
            main_database.close()
            history.close()


def _works(settings: Settings, main_database: Database, history: HistoryDatabase) -> list[Coroutine[Any, Any, None]]:
    reader = JournalReader(settings.cel_journal, main_database, history)
    upkeep = Upkeep(settings, reader, alarm=lambda percent: _alarm(settings, main_database, percent))
    noting = Noting(main_database, history)
    return [
        _again_and_again(lambda: _read(reader, upkeep), "the journal of calls is read later"),
        _again_and_again(noting.look, "missed calls are noted later"),
        rounds.run(partial(forgetting.forget, main_database, history), "old calls"),
        rounds.run(partial(recordings.clean, main_database, history, settings.recordings), "old recordings"),
        ReportMails(main_database, history).run(),
    ]


def _alarm(settings: Settings, database: Database, percent: int) -> None:
    """Also in the audit log; the log has it already."""
    try:
        with saving(database) as session:
            alarms.disk_fills(session, console(clock.now(), "history"), str(settings.home), percent)
    except SQLAlchemyError as error:
        log.warning("the audit of an alarm is missing: %s", type(error).__name__)


def _read(reader: JournalReader, upkeep: Upkeep) -> bool:
    try:
        is_more = reader.look()
    except (OSError, SQLAlchemyError) as error:
        upkeep.look(type(error).__name__)
        raise
    upkeep.look()
    return is_more


async def _again_and_again(look: Callable[[], bool], later: str) -> None:
    """Until cancelled; at once while there is more."""
    while True:
        pause = await asyncio.to_thread(_quiet, look, later)
        await asyncio.sleep(pause)


def _quiet(look: Callable[[], bool], later: str) -> float:
    try:
        return 0.0 if look() else LOOK
    except (OSError, SQLAlchemyError) as error:
        log.warning("%s: %s", later, error)
    except Exception:  # a fault of ours: the rest goes on
        log.exception(later)
    return AGAIN


async def _be_the_one(lock: IO[str], stop: asyncio.Event) -> None:
    """Two would do no harm, as each moves the place on from where it knows it; but one would work in vain."""
    is_told = False
    while not stop.is_set() and not take(lock):
        if not is_told:
            log.warning("another process reads this journal of calls: waiting for its end")
        is_told = True
        await asyncio.sleep(LOOK)


async def _migrated(settings: Settings, stop: asyncio.Event) -> None:
    """Brings the tables up to date, as soon as the database is there."""
    is_done = False
    while not (is_done or stop.is_set()):
        is_done = await asyncio.to_thread(_upgraded, settings)
        await asyncio.sleep(0 if is_done else AGAIN)


def _upgraded(settings: Settings) -> bool:
    try:
        migrate.upgrade_history(settings.history_url)
    except SQLAlchemyError as error:
        log.warning("the history database is away: %s", error)
        return False
    return True


if __name__ == "__main__":
    main()
