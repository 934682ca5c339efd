"""Both databases, for the tests of this folder."""

from tests.databases import cluster, database, database_url, emptied, reused, sqlite_template

__all__ = ["cluster", "database", "database_url", "emptied", "reused", "sqlite_template"]
