"""Ids for rows that are to be inserted many at once and name each other: known before the first of them is written."""

from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import DeclarativeBase, Session

from controller.store.base import table_of

BEGUN = """
INSERT INTO sqlite_sequence (name, seq) SELECT :name, 0
WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :name)
"""


def ids(session: Session, table: type[DeclarativeBase], count: int) -> Sequence[int]:
    """That many ids that nobody has had and nobody else gets; on SQLite the transaction must be a writing one."""
    if not count:
        return []
    name = table_of(table).name
    if session.get_bind().dialect.name == "postgresql":
        drawn = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(session.execute(drawn, {"name": name, "count": count}).scalars())
    begin = last(session, table) + 1
    return range(begin, begin + count)


def claimed(session: Session, table: type[DeclarativeBase], id_: int) -> None:
    """An id that comes from elsewhere is in use: the database must not come to it by counting. 0: none is."""
    if not id_:
        return
    name = table_of(table).name
    if session.get_bind().dialect.name == "postgresql":
        sequence = session.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name}).scalar_one()
        ahead = text(f"SELECT setval(:sequence, :id) FROM {sequence} WHERE last_value < :id OR NOT is_called")  # noqa: S608 (a table's own)
        session.execute(ahead, {"sequence": sequence, "id": id_})
        return
    if not _counts(table):
        return
    session.execute(text(BEGUN), {"name": name})
    session.execute(
        text("UPDATE sqlite_sequence SET seq = max(seq, :id) WHERE name = :name"), {"name": name, "id": id_}
    )


def last(session: Session, table: type[DeclarativeBase]) -> int:
    """The highest id so far: of rows that are there, and where ids are never given twice, of those that ever were."""
    key, name = table_of(table).c.id, table_of(table).name
    present = session.execute(select(func.max(key))).scalar() or 0
    if session.get_bind().dialect.name == "postgresql":
        sequence = session.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name}).scalar_one()
        drawn = text(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608 (a table's own)
        return max(present, session.execute(drawn).scalar() or 0)
    if not _counts(table):
        return present
    ever = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return max(present, session.execute(ever, {"name": name}).scalar() or 0)


def _counts(table: type[DeclarativeBase]) -> bool:
    """Whether SQLite remembers how far the ids have come."""
    return bool(table_of(table).dialect_options["sqlite"]["autoincrement"])
