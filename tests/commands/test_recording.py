"""`ringplan recording`: recordings are listed, copied and deleted here, and the audit log says so."""

import json
from pathlib import Path

from controller import clock
from controller.domain.ids import DomainId, UserId
from controller.store.engine import open_history
from tests.commands.conftest import Run
from tests.webui import pasts


def test_recordings_are_listed_saved_and_deleted_and_settings_are_shown(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    run("user", "add", "1001", "Anna Ahlers", "--recording", "on demand")
    assert "on demand" in run("user", "show", "1001").output
    run("domain", "set", "--recording-announcement", "beep", "--recording-days", "30")
    shown = run("domain", "show").output
    assert "30 days" in shown
    assert "by a tone" in shown
    run("domain", "set", "--recording-days", "As long as calls")
    assert "as long as their calls" in run("domain", "show").output
    assert "is not a valid" in run("domain", "set", "--recording-days", "for ever", code=2).output
    assert run("recording", "list").output == "There are none.\n"
    anna = json.loads(run("user", "show", "1001", "--json").output)
    past = open_history(f"sqlite:///{tmp_path / 'history.db'}")
    told = pasts.recorded(DomainId(anna["domain_id"]), UserId(anna["id"]), clock.now().timestamp() - 90)
    pasts.keep(past, told)
    past.close()
    assert "no such file" in run("recording", "save", "1", str(tmp_path / "copy.wav"), code=1).output.casefold()
    sound = pasts.give_sound(tmp_path, told)
    lines = run("recording", "list", "--user", "1001").output.splitlines()
    assert len(lines) == 2
    assert "Anna Ahlers" in lines[1]
    assert "0:04" in lines[1]
    [row] = json.loads(run("recording", "list", "--json").output)
    run("recording", "save", str(row["id"]), str(tmp_path / "copy.wav"))
    assert (tmp_path / "copy.wav").read_bytes() == sound.read_bytes()
    assert len(run("history", "--recorded").output.splitlines()) == 2
    assert "There is no recording 99" in run("recording", "save", "99", str(tmp_path / "no.wav"), code=1).output
    run("recording", "remove", str(row["id"]), "--yes")
    assert not sound.exists()
    assert run("recording", "list").output == "There are none.\n"
    log = run("audit").output
    assert "recordings.keep" in log
    assert "recordings.remove" in log
