"""Both databases, for the tests of this folder."""

from tests.databases import database, database_url, emptied, emptied_history, history, history_sqlite

__all__ = ["database", "database_url", "emptied", "emptied_history", "history", "history_sqlite"]
