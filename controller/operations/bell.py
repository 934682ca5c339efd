"""The entry points' transaction: commits a change, then rings the controller. A bell is a hint; the outbox is truth."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from controller.operations.changes import RINGS, TOUCHED
from controller.store.engine import Database, writing

CHANNEL = "ringplan"  # of pg_notify
log = logging.getLogger(__name__)


@contextmanager
def saving(database: Database) -> Iterator[Session]:
    """One change: commits at the end and rings if the PBX is concerned; an exception leaves neither row nor ring."""
    with writing(database) as session:
        yield session
        touched = session.info.pop(TOUCHED, ()) or session.info.pop(RINGS, False)
        if touched and not database.is_sqlite:
            session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
    if touched and database.bell is not None:
        ring(database.bell)


def ring(bell: Path) -> None:
    """One empty datagram; nobody there is no error: the controller looks at the outbox every second or two anyway."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as doorbell:
        doorbell.setblocking(False)
        try:
            doorbell.sendto(b"", str(bell))
        except OSError as error:
            log.debug("no bell at %s: %s", bell, error)
