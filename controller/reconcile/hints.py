"""Hints that the PBX made of a domain's patterns when phones subscribed: kept as the extensions are (dialplan/blf.py).

A pattern is looked up once; from then on the PBX has a row of its own, which does not follow.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from controller.dialplan import names
from controller.dialplan.blf import NOBODY
from controller.domain.ids import DomainId
from controller.domain.priority import HINT, Priority
from controller.pbx import dialplan_wire
from controller.pbx.ami import Ami, Message
from controller.reconcile.piece import hints
from controller.reconcile.verify import OnDisk

EXTENSION = re.compile(r"x(\d+)-(\d+)")
SUBSCRIBED = re.compile(r"blf-(\d+)")
SLOT = "park:"
Place = tuple[str, str]  # context and extension


@dataclass(slots=True)
class Hints:
    """`held` are the hints of each file; `sure` what the lamps of extensions show, by the extension's context."""

    held: dict[Path, frozenset[Place]] = field(default_factory=dict)
    sure: dict[str, str] = field(default_factory=dict)

    async def put(self, ami: Ami, path: Path, rows: Iterable[Priority]) -> None:
        """The file's hints are live: those that it had before go, and slots that are new get the lamp of one.

        Raises AmiDown, AmiRefused, TimeoutError.
        """
        kept = [row for row in rows if row.priority == HINT]
        old, current = self.held.get(path, frozenset()), hints(kept)
        await dialplan_wire.remove_hints(ami, old - current)
        slots = [row for row in kept if row.app.startswith(SLOT) and (row.context, row.extension) not in old]
        if slots:
            shown = await _subscribed(ami)
            meant = [row for place in shown if (row := _slot(place, slots)) is not None]
            await dialplan_wire.put(ami, [row for row in meant if shown[row.context, row.extension] != row.app])
        self.held[path] = current

    async def follow(self, ami: Ami, rows: Iterable[Priority]) -> None:
        """These rows were put: a hint that somebody subscribed to shows the same. Raises as `put` does."""
        new = {row.context: row.data for row in rows if _is_lamp(row) and self.sure.get(row.context) != row.data}
        if not new:
            return
        wanted = list(_wanted(new))
        asked = [{"Action": "Getvar", "Variable": f"HINT({row.extension}@{row.context})"} for row in wanted]
        answers = await ami.pipeline(asked)
        held = (answer.get("Value", "") for answer in answers)
        await dialplan_wire.put(ami, [row for row, found in zip(wanted, held, strict=True) if _is_other(found, row)])
        self.sure |= new


async def differing(eyes: Ami, disk: Iterable[OnDisk], moved: Set[str]) -> list[Priority]:
    """What must be put so that all that is subscribed to shows what the files say; not where something moved.

    Raises AmiDown, AmiRefused, TimeoutError.
    """
    fixed = [row for file in disk for row in file.fixed]
    lamps = {row.context: row.data for row in fixed if _is_lamp(row)}
    slots = [row for row in fixed if row.priority == HINT and row.app.startswith(SLOT)]
    wrong = []
    for (context, extension), shown in (await _subscribed(eyes)).items():
        entry = f"x{context.removeprefix('blf-')}-{extension}"
        row = Priority(context, extension, HINT, lamps.get(entry, NOBODY))
        if entry not in lamps:
            row = _slot((context, extension), slots) or row
        if shown != row.app and entry not in moved and not _former_slot(shown, row):
            wrong.append(row)
    return wrong


async def _subscribed(ami: Ami) -> dict[Place, str]:
    """The hints of extensions and slots that the PBX made, with what they show; patterns are not among them."""
    found: dict[Place, str] = {}

    def look(event: Message) -> None:
        place = event.get("Context", ""), event.get("Exten", "")
        if SUBSCRIBED.fullmatch(place[0]) and place[1].isdecimal():
            found[place] = event.get("Hint", "")

    await ami.stream({"Action": "ExtensionStateList"}, look)
    return found


def _slot(place: Place, patterns: Iterable[Priority]) -> Priority | None:
    """The hint of a slot, if it is one by these."""
    for row in patterns:
        if row.context == place[0] and re.fullmatch(row.extension.removeprefix("_").replace("X", "[0-9]"), place[1]):
            return Priority(*place, HINT, row.app.replace("${EXTEN}", place[1]))
    return None


def _former_slot(shown: str, row: Priority) -> bool:
    """Whether it was a slot of a range of before, in which a call may still be."""
    return row.app == NOBODY and shown.startswith(SLOT)


def _is_lamp(row: Priority) -> bool:
    return row.extension == names.LAMP and row.priority == 1


def _wanted(lamps: Mapping[str, str]) -> Iterator[Priority]:
    for context, devices in lamps.items():
        if named := EXTENSION.fullmatch(context):
            yield Priority(names.blf(DomainId(int(named[1]))), named[2], HINT, devices)


def _is_other(found: str, row: Priority) -> bool:
    """Whether the PBX has a row of its own for it, which shows something else; the pattern has variables."""
    return bool(found) and "${" not in found and found != row.app
