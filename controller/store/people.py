"""Tables of who there is: domains, users, what they may do, their devices, their log-ins."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Label, Number, Word

PLAIN = text("of_id IS NULL")  # two NULLs are never equal to a unique constraint


class DomainRow(Base):
    __tablename__ = "domains"
    __table_args__ = (NEVER_REUSED,)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(253), unique=True)
    zone: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2))
    language: Mapped[Word]
    main_number: Mapped[Number | None]
    emergency_contact: Mapped[str | None] = mapped_column(String(254))
    emergency_numbers: Mapped[list[str]]
    refuse_anonymous: Mapped[bool]
    outbound: Mapped[list[str]]  # what its users may call at most; see domain/permission.py
    outside_prefix: Mapped[Word | None]  # dialled before a public number
    area_code: Mapped[Word | None]  # added to local numbers
    day_calls: Mapped[int | None]  # fraud brakes, a user and day: calls, minutes and countries outside
    day_minutes: Mapped[int | None]
    day_countries: Mapped[int | None]
    created: Mapped[datetime]


class UserRow(Base):
    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("domain_id", "extension"), NEVER_REUSED)

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    extension: Mapped[Word]
    name: Mapped[Label]
    scope: Mapped[Word]
    department: Mapped[Label]
    ring_timeout: Mapped[int | None]  # seconds; NULL is unlimited
    has_mailbox: Mapped[bool]
    listed: Mapped[bool]
    number: Mapped[Number | None]
    email: Mapped[str | None] = mapped_column(String(254))
    outbound: Mapped[list[str]]
    emergency_number: Mapped[Number | None]  # shown on emergency calls; NULL is `number`
    show_caller: Mapped[bool]  # what he forwards outside may show the original caller
    day_calls: Mapped[int | None]  # NULL is the domain's
    day_minutes: Mapped[int | None]
    day_countries: Mapped[int | None]
    zone: Mapped[str | None] = mapped_column(String(64))  # NULL is the domain's
    language: Mapped[Word | None]
    refuse_anonymous: Mapped[bool]
    password_hash: Mapped[str | None] = mapped_column(Text)  # NULL: cannot log in
    pin: Mapped[Word | None]  # the PBX's voicemail compares it in the clear
    created: Mapped[datetime]


class GrantRow(Base):
    __tablename__ = "grants"
    __table_args__ = (
        Index("uq_grants_plain", "user_id", "kind", unique=True, sqlite_where=PLAIN, postgresql_where=PLAIN),
        UniqueConstraint("user_id", "kind", "of_id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[Word]
    of_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class DeviceRow(Base):
    __tablename__ = "devices"
    __table_args__ = (UniqueConstraint("domain_id", "name"), NEVER_REUSED)

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[Word]
    label: Mapped[Label]
    ha1: Mapped[str] = mapped_column(String(32))  # MD5 of d<id>:ringplan:<secret>
    created: Mapped[datetime]


class LoginRow(Base):
    __tablename__ = "logins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime]
    last_seen: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(200))
