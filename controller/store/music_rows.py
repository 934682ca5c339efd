"""Tables of music on hold: pieces that a user or a domain uploaded, and in which order they are played."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key


class PieceRow(Base):
    """A piece; `user_id` NULL is the domain's. Its sound is in files by `key` (controller/audio/keeping.py)."""

    __tablename__ = "music_pieces"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_music_pieces_domain_id_user_id", "domain_id", "user_id"),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(32))
    seconds: Mapped[float]
    size: Mapped[int]  # bytes of its files together
    created: Mapped[datetime]
    removed: Mapped[datetime | None]  # can be put back for a while, and is played to nobody


class ShuffledRow(Base):
    """Whose music is played in any order: that of a domain, or (`user_id`) of a user."""

    __tablename__ = "music_shuffled"
    __table_args__ = (Index("ix_music_shuffled_domain_id_user_id", "domain_id", "user_id"),)

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
