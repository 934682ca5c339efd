"""Whose phones, trunks, users and groups are: what the teller of conversations asks (domain/history_names.py)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.history_names import Named, Whose
from controller.store.base import table_of
from controller.store.ledger import AuditRow
from controller.store.outside import GroupRow, TrunkRow
from controller.store.people import DeviceRow, DomainRow, UserRow

AUDIT, DEVICES, USERS = table_of(AuditRow), table_of(DeviceRow), table_of(UserRow)
TRUNKS, GROUPS, DOMAINS = table_of(TrunkRow), table_of(GroupRow), table_of(DomainRow)


def latest_change(session: Session) -> tuple[int, datetime] | None:
    """Another one after each change, as all of them are written down."""
    found = session.execute(select(AUDIT.c.id, AUDIT.c.at).order_by(AUDIT.c.id.desc()).limit(1)).one_or_none()
    return None if found is None else (found[0], found[1])


def whose(session: Session) -> Whose:
    """Everything, as it is now: 10,000 users are a few megabytes."""
    devices = select(DEVICES.c.id, DEVICES.c.owner_id, DEVICES.c.domain_id)
    trunks = select(TRUNKS.c.id, TRUNKS.c.domain_id)
    users = select(USERS.c.id, USERS.c.domain_id, USERS.c.extension, USERS.c.name)
    groups = select(GROUPS.c.id, GROUPS.c.domain_id, GROUPS.c.extension, GROUPS.c.name)
    return Whose(
        devices={id_: (owner, domain) for id_, owner, domain in session.execute(devices)},
        trunks=dict(session.execute(trunks).all()),
        users={id_: Named(*named) for id_, *named in session.execute(users)},
        groups={id_: Named(*named) for id_, *named in session.execute(groups)},
        silent=_silent(session),
    )


def _silent(session: Session) -> frozenset[int]:
    domains = session.execute(select(DOMAINS.c.id, DOMAINS.c.switched_off))
    return frozenset(id_ for id_, switched_off in domains if "history" in switched_off)


def deleted_domains(session: Session) -> set[int]:
    """Those of which the deletion is written down."""
    return set(session.execute(select(AUDIT.c.subject_id).where(AUDIT.c.operation == "domains.remove")).scalars())
