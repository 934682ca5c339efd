"""What `ringplan up` says of a process that ended: where the reason stands."""

import os
from pathlib import Path

import pytest

from controller import household
from controller.household import Household
from controller.settings import load

pytestmark = pytest.mark.slow


def test_the_file_with_the_reason_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(household.PROCESSES, "portal", "nothing_here")  # outside webui: that takes seconds to load
    said: list[str] = []
    home = Household(load({"RINGPLAN_HOME": str(tmp_path)}), said.append)
    (tmp_path / "run").mkdir()
    home._spawn("portal")
    home._begin(household.KEEPER)
    home._children["portal"].wait(30)
    home._is_due("portal", "ended (1)")
    out, log = tmp_path / "log" / "portal.out", tmp_path / "log" / "portal.log"
    assert said[-1].endswith(f"See {out}")
    home._spawn("portal")
    home._children["portal"].wait(30)
    assert out.read_text().count("nothing_here") >= 2, "why it ended before still stands there"
    log.write_text("it is told here")
    os.utime(log, ns=(2**62, 2**62))
    home._is_due("portal", "ended (1)")
    assert said[-1].endswith(f"See {log}")
