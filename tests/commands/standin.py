"""Stands where the controller would: answers at its desk, and when the bell rings says what came of each change."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from sqlalchemy.orm import Session

from controller import clock
from controller.store import outbox, plan_states
from controller.store.engine import open_database, writing
from controller.store.outbox import Pending
from tests.webui.fake_controller import Answers, controller_at

TOOK = 8.4  # ms
END = b"end"


@contextmanager
def controller(home: Path, *, pbx: str = "up", error: str = "", idle: bool = False) -> Iterator[None]:
    """Brings everything in at once; with `error` refuses it; `idle` leaves it lying."""
    bell = home / "run" / "bell"
    desk = controller_at(home / "run" / "controller.sock", Answers({"/status": {"pbx": pbx}}))
    with desk, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as doorbell:
        doorbell.bind(str(bell))
        thread = Thread(target=_work, args=(doorbell, home, error, idle))
        thread.start()
        try:
            yield
        finally:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
                last.sendto(END, str(bell))
            thread.join()
            bell.unlink()


def _work(doorbell: socket.socket, home: Path, error: str, idle: bool) -> None:
    database = open_database(f"sqlite:///{home / 'ringplan.db'}")
    while doorbell.recv(16) != END:
        with writing(database) as session:
            tasks = [] if idle else outbox.pending(session)
            outbox.done(session, [id_ for task in tasks for id_ in task.ids], clock.now())
            for task in tasks:
                if error:
                    plan_states.failed(session, task.subject, task.revision, error)
                else:
                    _applied(session, task)
    database.close()


def _applied(session: Session, task: Pending) -> None:
    if task.action == "remove":
        plan_states.removed(session, task.subject)
    else:
        plan_states.applied(session, task.subject, task.revision, commit_to_live_ms=TOOK)
