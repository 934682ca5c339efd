"""A whole Ringplan for tests that break it: every process real, none of them tended unless the test says so."""

import os
import select
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from controller.desk_client import DeskAway, ask
from controller.household import PROCESSES, Household
from controller.pbx import command, supervisor
from controller.pbx.ami import Ami
from controller.settings import LOOPBACK, Settings
from controller.store import migrate, outbox, plan_states
from controller.store.engine import Database, open_database, reading
from controller.store.plan_states import PlanState
from controller.store.subjects import Subject
from tests.faults.nursery import nursery
from tests.faults.waiting import until


class Links:
    """The test's own AMI links; `World` looks for them where the controller has its own."""

    def __init__(self, settings: Settings) -> None:
        secrets = settings.secrets
        self.ami = Ami(LOOPBACK, settings.ami_port, "dialplan", secrets.ami_dialplan)
        self.events = Ami(LOOPBACK, settings.ami_port, "events", secrets.ami_events)


@dataclass(slots=True)
class House:
    """What `ringplan up` runs, as `Household` starts it. Stands where tests/calls/world.py wants a Posted."""

    settings: Settings
    database: Database
    household: Household
    post: Links
    said: list[str] = field(default_factory=list)
    is_wary: bool = False  # the keeper waits the longer with a start, the more often Asterisk died of late

    def pid(self, name: str) -> int:
        """Of `controller` or `portal`, `asterisk` or `keeper`."""
        match name:
            case "asterisk" | "keeper":
                status = supervisor.status(self.settings)
                found = status.asterisk if name == "asterisk" else status.supervisor
            case _:
                found = int((self.settings.run / f"{name}.pid").read_text())
        assert found, f"no {name}"
        return found

    def kill(self, name: str) -> None:
        """With no warning; it is gone when this returns."""
        pid = self.pid(name)
        self.is_wary = self.is_wary or name == "asterisk"
        ended = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        assert select.select([ended], [], [], 5)[0], f"{name} did not die"
        os.close(ended)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """It stands still as long as the block does."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGSTOP)
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
            time.sleep(0.001)  # a busy machine takes its time to stop all threads
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def status(self) -> dict[str, Any]:
        """What the controller says of itself; nothing while it is away."""
        with suppress(DeskAway):
            return ask(self.settings, "GET", "/status", 1.0)
        return {}

    def tend(self) -> None:
        """One look of `ringplan up` after its processes."""
        self.household.tend()

    async def tended(self, condition: Callable[[], bool], within: float, what: str) -> None:
        """Tends until the condition holds."""

        def look() -> bool:
            self.tend()
            return condition()

        await until(look, within, what)

    async def controller_up(self, within: float = 15.0) -> None:
        """The controller runs, started again if need be, and has greeted the PBX. (Tests kill it too often to wait.)"""
        self.household._failures.clear()
        await self.tended(
            lambda: self.status().get("pbx") == "up" and self.status()["boot"] != "", within, "controller"
        )

    async def calm(self) -> None:
        """Another keeper if this one is wary, as tests kill Asterisk within its minute; it adopts the one that runs."""
        if self.is_wary:
            before = self.pid("keeper")
            self.kill("keeper")
            await self.tended(lambda: supervisor.status(self.settings).supervisor not in (None, before), 10, "a keeper")
            self.is_wary = False

    def waiting(self) -> int:
        """Rows of the outbox that wait."""
        with reading(self.database) as session:
            return outbox.waiting(session)

    async def live(self, within: float = 10.0) -> None:
        """Everything saved is in the PBX."""
        await until(lambda: not self.waiting(), within, "everything to be live")

    def state(self, kind: Any, id_: int) -> PlanState:
        """How far that subject has got."""
        with reading(self.database) as session:
            found = plan_states.state_of(session, Subject(kind, id_))
        assert found
        return found

    def compare(self) -> list[str]:
        """The controller compares everything; what it found wrong, and has mended or asked for anew."""
        found: list[str] = ask(self.settings, "POST", "/compare", 30)["subjects"]
        return found

    def rx(self, text: str) -> str:
        """What Asterisk's command line answers."""
        return command.rx(self.settings, text)

    def contexts(self) -> set[str]:
        """Names of all contexts in the PBX."""
        lines = self.rx("dialplan show").splitlines()
        return {line.split("'")[1] for line in lines if line.startswith("[ Context '")}

    def database_files(self) -> list[Path]:
        """The database and what SQLite keeps beside it."""
        return sorted(self.settings.home.glob("ringplan.db*"))

    @contextmanager
    def without_database(self) -> Iterator[Path]:
        """Moved to the folder that is given."""
        folder = self.settings.home / "away"
        folder.mkdir()
        for file in self.database_files():
            file.rename(folder / file.name)
        try:
            yield folder
        finally:
            for file in folder.iterdir():
                file.rename(self.settings.home / file.name)
            folder.rmdir()


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Everything that `ringplan up` runs, in that state folder, with new databases."""
    database = open_database(settings.database_url, settings.run / "bell", existing=True)
    creating = open_database(settings.database_url)
    migrate.upgrade(creating)
    creating.close()
    said: list[str] = []
    with nursery(PROCESSES.values()) as begun:
        household = Household(settings, said.append, begun.begin)
        links = Links(settings)
        try:
            household.start()
            async with links.ami, links.events:
                house = House(settings, database, household, links, said)
                await house.controller_up()
                yield house
        finally:
            household.stop()
            database.close()
