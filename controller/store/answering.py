"""Tables of what happens to a call: time frames, rules, overrides, where they send calls, caller lists."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Label, Number, Word

SHARED = text("owner_id IS NULL")


class FrameRow(Base):
    __tablename__ = "frames"
    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        Index("uq_frames_shared", "domain_id", "name", unique=True, sqlite_where=SHARED, postgresql_where=SHARED),
        UniqueConstraint("domain_id", "number"),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[Label]
    number: Mapped[int | None]  # of a shared frame: what follows *74
    zone: Mapped[str | None] = mapped_column(String(64))  # NULL is the owner's
    kind: Mapped[Word]
    body: Mapped[dict[str, Any]]
    forced_on: Mapped[bool | None]
    forced_until: Mapped[datetime | None]
    forced_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    forced_at: Mapped[datetime | None]


class RuleRow(Base):
    __tablename__ = "rules"
    __table_args__ = (Index("ix_rules_frame_id_user_id", "frame_id", "user_id"), NEVER_REUSED)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    is_default: Mapped[bool]
    frame_id: Mapped[int | None] = mapped_column(ForeignKey("frames.id", ondelete="SET NULL"))
    enabled: Mapped[bool]
    name: Mapped[Label]
    dnd: Mapped[bool]
    screening: Mapped[bool]
    ring: Mapped[Word]  # extension | simultaneous
    include_extension: Mapped[bool]
    all_phones: Mapped[bool]
    confirm_external: Mapped[bool]


class OverrideRow(Base):
    """One a kind and user; switched off it stays, so that its target is remembered (PRODUCT §5, *73 and *40)."""

    __tablename__ = "overrides"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[Word]
    active: Mapped[bool]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class TargetRow(Base):
    """One destination of a rule or override, in `slot`. The thing it names may go; the label stays.

    `holder_id` is the user whose rule or override it is: who-uses-what and loading need no join.
    """

    __tablename__ = "targets"

    id: Mapped[Key]
    holder_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rules.id", ondelete="CASCADE"), index=True)
    override_id: Mapped[int | None] = mapped_column(ForeignKey("overrides.id", ondelete="CASCADE"), index=True)
    slot: Mapped[Word]  # ring | dnd | always | active | offline | busy | unanswered; operator, copy: of no rule
    position: Mapped[int]
    delay: Mapped[int]  # seconds
    kind: Mapped[Word]  # handset | user | voicemail | external | queue | attendant | conference | park | gone
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id", ondelete="SET NULL"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    key: Mapped[str | None] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(120))


class ListRow(Base):
    """A number that a user, or a whole domain (user_id NULL), blocks or allows."""

    __tablename__ = "list_entries"
    __table_args__ = (
        UniqueConstraint("user_id", "number"),
        Index("uq_list_entries_domain", "domain_id", "number", unique=True, sqlite_where=text("user_id IS NULL"),
              postgresql_where=text("user_id IS NULL")),
    )  # fmt: skip

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    list: Mapped[Word]  # blocked | allowed
    number: Mapped[Number]
    note: Mapped[Label] = mapped_column(default="")  # why it is in there
