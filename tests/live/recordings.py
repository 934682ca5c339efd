"""Event streams of the real PBX with real phones, kept as files: what it said, and at some moments all that it listed.

Each file begins with whose the phones were. Headers that nobody reads were taken out, and whatever is filtered away.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from controller.domain.livecalls import Call, Parked, Person, Thing
from controller.live import listing
from controller.live.fold import Event
from controller.live.listing import Listing
from controller.live.state import LiveState
from controller.live.whose import Known

FOLDER = Path(__file__).parent / "recorded"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.jsonl")))
Pictured = dict[tuple[int, str], Thing]


@dataclass(frozen=True, slots=True)
class Mark:
    """A quiet moment: after so many events, what the PBX listed then."""

    what: str
    events: int
    listed: Listing


@dataclass(frozen=True, slots=True)
class Recording:
    """In order; the first mark is before all events."""

    known: Known
    events: tuple[Event, ...]
    marks: tuple[Mark, ...]


def recording(name: str) -> Recording:
    """As it lies in the folder."""
    first, *rows = (json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text().splitlines())
    events: list[Event] = []
    marks = []
    for row in rows:
        if "mark" in row:
            listed = Listing(row["asked"], row["bridges"], row["channels"], row["parked"], row["devices"])
            marks.append(Mark(row["mark"], len(events), listed))
        else:
            events.append(row)
    users = {int(user): (domain, number, name) for user, (domain, number, name) in first["users"].items()}
    devices = {int(device): user for device, user in first["devices"].items()}
    trunks = {int(trunk): (domain, name) for trunk, (domain, name) in first["trunks"].items()}
    return Recording(Known(users, devices, trunks), tuple(events), tuple(marks))


def looking(known: Known, listed: Listing | None = None) -> LiveState:
    """A picture that was begun with that list."""
    state = LiveState(lambda: 0.0)
    state.learn(known)
    if listed is not None:
        listing.take(state.fold, listed)
        state.is_complete = True
    return state


def pictured(state: LiveState) -> Pictured:
    """All things, by domain and key."""
    state.changed()
    return {(domain, key): thing for domain in state.domains() for key, thing in state.things(domain).items()}


def timeless(things: Pictured) -> Pictured:
    """Without moments: a list does not tell since when things are as they are."""
    return {place: _timeless(thing) for place, thing in things.items()}


def _timeless(thing: Thing) -> Thing:
    match thing:
        case Call():
            return replace(thing, began=0, since=0, parties=tuple(replace(each, since=0) for each in thing.parties))
        case Parked():
            return replace(thing, since=0, until=thing.until and thing.until - thing.since)
        case Person():
            return replace(thing, since=0)
