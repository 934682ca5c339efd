"""The table of recordings. The sound is a file of the PBX (domain/recording.py); the row knows whose it is."""

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, table_of
from controller.store.history_base import BigKey, HistoryBase, Milliseconds


class RecordingRow(HistoryBase):
    """Of one user's talk in a conversation; a removed one stays until the conversation goes."""

    __tablename__ = "recordings"
    __table_args__ = (
        UniqueConstraint("file"),
        Index("ix_recordings_conversation_id", "conversation_id", "user_id"),
        Index("ix_recordings_domain_id_began", "domain_id", "began"),
        NEVER_REUSED,
    )

    id: Mapped[BigKey]
    conversation_id: Mapped[int] = mapped_column(BigInteger)
    domain_id: Mapped[int]
    user_id: Mapped[int]
    began: Mapped[Milliseconds]
    ended: Mapped[Milliseconds]
    file: Mapped[str] = mapped_column(String(120))
    removed: Mapped[int | None] = mapped_column(BigInteger)
    is_there: Mapped[bool]  # of a removed one: the file may still have to be deleted


RECORDINGS = table_of(RecordingRow)
