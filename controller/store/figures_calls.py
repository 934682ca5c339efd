"""Figures of calls, kept up with the history: added in the transaction that keeps the calls, equal to a recount."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, insert, select, text, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from controller.domain.callfigures import NAMES as SUMS
from controller.domain.callfigures import QUARTER, Cell, Kind, Sums, added, counted
from controller.domain.callfigures import QUARTERS as OF_A_DAY
from controller.domain.history import Direction, Told
from controller.domain.reporting import Quarters
from controller.store.base import Query
from controller.store.figures_calls_rows import DAYS, QUARTERS
from controller.store.history_pages import whole

CHUNK = 1000  # rows of a statement
Key = tuple[Any, ...]  # in the order of the table


def add(session: Session, tolds: Iterable[Told]) -> None:
    """Of calls that are kept for the first time."""
    quarters = counted(tolds)
    _write(session, QUARTERS, quarters)
    _write(session, DAYS, _days(quarters))


def recount(session: Session, domain: int, span: Quarters) -> None:
    """That span anew, from the calls that the history has of it."""
    made_anew(session, domain, span, whole(session, domain, span.since * QUARTER, span.until * QUARTER))


def made_anew(session: Session, domain: int, span: Quarters, tolds: Iterable[Told]) -> None:
    """Whatever was counted in that span is replaced by these calls, which are all that began in it."""
    if session.get_bind().dialect.name == "postgresql":  # or a call that is kept meanwhile would count twice
        session.execute(text(f"LOCK TABLE {QUARTERS.name} IN SHARE ROW EXCLUSIVE MODE"))
    days = Quarters(span.since // OF_A_DAY, -(-span.until // OF_A_DAY))
    _drop(session, QUARTERS, domain, *_within(QUARTERS.c.quarter, span))
    _drop(session, DAYS, domain, *_within(DAYS.c.day, days))
    _write(session, QUARTERS, counted(tolds))
    day = QUARTERS.c.quarter // OF_A_DAY
    key = [QUARTERS.c.domain_id, QUARTERS.c.kind, day, QUARTERS.c.about, QUARTERS.c.direction]
    anew = select(*key, *_summed(QUARTERS)).where(QUARTERS.c.domain_id == domain).group_by(*key)
    anew = anew.where(*_within(QUARTERS.c.quarter, Quarters(days.since * OF_A_DAY, days.until * OF_A_DAY)))
    session.execute(insert(DAYS).from_select(list(DAYS.c), anew))


def forget(session: Session, domain: int) -> None:
    """Of a domain that is gone. Calls that are only too old to be kept stay in the figures, which name no callers."""
    _drop(session, QUARTERS, domain)
    _drop(session, DAYS, domain)


def by_quarter(
    session: Session, domain: int, kind: Kind, about: str, span: Quarters, directions: Sequence[Direction]
) -> list[tuple[int, Sums]]:
    """In order; quarters without calls are left out."""
    place = QUARTERS.c.quarter
    query = select(place, *_summed(QUARTERS)).where(*_of(QUARTERS, domain, kind, directions), QUARTERS.c.about == about)
    query = query.where(*_within(place, span)).group_by(place).order_by(place)
    return [(quarter, Sums(*map(int, sums))) for quarter, *sums in session.execute(query)]


def by_part(
    session: Session, domain: int, kind: Kind, span: Quarters, directions: Sequence[Direction]
) -> dict[str, Sums]:
    """By user, group or number: whole days of UTC by their sums, what is left at both ends by quarters."""
    whole = Quarters(-(-span.since // OF_A_DAY), span.until // OF_A_DAY)  # days
    if whole.since >= whole.until:
        parts, ends = [], [span]
    else:
        days = select(DAYS.c.about, *_columns(DAYS)).where(*_of(DAYS, domain, kind, directions))
        parts = [days.where(*_within(DAYS.c.day, whole))]
        ends = [Quarters(span.since, whole.since * OF_A_DAY), Quarters(whole.until * OF_A_DAY, span.until)]
    parts += [_end(domain, kind, each, directions) for each in ends if each.since < each.until]
    if not parts:
        return {}
    together = union_all(*parts).subquery()
    query = select(together.c.about, *(func.sum(together.c[name]) for name in SUMS)).group_by(together.c.about)
    return {about: Sums(*map(int, sums)) for about, *sums in session.execute(query)}


def _end(domain: int, kind: Kind, span: Quarters, directions: Sequence[Direction]) -> Query:
    """Quarters of whoever has calls on these days: the key of quarters begins with whose they are."""
    days = Quarters(span.since // OF_A_DAY, -(-span.until // OF_A_DAY))
    whose = select(DAYS.c.about).where(*_of(DAYS, domain, kind, directions), *_within(DAYS.c.day, days)).distinct()
    query = select(QUARTERS.c.about, *_columns(QUARTERS)).where(*_of(QUARTERS, domain, kind, directions))
    return query.where(QUARTERS.c.about.in_(whose), *_within(QUARTERS.c.quarter, span))


def _of(table: Table, domain: int, kind: Kind, directions: Sequence[Direction]) -> tuple[ColumnElement[bool], ...]:
    here = (table.c.domain_id == domain, table.c.kind == kind)
    return (*here, table.c.direction.in_(directions)) if directions else here


def _columns(table: Table) -> list[ColumnElement[int]]:
    return [table.c[name] for name in SUMS]


def _summed(table: Table) -> list[ColumnElement[int]]:
    return [func.sum(table.c[name]) for name in SUMS]


def _within(column: ColumnElement[int], span: Quarters) -> tuple[ColumnElement[bool], ...]:
    return column >= span.since, column < span.until


def _days(quarters: Mapping[Cell, Sums]) -> dict[Key, Sums]:
    found: dict[Key, list[Sums]] = {}
    for (domain, kind, about, quarter, way), sums in quarters.items():
        found.setdefault((domain, kind, quarter // OF_A_DAY, about, way), []).append(sums)
    return {key: added(many) for key, many in found.items()}


def _write(session: Session, table: Table, cells: Mapping[Any, Sums]) -> None:
    """Adds to what is there; in the order of the key, so that two writers can't wait for each other."""
    names = [column.name for column in table.c]
    rows = [dict(zip(names, (*key, *cells[key]), strict=True)) for key in sorted(cells)]
    statement = UPSERT[session.get_bind().dialect.name][table.name]
    for start in range(0, len(rows), CHUNK):
        session.execute(statement, rows[start : start + CHUNK])


def _drop(session: Session, table: Table, domain: int, *which: ColumnElement[bool]) -> None:
    session.execute(delete(table).where(table.c.domain_id == domain, *which))


def _upsert(dialect: Any, table: Table) -> Any:
    fresh = dialect.insert(table)
    more = {name: table.c[name] + fresh.excluded[name] for name in SUMS}
    return fresh.on_conflict_do_update(index_elements=list(table.primary_key), set_=more)


UPSERT = {
    name: {table.name: _upsert(dialect, table) for table in (QUARTERS, DAYS)}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
