"""The command line on a state folder of the test's own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with the domain acme.example, made once a run, by the commands themselves."""
    home = tmp_path_factory.mktemp("acme")
    with commands_in(home) as command:
        command("db", "upgrade")
        command("domain", "add", "acme.example")
    return home


@pytest.fixture(scope="module")
def furnished(acme: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with what the module's `furnish(run)` makes, once."""
    home = tmp_path_factory.mktemp("furnished")
    _copy(acme, home)
    with commands_in(home) as command:
        request.module.furnish(command)
    return home


@pytest.fixture
def run(acme: Path, tmp_path: Path) -> Iterator[Run]:
    """`run("user", "list")` is `ringplan user list` on a copy of acme."""
    _copy(acme, tmp_path)
    with commands_in(tmp_path) as command:
        yield command


@pytest.fixture
def office(furnished: Path, tmp_path: Path) -> Iterator[Run]:
    """As `run`, on a copy of what the module furnished."""
    _copy(furnished, tmp_path)
    with commands_in(tmp_path) as command:
        yield command


def _copy(home: Path, target: Path) -> None:
    """The database, the secrets and the ports: to choose them takes longer than most tests."""
    for name in ("ringplan.db", "secrets.json", "ports.json"):
        shutil.copy(home / name, target / name)


@contextmanager
def commands_in(home: Path) -> Iterator[Run]:
    """The command line on that state folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RINGPLAN_HOME", str(home))
        patch.delenv("RINGPLAN_DATABASE_URL", raising=False)
        yield _command


def _command(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == code, result.output
    return result
