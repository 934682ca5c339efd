"""Whether recordings of calls can be written: below so much free space none begins, and the disk is left to calls.

The PBX is told in a global variable, which recording.conf reads when a recording is to begin: a call that goes on
unrecorded asks nobody, and is not said to be recorded. Recordings that go on are not cut short.
"""

import asyncio
import logging
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.operations import actors, alarms
from controller.operations.bell import saving
from controller.pbx.ami import Ami, AmiDown, AmiRefused
from controller.store.engine import Database

log = logging.getLogger(__name__)

LOOK = 10.0  # seconds between two looks; a quick disk and a hundred recorded calls take 20 MB in that time
EASE = 1.25  # times as much must be free before recordings begin again: else every deleted file would begin one
GLOBAL = "RP_NO_TAPE"
LABEL = "recordings"

Why = Literal["", "full", "folder"]
"""Nothing stands in the way; the disk is nearly full; the folder is not to be written to."""


def why_not(folder: Path, keep: int, was: Why = "") -> Why:
    """`keep`: bytes that stay free. A folder that is not there yet is made by the PBX. Blocks."""
    there = folder if folder.exists() else folder.parent
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        return "folder"
    return "full" if shutil.disk_usage(there).free < keep * (EASE if was == "full" else 1) else ""


@dataclass(slots=True)
class RecordingRoom:
    """`run` looks until cancelled; `stir`: the PBX came up, and knows nothing."""

    ami: Ami
    database: Database
    folder: Path
    keep: int  # bytes
    why: Why = ""
    _look: asyncio.Event = field(default_factory=asyncio.Event)

    def stir(self) -> None:
        self._look.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._see()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._look.wait()
            self._look.clear()

    async def _see(self) -> None:
        before, self.why = self.why, await asyncio.to_thread(self._why)
        with suppress(AmiDown, AmiRefused, TimeoutError):  # told again when it is back
            await self.ami.send({"Action": "Setvar", "Variable": GLOBAL, "Value": self.why})
        if self.why and not before:
            log.critical("NOTHING IS RECORDED ANY MORE: why=%s folder=%s", self.why, self.folder)
            await asyncio.to_thread(self._alarm)
        elif before and not self.why:
            log.warning("calls are recorded again: folder=%s", self.folder)

    def _why(self) -> Why:
        try:
            return why_not(self.folder, self.keep, self.why)
        except OSError as error:
            log.warning("the folder of recordings can't be looked at: %s", error)
            return "folder"

    def _alarm(self) -> None:
        """Also in the audit log; the log has it already."""
        try:
            with saving(self.database) as session:
                alarms.nothing_recorded(session, actors.console(clock.now(), LABEL), str(self.folder), self.why)
        except SQLAlchemyError as error:
            log.warning("the audit of an alarm is missing: %s", type(error).__name__)
