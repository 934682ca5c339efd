"""Ten times the history in a tenth of the time: the calls that are there once more, some days later, again and again.

What grows with calls is written as the reader writes it, row by row in the order of time; the folding is saved.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, func, insert, select, text

from controller.domain.callfigures import QUARTERS as OF_A_DAY
from controller.store.engine import HistoryDatabase, writing
from controller.store.figures_calls_rows import DAYS, QUARTERS
from controller.store.history_tables import metadata

TIED = ("conversation_details", "shares", "number_ties", "device_ties")
PIECE = 100_000  # calls a transaction
MS = 86_400_000  # of a day
Moved = Mapping[str, ColumnElement[Any]]


def multiply(history: HistoryDatabase, days: int, times: int) -> Iterator[int]:
    """The calls of the first so many days stand there so many times in all. Gives each copy's number, when done."""
    with writing(history) as session:
        last = int(session.scalar(select(func.max(_calls().c.id))) or 0)
        until = int(session.scalar(select(func.min(DAYS.c.day))) or 0) + days
    for copy in range(1, times):
        for since in range(0, last, PIECE):
            with writing(history) as session:
                for table, key, moved in _conversations(copy * last, copy * days * MS, f"-{copy}"):
                    session.execute(_copied(table, moved, key.between(since + 1, min(since + PIECE, last))))
        with writing(history) as session:
            for table, column, a_day in ((QUARTERS, QUARTERS.c.quarter, OF_A_DAY), (DAYS, DAYS.c.day, 1)):
                shifted = {column.name: column + copy * days * a_day}
                session.execute(_copied(table, shifted, column < until * a_day))
        yield copy
    if not history.is_sqlite:  # PostgreSQL does it by itself, later
        with writing(history) as session:
            session.execute(text("ANALYZE"))


def size_mb(history: HistoryDatabase) -> float:
    """On the disk."""
    sqlite = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    asked = sqlite if history.is_sqlite else "SELECT pg_database_size(current_database())"
    with writing(history) as session:
        return round(int(session.scalar(text(asked)) or 0) / 1e6, 1)


def _calls() -> Table:
    return metadata.tables["conversations"]


def _conversations(ids: int, ms: int, mark: str) -> Iterator[tuple[Table, ColumnElement[int], Moved]]:
    calls = _calls()
    times = {name: calls.c[name] + ms for name in ("began", "ended", "answered")}
    yield calls, calls.c.id, {"id": calls.c.id + ids, "key": calls.c.key + mark, **times}
    for table in (metadata.tables[name] for name in TIED):
        began = {"began": table.c.began + ms} if "began" in table.c else {}
        key = table.c.conversation_id
        yield table, key, {"conversation_id": key + ids, **began}


def _copied(table: Table, moved: Moved, where: ColumnElement[bool]) -> Any:
    chosen = select(*(moved.get(column.name, column) for column in table.c)).where(where)
    return insert(table).from_select([column.name for column in table.c], chosen)
