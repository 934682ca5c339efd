"""The index of voicemail messages. The PBX has the messages; see domain/messages.py for how the index is kept true."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Word


class MessageRow(Base):
    """A message in a user's mailbox. `place` is the PBX's folder, `folder` where people see it.

    `waiting`: somebody moved it there, and the PBX is still to do so.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("user_id", "msg_id"),
        Index("ix_messages_user_id_folder_called", "user_id", "folder", "called"),
        Index("ix_messages_waiting", "waiting", sqlite_where=text("waiting"), postgresql_where=text("waiting")),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    msg_id: Mapped[str] = mapped_column(String(64))
    folder: Mapped[Word]
    place: Mapped[Word]
    waiting: Mapped[bool]
    number: Mapped[str] = mapped_column(String(80))  # the caller's: E.164, or an extension; empty: none was shown
    name: Mapped[str] = mapped_column(String(80))  # as the caller's phone or carrier gave it
    called: Mapped[datetime]
    seconds: Mapped[int]
    since: Mapped[datetime]  # in its folder
    gone: Mapped[datetime | None]  # not seen since then
    forwarded_by: Mapped[str] = mapped_column(String(80), default="", server_default="")  # who sent it on, as a label
    comment: Mapped[str] = mapped_column(String(500), default="", server_default="")  # what he wrote to it
