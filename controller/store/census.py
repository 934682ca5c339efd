"""How many there are of what, by domain."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.store.tables import DidRow, DomainRow, TrunkRow, UserRow


@dataclass(frozen=True, slots=True)
class Counted:
    """A domain with its counts."""

    id: int
    name: str
    country: str
    users: int
    numbers: int
    trunks: int


def domains(session: Session) -> tuple[Counted, ...]:
    """All, by name."""
    users, numbers, trunks = (
        select(func.count()).where(row.domain_id == DomainRow.id).scalar_subquery()
        for row in (UserRow, DidRow, TrunkRow)
    )
    query = select(DomainRow.id, DomainRow.name, DomainRow.country, users, numbers, trunks)
    return tuple(Counted(*row) for row in session.execute(query.order_by(DomainRow.name)))
