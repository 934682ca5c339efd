"""What the fixture `pbx` gives to tests, and the tidying up after a run that was killed."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from controller.pbx import command, supervisor
from controller.settings import Settings, load


@dataclass(frozen=True, slots=True)
class Pbx:
    """A running private Asterisk."""

    settings: Settings

    def rx(self, text: str) -> str:
        """What its command line answers."""
        return command.rx(self.settings, text)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a state folder for tests: own ports, the shared tree."""
    shared = {name: os.environ[name] for name in ("RINGPLAN_TREE", "RINGPLAN_DEBIAN_MIRROR") if name in os.environ}
    own = {"RINGPLAN_HOME": str(home), "RINGPLAN_TEST_MODE": "1", "RINGPLAN_NEVER_BAN": "127.0.0.1/32"}
    return {**own, **shared, **more}


def end_leftovers(folder: Path) -> None:
    """Ends Asterisks of earlier test runs whose pytest was killed before it could; `folder` is this run's."""
    runs = folder.parents["PYTEST_XDIST_WORKER" in os.environ]  # a worker's folder is within the run's
    for owner in (*runs.glob("pytest-*/pbx*/owner"), *runs.glob("pytest-*/popen-*/pbx*/owner")):
        with suppress(FileNotFoundError):  # another worker may have ended it
            if not Path("/proc", owner.read_text()).exists():
                supervisor.stop(load(environment(owner.parent)))
                owner.unlink()
