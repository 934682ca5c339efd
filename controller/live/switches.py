"""The lamps of switches as custom device states of the PBX (docs/blf.md), which AstDB keeps over its restarts.

Here is what is on; the PBX is told the difference. After a new log-in AstDB says what it holds: it reaches the disk a
second late, so that a PBX that was killed may have forgotten the last.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from controller.pbx.ami import Ami, Message, accepted

FAMILY = "CustomDevstate"
OURS = re.compile(r"(dnd|quiet|away|frame)\d+-\d+")
ON = {"quiet": "BUSY"}  # of an extension's lamp; others are in use
OFF = {"quiet": "INVALID"}  # weighs nothing beside the phones of the lamp
AT_ONCE = 200  # switches told before the answers are awaited


@dataclass(slots=True)
class Switches:
    """`wanted` are the devices that are on, such as `dnd3-1002`; `tell` brings the PBX there."""

    wanted: set[str] = field(default_factory=set)
    _told: set[str] | None = None  # what the PBX has; None: not known

    def lost(self) -> None:
        """The link is down: the PBX may start afresh."""
        self._told = None

    async def tell(self, ami: Ami, eyes: Ami) -> None:
        """Raises AmiDown, AmiRefused, TimeoutError: some may be told already."""
        if self._told is None:
            self._told = await _held(eyes)
        for some, states in ((self.wanted - self._told, ON), (self._told - self.wanted, OFF)):
            default = "INUSE" if states is ON else "NOT_INUSE"
            for names in _in_parts(sorted(some)):
                accepted(await ami.pipeline([_set(name, states.get(_kind(name), default)) for name in names]))
                self._told = self._told | set(names) if states is ON else self._told - set(names)


async def _held(eyes: Ami) -> set[str]:
    """What is on in AstDB."""
    found: set[str] = set()

    def look(event: Message) -> None:
        name = event.get("Key", "").removeprefix(f"/{FAMILY}/")
        if OURS.fullmatch(name) and event.get("Val") == ON.get(_kind(name), "INUSE"):
            found.add(name)

    await eyes.stream({"Action": "DBGetTree", "Family": FAMILY}, look)
    return found


def _set(name: str, state: str) -> dict[str, str]:
    return {"Action": "Setvar", "Variable": f"DEVICE_STATE(Custom:{name})", "Value": state}


def _kind(name: str) -> str:
    return name.split("-")[0].rstrip("0123456789")


def _in_parts(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))
