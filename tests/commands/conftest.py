"""The command line on a state folder of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("user", "list")` is `ringplan user list` on a new database with the domain acme.example."""
    monkeypatch.setenv("RINGPLAN_HOME", str(tmp_path))
    monkeypatch.delenv("RINGPLAN_DATABASE_URL", raising=False)

    def command(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == code, result.output
        return result

    command("db", "upgrade")
    command("domain", "add", "acme.example")
    return command
