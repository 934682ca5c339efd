"""Feature codes that a domain has chosen itself."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.codes import BY_KEY
from controller.store.base import table_of
from controller.store.tables import DomainRow

DOMAINS = table_of(DomainRow)


def chosen(session: Session, domain: int) -> dict[str, str]:
    """Its own codes by key, "" for what is switched off; features of other versions are left out."""
    found = session.execute(select(DOMAINS.c.codes).where(DOMAINS.c.id == domain)).scalar() or {}
    return {key: str(code) for key, code in found.items() if key in BY_KEY}
