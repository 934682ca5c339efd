"""How many mails of voicemail messages there are in a day at most: of one user, and to one address.

Who fills a mailbox by a program fills no mail server with it. What is beyond that is in the mailbox only, and said on
the page of voicemail's settings, by `ringplan doctor` and in the metrics.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from controller.operations.mail import Note
from controller.store import mailqueue

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
OF_USER = 200
TO_ADDRESS = 500  # an office may share one


def within(session: Session, user: int, notes: Iterable[Note], at: datetime) -> list[Note]:
    """Those that may go: one an address, of that user's messages."""
    wanted, since = list(notes), at - DAY
    room = max(0, OF_USER - mailqueue.count_of_messages(session, user, since)) if wanted else 0
    at_address: dict[str, int] = {}
    found: list[Note] = []
    for note in wanted[:room]:
        to = note.to or note.user.email or ""
        if to not in at_address:
            at_address[to] = mailqueue.count_to(session, to, since)
        at_address[to] += 1
        if at_address[to] <= TO_ADDRESS:
            found.append(note)
    if len(found) < len(wanted):
        log.warning("messages are not mailed, there were too many within a day: user=%s mails=%s", user, len(wanted))
    return _kept(wanted, found)


def _kept(wanted: list[Note], found: list[Note]) -> list[Note]:
    """A message that not every address gets stays where it is."""
    cut = {note.about for note in wanted if note not in found}
    return [replace(note, cells={**note.cells, "then": "keep"}) if note.about in cut else note for note in found]


def reached_by(session: Session, at: datetime) -> int:
    """How many users' messages are not mailed at the moment."""
    return mailqueue.count_at_limit(session, at - DAY, OF_USER)


def is_reached(session: Session, user: int, at: datetime) -> bool:
    """Whether that user's messages are not mailed at the moment."""
    return mailqueue.count_of_messages(session, user, at - DAY) >= OF_USER
