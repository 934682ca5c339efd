"""The table of who wants reports of calls by mail."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Word


class ReportMailRow(Base):
    """`every`: week or month, since he asked for it; `done`: when the last one was due that was looked after."""

    __tablename__ = "report_mails"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    every: Mapped[Word]
    since: Mapped[datetime]
    done: Mapped[datetime | None]
