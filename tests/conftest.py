"""Fixtures for everybody: one private Asterisk for the whole run, or for each of its workers."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.pbx import supervisor, tree
from controller.settings import Settings, load
from tests.pbx_fixture import Pbx, end_leftovers, environment


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the PBX is marked so: `-m "not pbx"` runs the rest."""
    for item in items:
        if {"pbx", "tree_settings"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("pbx")


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: looking through them again and again for garbage took a sixth of a run."""
    gc.collect()
    gc.freeze()


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
    try:
        yield Pbx(settings)
    finally:
        assert supervisor.stop(settings), "Asterisk did not end"
