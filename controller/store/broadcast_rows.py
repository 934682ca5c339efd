"""Tables of messages to many: what is said to whom, and who of them has it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Label, Number, Word


class BroadcastRow(Base):
    """A message to many; `sent` NULL: not yet, `done` NULL: not everybody has it.

    Its sound is in files by `sound` (controller/audio/keeping.py), NULL where nothing is recorded yet; that key names
    the message in mailboxes, too (domain/broadcasts.py).
    """

    __tablename__ = "broadcasts"
    __table_args__ = (
        UniqueConstraint("sound"),
        Index("ix_broadcasts_domain_id_id", "domain_id", "id"),
        Index("ix_broadcasts_sender_id_sent", "sender_id", "sent"),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    sender: Mapped[Label]  # shown as its caller, with `number`, as they were when it was sent
    number: Mapped[Number]
    kind: Mapped[Word]  # "domain", "department", "group"
    whom: Mapped[Label]  # the department's name or the group's id
    label: Mapped[Label]  # the group's name, as it was
    sound: Mapped[str | None] = mapped_column(String(32))
    seconds: Mapped[float]
    created: Mapped[datetime]
    sent: Mapped[datetime | None]
    done: Mapped[datetime | None]


class RecipientRow(Base):
    """Somebody who gets it: `waiting`, `going` (the PBX may have been asked), `sent`, or `failed` for a reason."""

    __tablename__ = "broadcast_recipients"
    __table_args__ = (Index("ix_broadcast_recipients_broadcast_id_state", "broadcast_id", "state"),)

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    state: Mapped[Word]
    why: Mapped[Word] = mapped_column(default="", server_default="")
