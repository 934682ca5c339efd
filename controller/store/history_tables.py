"""All tables of the call history's database in one place, for its migrations and copies."""

from controller.store import figures_calls_rows, history_places_rows, history_recordings_rows, history_rows
from controller.store.history_base import HistoryBase

metadata = HistoryBase.metadata

__all__ = [
    "HistoryBase",
    "figures_calls_rows",
    "history_places_rows",
    "history_recordings_rows",
    "history_rows",
    "metadata",
]
