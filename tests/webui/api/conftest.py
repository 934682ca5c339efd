"""Tokens for the people of the place, and who calls the API with them."""

from collections.abc import Callable

import pytest
from flask import Flask

from controller.domain.ids import DomainId, UserId
from controller.operations import actors, tokens, users
from controller.operations.bell import saving
from controller.store import find
from controller.store.engine import Database
from tests.webui.api.caller import Caller
from tests.webui.api.things import Things, made
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


@pytest.fixture
def acme_things(database: Database, place: Place) -> Things:
    """Anna's, and those of her domain."""
    with saving(database) as session:
        return made(session, place.acme, place.anna)


@pytest.fixture
def globex_things(database: Database, place: Place) -> Things:
    """Eve's, and those of her domain."""
    with saving(database) as session:
        card = find.user(session, place.eve)
        assert card is not None
        return made(session, DomainId(card.domain_id), place.eve)


@pytest.fixture
def root(app: Flask, database: Database, place: Place, token_of: MakeToken) -> Caller:
    """An administrator."""
    with saving(database) as session:
        console = actors.console(SATURDAY)
        user = users.add(session, console, place.acme, users.NewUser("1090", "Ada", scope="administrator"))
    return Caller(app.test_client(), token_of(user))
