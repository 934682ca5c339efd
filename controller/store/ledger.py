"""Tables of what changed: the outbox to the controller, how far each plan has got, the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Word

WAITING = text("done_at IS NULL")


class OutboxRow(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    kind: Mapped[Word]
    subject_id: Mapped[int]
    action: Mapped[Word]  # change | remove
    revision: Mapped[int]
    detail: Mapped[dict[str, Any]]  # what the rows no longer say: an old extension, a deleted user's domain
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class PlanStateRow(Base):
    """Revisions of one subject: wanted by the rows, durable on the PBX's disk, live in the PBX."""

    __tablename__ = "plan_states"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wanted: Mapped[int]
    durable: Mapped[int]
    live: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(80))  # the name of the context: Asterisk takes 79
    error: Mapped[str] = mapped_column(Text)
    commit_to_live_ms: Mapped[float | None]
    apply_ms: Mapped[float | None]
    pbx_boot: Mapped[str] = mapped_column(String(64))  # the PBX start to which `live` refers
    changed_at: Mapped[datetime]


class AuditRow(Base):
    """No foreign keys: it outlives what it tells of."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_domain_id_at", "domain_id", "at"), NEVER_REUSED)

    id: Mapped[Key]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(64))
    operation: Mapped[str] = mapped_column(String(40))
    domain_id: Mapped[int | None]
    kind: Mapped[Word]
    subject_id: Mapped[int]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
