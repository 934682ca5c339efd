"""How long each domain's call history, and recordings of calls, are kept."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.base import table_of
from controller.store.people import DomainRow

DOMAINS = table_of(DomainRow)


def history_days(session: Session) -> dict[int, int | None]:
    """Of all domains, in the main database; None: for ever."""
    return dict(session.execute(select(DOMAINS.c.id, DOMAINS.c.history_days)).all())


def recording_days(session: Session) -> dict[int, int | None]:
    """The same of recordings of calls."""
    return dict(session.execute(select(DOMAINS.c.id, DOMAINS.c.recording_days)).all())
