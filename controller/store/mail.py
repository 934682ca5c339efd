"""Tables of mail that waits to be sent, of links with which a forgotten password is replaced, of who wants mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Word


class MailRow(Base):
    """One mail to one recipient. `cells` are what its words are made of, emptied once it was sent or given up."""

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_state_next_try", "state", "next_try"),
        Index("ix_mails_user_id_about", "user_id", "about"),
        Index("ix_mails_recipient_created", "recipient", "created"),
        Index("ix_mails_created", "created"),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    about: Mapped[str | None] = mapped_column(String(64))  # the msg_id of a voicemail message of that user
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[Word]
    cells: Mapped[dict[str, Any]]
    message_id: Mapped[str] = mapped_column(String(300))  # the same at every try, so that a double can be told
    state: Mapped[Word]  # waiting, sending, sent, failed, dismissed
    tries: Mapped[int]
    next_try: Mapped[datetime]
    until: Mapped[datetime]  # given up then
    error: Mapped[str] = mapped_column(String(300))  # of the last try; of one that was sent: what it lacked
    created: Mapped[datetime]
    done: Mapped[datetime | None]  # sent or given up


class ResetRow(Base):
    """Somebody asked for a link (`token_hash` empty: not looked at yet, or nobody's), or has one."""

    __tablename__ = "resets"

    id: Mapped[Key]
    account: Mapped[str] = mapped_column(String(300), index=True)  # as typed; empty: an office manager asked
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    is_answered: Mapped[bool]
    address: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(index=True)
    expires: Mapped[datetime]


class MessageAddressRow(Base):
    """A further address of a user's voicemail messages was asked (`asked`) whether it wants them, and has said so.

    One that its user takes out is no longer confirmed, and its link opens nothing; the row stays to count by.
    """

    __tablename__ = "message_addresses"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked: Mapped[datetime] = mapped_column(index=True)
    expires: Mapped[datetime]
    confirmed: Mapped[datetime | None]
