"""Tables of the figures of calls, in the database of the history: sums by quarter of an hour, and by day in UTC.

A month of a domain's people is read by days, but for the quarters at its ends. Only what has calls has a row.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String, Table

from controller.domain.callfigures import NAMES as SUMS
from controller.domain.callfigures import WIDE
from controller.store.history_base import NO_ROWID, HistoryBase

KEYS: dict[str, type[Integer] | String] = {
    "domain_id": Integer,
    "kind": String(16),
    "about": String(WIDE),
    "quarter": Integer,
    "day": Integer,
    "direction": String(16),
}


def _figures(name: str, *order: str) -> Table:
    keys: list[Column[Any]] = [Column(each, KEYS[each], primary_key=True, autoincrement=False) for each in order]
    sums: list[Column[Any]] = [Column(each, BigInteger, nullable=False) for each in SUMS]
    return Table(name, HistoryBase.metadata, *keys, *sums, sqlite_with_rowid=NO_ROWID["sqlite_with_rowid"])


QUARTERS = _figures("call_figures", "domain_id", "kind", "about", "quarter", "direction")
DAYS = _figures("call_figures_days", "domain_id", "kind", "day", "about", "direction")
