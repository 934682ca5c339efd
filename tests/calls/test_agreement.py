"""One meaning, in one place (PRODUCT §3): what the PBX does with random calls is what `decide()` says of them."""

import json
import subprocess
import sys
from typing import Any

import pytest

from controller.settings import PROJECT

ENOUGH = 300  # seconds, on a machine that does other things, too


pytestmark = pytest.mark.usefixtures("tree_settings")  # what the bench's own PBX is started from


def agreement(*arguments: str) -> tuple[dict[str, Any], str]:
    """The bench's figures, and what it told meanwhile."""
    command = [sys.executable, "-m", "tests.bench", "agreement", "--json", *arguments]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=ENOUGH)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.long
def test_the_pbx_does_what_decide_says() -> None:
    figures, told = agreement("--cases", "200", "--seed", "2")
    assert figures["cases"] == 200
    assert figures["disagreements"] == 0, told
    assert figures["sip_cases"] >= 100
    assert not [clause for clause, count in figures["per_clause"].items() if not count]


@pytest.mark.long
def test_a_wrong_comparison_in_the_compiler_is_found() -> None:
    """Frames that hold at their end, too: half-open ranges are PRODUCT §3."""
    figures, told = agreement("--cases", "40", "--seed", "1", "--sabotage", "frame-end", "--until-wrong")
    assert figures["disagreements"] > 0, told
