"""Tables of what mails tell of calls that nobody took, and of what waits for the mail of the day."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Word

UNTOLD = text("told IS NULL")


class MissedCallRow(Base):
    """A call that a user missed who wants mail of them. `call`: which one, in the journal."""

    __tablename__ = "missed_calls"
    __table_args__ = (
        UniqueConstraint("user_id", "call"),
        Index("ix_missed_calls_user_id_called", "user_id", "called"),
        Index("ix_missed_calls_untold", "user_id", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    call: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(80))  # the caller's: E.164, or an extension; empty: none was shown
    name: Mapped[str] = mapped_column(String(80))  # as the caller's phone or carrier gave it
    called: Mapped[datetime]
    told: Mapped[datetime | None]  # NULL: a mail is still to be written


class DailyMessageRow(Base):
    """A voicemail message that waits for its owner's mail of the day, or was told there: none is told twice."""

    __tablename__ = "daily_messages"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    msg_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]
    told: Mapped[datetime | None]


class JournalPlaceRow(Base):
    """How far somebody has read the PBX's journal of calls (pbx/journal.py)."""

    __tablename__ = "journal_places"

    reader: Mapped[Word] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    mark: Mapped[str] = mapped_column(String(64))
