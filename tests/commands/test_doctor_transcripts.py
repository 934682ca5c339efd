"""`ringplan doctor` has the program listen that makes text of messages."""

from pathlib import Path

import pytest

from controller import settings
from controller.commands import doctor_transcripts
from controller.setting_values import BadSetting


@pytest.mark.parametrize(
    ("lines", "is_well", "said"),
    [
        ("cat > /dev/null; echo your call", True, "made “your call”"),
        ("exit 3", False, "engine: it failed"),
        ("echo no such model >&2; exit 1", False, "engine: no such model"),
        (None, False, "there is no program"),
    ],
)
def test_it_says_whether_the_program_runs(tmp_path: Path, lines: str | None, is_well: bool, said: str) -> None:
    engine = tmp_path / "engine"
    if lines is not None:
        engine.write_text(f"#!/bin/sh\n{lines}\n")
        engine.chmod(0o700)
    read = settings.load({"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_TRANSCRIBER": f"{engine} --fast"})
    assert read.environ()["RINGPLAN_TRANSCRIBER"] == f"{engine} --fast"
    [check] = doctor_transcripts.checks(read)
    assert check.ok == is_well
    assert said in check.detail
    assert is_well or "docs/transcription.md" in check.remedy
    assert list(read.audio.iterdir()) == []


def test_nothing_is_said_where_no_program_is_set(tmp_path: Path) -> None:
    assert list(doctor_transcripts.checks(settings.load({"RINGPLAN_HOME": str(tmp_path)}))) == []


def test_what_is_no_command_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="RINGPLAN_TRANSCRIBER"):
        settings.load({"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_TRANSCRIBER": "listen 'to"})
