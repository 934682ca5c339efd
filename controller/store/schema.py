"""The two databases there are: their tables, and the steps that lead to them."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import DeclarativeBase

from controller.store import history_tables, tables

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Schema:
    """`base` of its tables, `steps`: the folder of its migrations, `version`: the table that says how far they came."""

    base: type[DeclarativeBase]
    steps: Path
    version: str


MAIN = Schema(tables.Base, HERE / "migrations", "alembic_version")
HISTORY = Schema(history_tables.HistoryBase, HERE / "history_migrations", "history_version")
