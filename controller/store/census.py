"""How many there are of what, by domain."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.store.rosters import matching
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


def domains(session: Session, words: str = "", after: str = "", limit: int = 50) -> tuple[Counted, ...]:
    """So many by name, of those that come after one and have `words` in their name."""
    users, numbers, trunks = (
        select(func.count()).where(row.domain_id == DomainRow.id).scalar_subquery()
        for row in (UserRow, DidRow, TrunkRow)
    )
    query = select(DomainRow.id, DomainRow.name, DomainRow.country, users, numbers, trunks)
    fits = (*matching((DomainRow.name,), words), DomainRow.name > after)
    return tuple(Counted(*row) for row in session.execute(query.where(*fits).order_by(DomainRow.name).limit(limit)))


def count(session: Session, words: str = "") -> int:
    """How many domains have them in their name."""
    query = select(func.count()).select_from(DomainRow).where(*matching((DomainRow.name,), words))
    return session.execute(query).scalar_one()
