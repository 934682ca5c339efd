"""A bench within the process of a test: as from the command line, with nothing loaded a second time."""

import json
from typing import Any

import pytest

from tests.bench.__main__ import main


def figures_of(capsys: pytest.CaptureFixture[str], name: str, *options: str) -> tuple[dict[str, Any], str]:
    """What it measured, and what it told meanwhile."""
    assert main([name, *options, "--json"]) == 0
    said = capsys.readouterr()
    return json.loads(said.out), said.err
