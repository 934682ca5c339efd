"""Both databases, each with an office in it, for the tests of this folder."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from controller.store.engine import Database, open_database, writing
from tests.databases import BOTH, database, database_url, emptied, fresh_url, history_sqlite
from tests.operations.office import Office, furnish

__all__ = ["database", "database_url", "emptied", "history_sqlite"]


@pytest.fixture(scope="session", params=BOTH)
def furnished(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Office]]:
    """One database a kind for all tests that leave nothing behind."""
    opened = open_database(fresh_url(request, tmp_path_factory.mktemp("furnished")))
    with writing(opened) as session:
        office = furnish(session)
    yield opened, office
    opened.close()


@pytest.fixture
def office(furnished: tuple[Database, Office]) -> Office:
    """Who and what is there."""
    return furnished[1]


@pytest.fixture
def session(furnished: tuple[Database, Office]) -> Iterator[Session]:
    """One transaction that may write, and is rolled back in the end."""
    with Session(furnished[0].engine.execution_options(writer=True)) as opened:
        yield opened
        opened.rollback()
