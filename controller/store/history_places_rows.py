"""Tables of the journal's reader: how far it has read, and what it holds of conversations that go on for long."""

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.history_base import HistoryBase


class HistoryPlaceRow(HistoryBase):
    """How far somebody has read the PBX’s journal of calls, or deletes what is old (history/steady.py)."""

    __tablename__ = "history_places"

    reader: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[str] = mapped_column(String(80))


class HistoryCarriedRow(HistoryBase):
    """A line of a conversation that goes on, by its place, before that of its reader; JSON."""

    __tablename__ = "history_carried_lines"

    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[str] = mapped_column(Text)
