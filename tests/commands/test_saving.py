"""What a change says of itself: whether it is live, or why not yet (PRODUCT §8.2)."""

import json
from pathlib import Path

import pytest

from controller import clock
from controller import settings as settings_module
from controller.commands import saving
from controller.running import serving
from tests.commands.conftest import Run
from tests.commands.standin import controller

pytestmark = pytest.mark.slow

DND = ("override", "on", "1002", "dnd")


def furnish(run: Run) -> None:
    """Bob with a phone."""
    run("user", "add", "1002", "Bob")
    run("device", "add", "1002", "1002")


def test_a_change_says_after_how_long_it_was_live(office: Run, tmp_path: Path) -> None:
    with controller(tmp_path):
        assert office(*DND).output == "Switched on. Live after 8 ms.\n"
        told = json.loads(office("override", "off", "1002", "dnd", "--json").output)
        assert told == {"notes": [], "live": True, "live_after_ms": 8.4, "not_live_because": ""}
        assert office("device", "add", "1002", "1002m").output.splitlines()[-1] == "Live after 8 ms."


def test_what_has_left_the_pbx_is_live_too(office: Run, tmp_path: Path) -> None:
    with controller(tmp_path):
        assert office("user", "remove", "1002", "--yes").output == "1002 is gone. Live.\n"


def test_what_concerns_no_call_says_nothing_of_it(office: Run, tmp_path: Path) -> None:
    assert office("user", "set", "1002", "--scope", "office_manager").output == "Saved.\n"
    assert json.loads(office("user", "set", "1002", "--scope", "user", "--json").output)["live"] is None


def test_without_a_controller_calls_go_on_with_the_last_rules(office: Run) -> None:
    said = office("user", "set", "1002", "--name", "Robert").output
    assert said == "Saved. Not live yet: the controller is not running; calls go on with the last rules.\n"
    assert json.loads(office(*DND, "--json").output)["not_live_because"].startswith("the controller is not running")


def test_a_pbx_that_is_away_is_not_waited_for(office: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "PATIENCE", 60.0)
    began = clock.monotonic()
    with controller(tmp_path, pbx="down", idle=True):
        assert "Not live yet: the phone system is not reachable." in office(*DND).output
    assert clock.monotonic() - began < saving.PATIENCE


def test_after_a_moment_it_says_that_it_is_on_its_way(
    office: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "PATIENCE", 0.3)
    with controller(tmp_path, idle=True):
        assert "Not live yet: it is on its way. `ringplan db status`" in office(*DND).output


def test_what_the_pbx_could_not_take_is_told_in_its_words(office: Run, tmp_path: Path) -> None:
    with controller(tmp_path, error="The disk of the phone system is full."):
        assert office(*DND).output == "Switched on. Not live yet: The disk of the phone system is full.\n"


def test_other_terminals_use_the_database_of_the_running_up(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    with serving(settings_module.load({"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_DATABASE_URL": url})):
        assert "other.db" in run("user", "list", code=1).output
        run("db", "upgrade")
        run("domain", "add", "other.example")
        assert "other.example" in run("domain", "list").output
    assert "acme.example" in run("domain", "list").output
