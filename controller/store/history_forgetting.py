"""Conversations that are old, or whose domain is gone, are deleted: in small pieces, with all that leads to them."""

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Table, bindparam, delete, exists, func, select
from sqlalchemy.orm import Session

from controller.store import figures_calls, history_numbers, history_recordings
from controller.store import history_packing as packing
from controller.store.base import AnyRow
from controller.store.figures_calls_rows import DAYS, QUARTERS
from controller.store.history_base import ms
from controller.store.history_rows import CONVERSATIONS, DETAILS, DEVICE_TIES, NUMBER_TIES, NUMBERS, SHARES

C = CONVERSATIONS.c


def domains(session: Session) -> list[int]:
    """Those of which something is kept, be it figures; 0: of calls that entered none."""
    every = (CONVERSATIONS, QUARTERS, DAYS)
    return sorted({domain for table in every for domain in _domains(session, table.c.domain_id)})


def newest(session: Session) -> float | None:
    """When the conversation ended that began last, of all domains, seconds since 1970; None: there is none."""
    last = select(C.ended).order_by(C.began.desc()).limit(1)
    there = list(_domains(session, C.domain_id))
    return max((session.execute(last.where(C.domain_id == each)).scalar_one() / 1000 for each in there), default=None)


def forget(session: Session, domain: int, before: float | None, most: int = 500) -> int:
    """How many went that began before that instant, seconds since 1970; as many as `most`: there may be more.

    None: all of the domain, and its figures. Figures name nobody outside, so they stay when calls are only old.
    """
    old = select(C.id, C.began, (C.numbers + " " + C.led_to).label("numbers"), C.parties).where(C.domain_id == domain)
    if before is not None:
        old = old.where(C.began < ms(before))
    rows = list(session.execute(old.order_by(C.began, C.id).limit(most)))
    if rows:
        _delete(session, domain, rows)
    if before is None and len(rows) < most:
        figures_calls.forget(session, domain)
    return len(rows)


def _domains(session: Session, column: ColumnElement[int]) -> Iterator[int]:
    """Goes from one to the next by the index."""
    last: int | None = -1
    while (last := session.execute(select(func.min(column)).where(column > last)).scalar()) is not None:
        yield last


def _delete(session: Session, domain: int, rows: list[AnyRow]) -> None:
    ids = [row.id for row in rows]
    for table, key in ((SHARES, SHARES.c.conversation_id), (DETAILS, DETAILS.c.conversation_id), (CONVERSATIONS, C.id)):
        session.execute(delete(table).where(key.in_(ids)))
    history_recordings.forget(session, ids)
    known = history_numbers.ids(session, domain, {number for row in rows for number in row.numbers.split()})
    ties = ((known[number], row) for row in rows for number in row.numbers.split())
    _untie(session, NUMBER_TIES, ties)
    _untie(session, DEVICE_TIES, ((device, row) for row in rows for device in packing.devices(packing.parties_of(row))))
    unused = ~exists().where(NUMBER_TIES.c.number_id == NUMBERS.c.id)
    session.execute(delete(NUMBERS).where(NUMBERS.c.id.in_(sorted(known.values())), unused))


def _untie(session: Session, table: Table, ties: Iterable[tuple[int, AnyRow]]) -> None:
    which = (
        table.c[0] == bindparam("of"),
        table.c.began == bindparam("at"),
        table.c.conversation_id == bindparam("id"),
    )
    if found := [{"of": of, "at": row.began, "id": row.id} for of, row in ties]:
        session.execute(delete(table).where(*which), found)
