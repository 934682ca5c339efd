"""Statements about devices that are more than one row by id."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.tables import DeviceRow


def follow_extension(session: Session, owner: int, old: str, new: str) -> None:
    """Device names begin with the owner's extension: `1001a` becomes `1009a`. Raises IntegrityError when taken."""
    query = select(DeviceRow.id, DeviceRow.name).where(DeviceRow.owner_id == owner)
    for id_, name in session.execute(query).all():
        rows.change(session, DeviceRow, id_, {"name": new + name.removeprefix(old)})


def ha1_of(session: Session, device: int) -> str | None:
    """The digest HA1; None: no such device."""
    return session.execute(select(DeviceRow.ha1).where(DeviceRow.id == device)).scalar()
