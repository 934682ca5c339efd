"""Counts for operators (docs/metrics.md): what waits, what is not live and why, how many phones, who is banned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from controller.store import mailqueue
from controller.store.ledger import OutboxRow, PlanStateRow
from controller.store.mailqueue import Queue
from controller.store.outside import BanRow
from controller.store.people import DeviceRow, DomainRow, UserRow

TABLES = {"domain": DomainRow, "user": UserRow, "device": DeviceRow}


@dataclass(frozen=True, slots=True)
class Figures:
    """`not_live` counts subjects by kind and standing (waiting, failed); `oldest` has waited longest."""

    waiting: int
    oldest: datetime | None
    not_live: Mapping[tuple[str, str], int]
    rows: Mapping[str, int]
    bans: int
    mail: Queue


def look(session: Session, now: datetime) -> Figures:
    """One query each; none reads a whole table of calls or changes."""
    waiting, oldest = session.execute(
        select(func.count(), func.min(OutboxRow.created_at)).where(OutboxRow.done_at.is_(None))
    ).one()
    return Figures(
        waiting=waiting,
        oldest=oldest,
        not_live=_not_live(session),
        rows={name: session.scalar(select(func.count()).select_from(row)) or 0 for name, row in TABLES.items()},
        bans=session.scalar(select(func.count()).where(BanRow.until > now)) or 0,
        mail=mailqueue.queue(session),
    )


def _not_live(session: Session) -> dict[tuple[str, str], int]:
    standing = case((PlanStateRow.error != "", "failed"), else_="waiting").label("standing")
    lacking = (PlanStateRow.live < PlanStateRow.wanted) | (PlanStateRow.error != "")
    found = session.execute(
        select(PlanStateRow.kind, standing, func.count()).where(lacking).group_by(PlanStateRow.kind, standing)
    )
    return {(kind, why): count for kind, why, count in found}
