"""Tables of the journal's reader: how far it has read, and what it holds of conversations that go on for long."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.history_base import HistoryBase


class HistoryPlaceRow(HistoryBase):
    """How far somebody has read the PBX's journal of calls (pbx/journal.py)."""

    __tablename__ = "history_places"

    reader: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[str] = mapped_column(String(80))


class HistoryCarriedRow(HistoryBase):
    """The lines of a conversation that goes on, as far as they stand before that place; JSON."""

    __tablename__ = "history_carried"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    lines: Mapped[str] = mapped_column(Text)
