"""The command line on a state folder of the test's own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database with the domain acme.example, made once a run, by the commands themselves."""
    home = tmp_path_factory.mktemp("beginning")
    with pytest.MonkeyPatch.context() as patch:
        command = _commands(home, patch)
        command("db", "upgrade")
        command("domain", "add", "acme.example")
    return home / "ringplan.db"


@pytest.fixture
def run(beginning: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("user", "list")` is `ringplan user list` on a copy of it."""
    shutil.copy(beginning, tmp_path / "ringplan.db")
    return _commands(tmp_path, monkeypatch)


def _commands(home: Path, patch: pytest.MonkeyPatch) -> Run:
    patch.setenv("RINGPLAN_HOME", str(home))
    patch.delenv("RINGPLAN_DATABASE_URL", raising=False)

    def command(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == code, result.output
        return result

    return command
