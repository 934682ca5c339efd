"""The portal over a fresh SQLite database, at a fixed moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from controller import settings
from controller.settings import Settings
from controller.store.engine import Database, HistoryDatabase
from tests.databases import open_migrated
from tests.webui.browser import Browser
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.kept import Kept, kept
from tests.webui.place import TUESDAY, Place, furnish
from webui import create_app
from webui.home import settling


@dataclass(frozen=True, slots=True)
class Furnished:
    """A database file to copy, and what is in it."""

    file: Path
    place: Place


@pytest.fixture(scope="session", autouse=True)
def nobody_waits_to_be_live() -> Iterator[None]:
    """No PBX follows here: a change would be waited for in vain."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settling, "PATIENCE", 0.02)
        yield


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, light_hashes: None) -> Furnished:
    """Set up once a run: hashing passwords takes its time on purpose."""
    file = tmp_path_factory.mktemp("furnished") / "ringplan.db"
    database = open_migrated(file)
    place = furnish(database)
    database.close()  # the last connection folds the write-ahead log into the file
    return Furnished(file, place)


@pytest.fixture
def place(furnished: Furnished) -> Place:
    return furnished.place


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The portal that all tests share, in a state folder of its own."""
    made = kept(settings.load({"RINGPLAN_HOME": str(tmp_path_factory.mktemp("portal"))}))
    yield made
    made.close()


@pytest.fixture
def fresh(running: Kept, furnished: Furnished) -> Kept:
    """It, with a copy of the furnished database."""
    running.renew(furnished.file)
    return running


@pytest.fixture
def home(fresh: Kept) -> Settings:
    """The settings of its state folder."""
    return fresh.settings


@pytest.fixture
def database(fresh: Kept) -> Database:
    """The portal's database, for tests to change behind its back."""
    return fresh.behind


@pytest.fixture
def past(fresh: Kept) -> HistoryDatabase:
    """The portal's calls of the past: none, until a test keeps some (pasts.py)."""
    return fresh.past


@pytest.fixture
def app(fresh: Kept) -> Flask:
    return fresh.app


@pytest.fixture
def own_app(home: Settings) -> Iterator[Flask]:
    """One of the test's own, not asked yet, for tests that make it another one."""
    made = create_app(home, now=lambda: TUESDAY)
    yield made
    made.extensions["ringplan"].database.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Nobody is logged in yet."""
    return Browser(app.test_client())


@pytest.fixture
def controller(home: Settings) -> Iterator[Answers]:
    """A controller that sees a running PBX and no phones, until told otherwise."""
    answers = Answers({"/phones": [], "/status": {"pbx": "up", "since": "2026-11-21T08:00:00+00:00", "pending": 0}})
    with controller_at(home.run / "controller.sock", answers):
        yield answers
