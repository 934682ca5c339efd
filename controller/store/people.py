"""Tables of who there is: domains, users, what they may do, their devices, their log-ins."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text, true
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
    switched_off: Mapped[list[str]] = mapped_column(default=list)  # see operations/features.py
    support_name: Mapped[Label] = mapped_column(default="")  # whom its users ask for help
    support_phone: Mapped[Number] = mapped_column(default="")
    support_email: Mapped[str] = mapped_column(String(254), default="")
    support_text: Mapped[str] = mapped_column(String(500), default="")
    second_factor: Mapped[Word] = mapped_column(default="nobody")  # of whom: see operations/secondfactors.py
    codes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # feature codes that differ from the usual ones, by key
    trash_days: Mapped[int] = mapped_column(default=30, server_default="30")  # deleted messages are kept so long
    transcripts: Mapped[bool] = mapped_column(default=False, server_default=false())  # messages become text, too
    history_days: Mapped[int | None] = mapped_column(default=730, server_default="730")  # NULL: for ever
    recording_announcement: Mapped[Word] = mapped_column(default="both", server_default="both")
    recording_days: Mapped[int | None] = mapped_column(default=90, server_default="90")  # NULL: for ever
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
    caller_id: Mapped[Word] = mapped_column(default="own")  # what own calls outside show: "own", "main", "hidden"
    day_calls: Mapped[int | None]  # NULL is the domain's
    day_minutes: Mapped[int | None]
    day_countries: Mapped[int | None]
    zone: Mapped[str | None] = mapped_column(String(64))  # NULL is the domain's
    language: Mapped[Word | None]
    refuse_anonymous: Mapped[bool]
    password_hash: Mapped[str | None] = mapped_column(Text)  # NULL: cannot log in
    switched_off: Mapped[list[str]] = mapped_column(default=list)  # on top of what is off for the domain
    pin: Mapped[Word | None]  # to be set: NULL once the PBX has it, which alone knows it then (reconcile/boxes.py)
    pin_token: Mapped[Word | None]  # another one for each `pin`: none is set twice
    must_change_pin: Mapped[bool] = mapped_column(default=False)  # `pin` was chosen by somebody else
    envelope: Mapped[bool] = mapped_column(default=True)  # voicemail tells when a message came
    say_caller: Mapped[bool] = mapped_column(default=False, server_default=false())  # … and from which number
    say_length: Mapped[bool] = mapped_column(default=True, server_default=true())  # … and how long it is
    message_seconds: Mapped[int | None]  # a message may be as long; NULL is the usual
    message_mail: Mapped[Word] = mapped_column(default="off", server_default="off")  # see store/messagemail.py
    message_mail_to: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    message_mail_then: Mapped[Word] = mapped_column(default="keep", server_default="keep")
    message_text: Mapped[Word] = mapped_column(default="page", server_default="page")  # where messages stand as text
    message_mail_since: Mapped[datetime | None]  # switched on then; NULL: it is off
    missed_mail_since: Mapped[datetime | None]  # mail of missed calls; NULL: it is off
    mail_daily: Mapped[int | None]  # hour of the day of one mail a day; NULL: each at once
    mail_daily_since: Mapped[datetime | None]  # that hour was chosen then
    mail_daily_done: Mapped[datetime | None]  # the last such hour that was looked after
    extension_since: Mapped[datetime | None]  # NULL: ever since the user is there
    history_seen: Mapped[datetime | None]  # missed calls up to then are no news to him
    recording: Mapped[Word] = mapped_column(default="off", server_default="off")  # see domain/recording.py
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
