"""Voicemail messages as text. A row is there from the moment the text is wanted, and goes with its message."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Word


class TranscriptRow(Base):
    """What was said in a message, as private as its sound. `digest`, once the text is made, tells that sound."""

    __tablename__ = "transcripts"
    __table_args__ = (
        Index("ix_transcripts_state_next_try", "state", "next_try"),
        Index("ix_transcripts_digest", "digest"),
    )

    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    state: Mapped[Word]  # waiting, done, failed
    tries: Mapped[int]
    next_try: Mapped[datetime]
    language: Mapped[Word]  # that was listened for
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)  # the same, to be searched
    digest: Mapped[str] = mapped_column(String(64))  # empty until the text is made
    created: Mapped[datetime]
