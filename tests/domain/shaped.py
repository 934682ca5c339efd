"""Recorded shapes of calls: what a real PBX's journal told of each, as text beside this file (shapes/*.csv).

The first line names users, groups, devices and trunks; each further line is one of the journal. A shape whose file is
taken away is recorded anew by the tests with phones (tests/calls/onlooker.py).
"""

import csv
import json
import re
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

from controller.domain.history_names import Named, Whose
from controller.domain.journal import Conversation, Event

FOLDER = Path(__file__).with_name("shapes")
CELLS = tuple(field.name for field in fields(Event))[1:]
PATHS = re.compile(r"/[^,&^)]*/")
HASHES = re.compile(r"-[0-9a-f]{10}$")
NUMBERS = re.compile(r"[0-9]+")
LATE = frozenset({"BRIDGE_ENTER", "BRIDGE_EXIT", "LOCAL_OPTIMIZE", "LINKEDID_END", "HANGUP", "CHAN_END", "APP_END"})

Kinds = frozenset[tuple[str, str, str]]


def kept(name: str, conversation: Conversation, whose: Whose) -> None:
    """Written down; no path of the machine stays in it."""
    with (FOLDER / f"{name}.csv").open("w", newline="") as file:
        file.write(json.dumps(_named(whose)) + "\n")
        rows = csv.writer(file, lineterminator="\n")
        for event in conversation.events:
            cells = {cell: getattr(event, cell) for cell in CELLS}
            rows.writerow((cells | {"data": PATHS.sub("", event.data)}).values())


@lru_cache(maxsize=128)
def shape(name: str) -> tuple[Conversation, Whose]:
    """As it was recorded."""
    head, *lines = (FOLDER / f"{name}.csv").read_text().splitlines()
    events = [Event(place, row[0], float(row[1]), *row[2:]) for place, row in enumerate(csv.reader(lines))]
    return Conversation(name, events), _whose(json.loads(head))


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.csv"))


def kinds(conversation: Conversation) -> Kinds:
    """The lines by kind, context and application, but for those that a race may bring about or not.

    A Dial that goes on after keys were pressed stands in their context or in its own (22.10).
    """
    return frozenset(
        (event.kind, NUMBERS.sub("", HASHES.sub("", event.context)), event.app)
        for event in conversation.events
        if event.kind not in LATE and not (event.app == "Dial" and event.context.endswith("-keys"))
    )


def _named(whose: Whose) -> dict[str, object]:
    people = {
        kind: {str(key): [each.domain, each.number, each.name] for key, each in table.items()}
        for kind, table in (("users", whose.users), ("groups", whose.groups))
    }
    devices = {str(key): list(each) for key, each in whose.devices.items()}
    return {**people, "devices": devices, "trunks": {str(key): each for key, each in whose.trunks.items()}}


def _whose(told: dict[str, dict[str, list[str]]]) -> Whose:
    tables = {
        kind: {int(key): Named(int(cells[0]), cells[1], cells[2]) for key, cells in told[kind].items()}
        for kind in ("users", "groups")
    }
    devices = {int(key): (int(cells[0]), int(cells[1])) for key, cells in told["devices"].items()}
    trunks = {int(key): int(str(each)) for key, each in told["trunks"].items()}
    return Whose(devices, trunks, tables["users"], tables["groups"])
