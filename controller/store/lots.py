"""A domain's parking lot, and where its numbers meet other numbers of the house (PRODUCT §6)."""

from collections.abc import Collection

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from controller.domain.destinations import Gone, ToInner, ToUser
from controller.domain.lots import Lot, Operator
from controller.store import groups, values
from controller.store.base import AnyRow, table_of
from controller.store.tables import GroupRow, LotRow, UserRow

LOTS = table_of(LotRow)
CELLS = ("number", "first", "last", "seconds", "by_keys")


def of(session: Session, domain: int) -> Lot | None:
    """None: nobody parks there."""
    row = session.execute(select(LOTS).where(LOTS.c.id == domain)).one_or_none()
    return None if row is None else _lot(row)


def put(session: Session, domain: int, lot: Lot | None) -> None:
    """This one instead of what there was, or none."""
    session.execute(delete(LOTS).where(LOTS.c.id == domain))
    if lot is not None:
        cells = {name: getattr(lot, name) for name in CELLS}
        session.execute(insert(LOTS).values(id=domain, **cells, **groups.columns(session, lot.operator)))


def holders(session: Session, domain: int, dialled: Collection[str]) -> list[tuple[str, str, bool]]:
    """Who has which of these as extension: the extension, a name, and whether it is a group's; by extension."""
    found = []
    for table, is_group in ((table_of(UserRow), False), (table_of(GroupRow), True)):
        columns = select(table.c.extension, table.c.name)
        query = columns.where(table.c.domain_id == domain, table.c.extension.in_(sorted(dialled)))
        found += [(row.extension, row.name, is_group) for row in session.execute(query)]
    return sorted(found)


def _lot(row: AnyRow) -> Lot:
    return Lot(row.number, row.first, row.last, row.seconds, _operator(row), row.by_keys)


def _operator(row: AnyRow) -> Operator | None:
    to = values.destination(row) if row.kind else None
    return to if to is None or isinstance(to, ToUser | ToInner) else Gone(row.label)
