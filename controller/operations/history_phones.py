"""What the phones that a call reached are called now: for their owner, and who sees everybody's calls."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.history import Told
from controller.operations import hearing
from controller.operations.actors import Actor
from controller.store.base import table_of
from controller.store.tables import DeviceRow

DEVICES = table_of(DeviceRow)


def names(session: Session, actor: Actor, told: Told) -> Mapping[int, str]:
    """By id, those that rang; what was deleted since has none."""
    ids = sorted({step.who.device for step in told.steps if step.kind == "ringing" and step.who and step.who.device})
    if not ids:
        return {}
    cells = (DEVICES.c.id, DEVICES.c.domain_id, DEVICES.c.owner_id, DEVICES.c.label, DEVICES.c.name)
    found = session.execute(select(*cells).where(DEVICES.c.id.in_(ids)))
    return {
        id_: label or name
        for id_, domain, owner, label, name in found
        if owner == actor.user or hearing.oversees(actor, domain)
    }
