"""Tables of what goes on: a domain's parking lot, and what attendants note on calls."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Label, Word
from controller.store.outside import DestinationColumns


class LotRow(DestinationColumns, Base):
    """A domain's lot; `id` is the domain's, which has one at most. The destination is its operator, kind "" none."""

    __tablename__ = "lots"

    id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[Word]
    first: Mapped[int]
    last: Mapped[int]
    seconds: Mapped[int]  # until a parked call comes back; 0: never
    by_keys: Mapped[bool]


class CallNoteRow(Base):
    """The note on a call, as it was written last. `by_id` NULL: that user is gone, or it was a console."""

    __tablename__ = "call_notes"
    __table_args__ = (
        UniqueConstraint("domain_id", "call"),
        Index("ix_call_notes_at", "at"),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    call: Mapped[str] = mapped_column(String(64))  # `Call.id`
    text: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    by: Mapped[Label]
    at: Mapped[datetime]
