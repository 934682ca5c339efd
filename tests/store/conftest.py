"""Both databases, for the tests of this folder."""

from tests.databases import (
    cluster,
    database,
    database_url,
    emptied,
    emptied_history,
    history,
    history_sqlite,
    history_template,
    reused,
    reused_history,
    sqlite_template,
)

__all__ = [
    "cluster",
    "database",
    "database_url",
    "emptied",
    "emptied_history",
    "history",
    "history_sqlite",
    "history_template",
    "reused",
    "reused_history",
    "sqlite_template",
]
