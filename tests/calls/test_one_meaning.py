"""One meaning, in one place (PRODUCT §3): explainer, week, *Active now*, Home, API and the real PBX, over HTTP."""

import json
import subprocess
import sys
from typing import Any

import pytest

from controller.settings import PROJECT

ENOUGH = 300  # seconds, on a machine that does other things, too
EVERYBODY = {"explainer", "week", "rules", "home", "api", "pbx"}

pytestmark = [pytest.mark.usefixtures("tree_settings"), pytest.mark.slow]  # what the bench's own PBX is started from


def one_meaning(*arguments: str) -> tuple[dict[str, Any], str]:
    """The bench's figures, and what it told meanwhile."""
    command = [sys.executable, "-m", "tests.bench", "one-meaning", "--json", *arguments]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=ENOUGH)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.long
def test_all_who_say_which_rule_is_in_force_say_the_same() -> None:
    figures, told = one_meaning("--instants", "40", "--seed", "7")
    assert figures["instants"] == 40
    assert set(figures["by"]) == EVERYBODY
    assert figures["disagreements"] == 0, told
    assert figures["rules_seen"] >= 8
