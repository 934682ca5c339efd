"""`ringplan prompts`: what the house has recorded is played from now on, and what can't be is named."""

from pathlib import Path

import pytest

from controller import settings
from controller.pbx import command
from tests.commands.conftest import Run
from tests.pbx.test_sounds import record


@pytest.fixture
def pbx_folder(tmp_path: Path) -> Path:
    """Where a PBX of that state folder looks for sounds."""
    folder = tmp_path / "pbx" / "lib" / "sounds"
    folder.mkdir(parents=True)
    if command.in_tree(settings.load({"RINGPLAN_HOME": str(tmp_path)}).tree) is None and command.on_path() is None:
        pytest.skip("no Asterisk to be had")
    return folder


def test_the_names_of_all_prompts_are_told(run: Run) -> None:
    names = run("prompts", "--names").output.splitlines()
    assert {"en/blocked", "fr/blocked", "de/digits/1"} <= set(names)
    assert names == sorted(names)


def test_before_the_first_start_there_is_nothing_to_replace(run: Run) -> None:
    assert "ringplan up" in run("prompts", code=1).output


@pytest.mark.slow
def test_recordings_are_played_and_those_that_can_not_be_are_named(run: Run, tmp_path: Path, pbx_folder: Path) -> None:
    assert "No recordings of your own" in run("prompts").output
    good = record(tmp_path / "prompts" / "fr" / "blocked.wav")
    assert run("prompts").output == f"{good}: played\n"
    assert (pbx_folder / "fr" / "ringplan" / "blocked.wav").read_bytes() == good.read_bytes()
    bad = record(tmp_path / "prompts" / "en" / "press.wav", rate=44100)
    assert f"{bad}: not played, 16 bit, one channel, 44.1 kHz instead of" in run("prompts", code=1).output
