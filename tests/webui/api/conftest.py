"""Tokens for the people of the place, and who calls the API with them."""

from collections.abc import Callable

import pytest
from flask import Flask

from controller.domain.ids import UserId
from controller.operations import actors, tokens
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.api.caller import Caller
from tests.webui.api.stocked import Stocked, stock, token_of_root
from tests.webui.api.things import Things
from tests.webui.conftest import Furnished
from tests.webui.kept import Kept
from tests.webui.place import SATURDAY, Place

MakeToken = Callable[..., str]


@pytest.fixture
def token_of(database: Database) -> MakeToken:
    """`token_of(user, "read")` is a new token of that user."""

    def make(user: UserId, *scopes: str) -> str:
        with saving(database) as session:
            return tokens.add(session, actors.console(SATURDAY), user, "test", scopes or ("read", "write")).token

    return make


@pytest.fixture
def anna(app: Flask, place: Place, token_of: MakeToken) -> Caller:
    """The office manager of acme."""
    return Caller(app.test_client(), token_of(place.anna))


@pytest.fixture
def bob(app: Flask, place: Place, token_of: MakeToken) -> Caller:
    """A plain user of acme."""
    return Caller(app.test_client(), token_of(place.bob))


@pytest.fixture
def eve(app: Flask, place: Place, token_of: MakeToken) -> Caller:
    """A plain user of the other domain."""
    return Caller(app.test_client(), token_of(place.eve))


@pytest.fixture(scope="session")
def stocked(running: Kept, furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Stocked:
    """The furnished database with one of everything, once a run."""
    return stock(tmp_path_factory.mktemp("stocked"), furnished.file, furnished.place, running.no_calls)


@pytest.fixture
def fresh(request: pytest.FixtureRequest, running: Kept, furnished: Furnished) -> Kept:
    """The portal with a copy of that, where the test asks for such things, or of the furnished database."""
    if "acme_things" in request.fixturenames:
        request.getfixturevalue("stocked").put(running)
    else:
        running.renew(furnished.file)
    return running


@pytest.fixture
def acme_things(stocked: Stocked) -> Things:
    """Anna's, and those of her domain."""
    return stocked.things


@pytest.fixture
def root(request: pytest.FixtureRequest, app: Flask, database: Database, place: Place) -> Caller:
    """An administrator."""
    if "acme_things" in request.fixturenames:
        return Caller(app.test_client(), request.getfixturevalue("stocked").root)
    with saving(database) as session:
        return Caller(app.test_client(), token_of_root(session, place))
