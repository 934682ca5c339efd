"""Fixtures for everybody: one private Asterisk for the whole run, or for each of its workers."""

import gc
import os
from collections.abc import AsyncIterator, Generator, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from playwright.async_api import Browser

from controller.operations import passwords
from controller.pbx import supervisor, tree
from controller.settings import Settings, load
from tests.browser.chromium import HINT, chromium, path
from tests.databases import cluster, history_template, reused, reused_history, sqlite_template
from tests.hurried import hurry
from tests.order import spread
from tests.pbx_fixture import Pbx, end_leftovers, environment
from tests.unplugged import WAITS

# Those of a whole run stand here: imported by folders, each would make its own cluster.
__all__ = ["cluster", "history_template", "reused", "reused_history", "sqlite_template"]

gc.disable()  # until everything is collected
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--few-examples", action="store_true", help="a tenth of each property's examples and of each table's rows"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """Whatever asks for the PBX is marked so: `-m "not pbx"` runs the rest."""
    for item in items:
        if {"pbx", "tree_settings"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("pbx")
    yield
    items[:] = list(fewer_on_postgres(items))
    if config.getoption("--few-examples"):
        for property_ in {getattr(item, "obj", None) for item in items if item.get_closest_marker("hypothesis")}:
            try_few(property_)
        items[:] = list(few_rows(items))
    if workers := os.environ.get("PYTEST_XDIST_WORKER_COUNT"):
        items[:] = list(spread(items, int(workers)))
        try_again(items)


def try_again(items: list[pytest.Item]) -> None:
    """Phones and browsers beside other workers come too late now and then: such a test has a second try.

    The summary names whoever needed it (RERUN): that is looked at, as it may be a race of ours. By itself none has one.
    """
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("pbx") or asked & {"browser", "chromium_running", "portal"}:
            item.add_marker(pytest.mark.flaky(reruns=1))


def try_few(property_: Any) -> None:
    """For the loop of who develops; whoever changes a property runs it with all its examples, as `make test` does."""
    full = property_._hypothesis_internal_use_settings
    property_._hypothesis_internal_use_settings = hypothesis.settings(
        full, max_examples=max(5, full.max_examples // 10)
    )


def fewer_on_postgres(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """SQLite gets all rows of a table of cases, the same statements on PostgreSQL a tenth of them, at least two."""
    theirs = {item for item in items if item.get_closest_marker("postgres")}
    kept = set(few_rows([item for item in items if item in theirs]))
    yield from (item for item in items if item not in theirs or item in kept)


def few_rows(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Of each table of cases a tenth, at least two, evenly from the first to the last: always the same ones."""
    for _test, rows in groupby(items, key=lambda item: item.nodeid.partition("[")[0]):
        table = list(rows)
        few = max(2, len(table) // 10)
        yield from table if len(table) <= few else (table[round(k * (len(table) - 1) / (few - 1))] for k in range(few))


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: looking through them again and again for garbage took a sixth of a run."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def nobody_pulls_the_plug() -> Iterator[None]:
    """Nobody waits for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        for whose, name, instead in WAITS:
            patch.setattr(whose, name, instead)
        yield


@pytest.fixture(scope="session", autouse=True)
def light_hashes() -> Iterator[None]:
    """Passwords hashed as they are in use, but lightly: hundreds of log-ins happen here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        passwords._nobody.cache_clear()
        yield
    passwords._nobody.cache_clear()


@pytest.fixture(scope="session")
def tree_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a fresh state folder whose Asterisk tree is the checkout's own, obtained first if need be."""
    settings = load(environment(tmp_path_factory.mktemp("home")))
    try:
        tree.obtain(settings, print)
    except tree.TreeFailed as error:
        pytest.skip(f"no Asterisk to be had: {error}")
    return settings


@pytest.fixture(scope="session")
def pbx(tree_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pbx]:
    """One private Asterisk with the static configuration and an empty dialplan; domains keep the tests apart."""
    end_leftovers(tmp_path_factory.getbasetemp())
    home = tmp_path_factory.mktemp("pbx")
    Path(home, "owner").write_text(str(os.getpid()))
    settings = load(environment(home))
    supervisor.start(settings)
    hurry(settings)
    try:
        yield Pbx(settings)
    finally:
        assert supervisor.stop(settings), "Asterisk did not end"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium_running() -> AsyncIterator[Browser]:
    """One for a whole run: tests have contexts of their own."""
    if path() is None:
        pytest.skip(HINT)
    async with chromium() as browser:
        yield browser
