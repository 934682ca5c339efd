"""What the journal says of recordings: whose, in which file, from when to when. For telling_lines.py.

A recording is ordered before anybody is connected, and holds what is said from then on (recording.conf): so it begins
when its channel enters a bridge, and one that never did holds nothing. An emergency call is nobody's recording: one
that goes on when its channel is transferred into such a call is not kept.
"""

from collections.abc import Sequence
from urllib.parse import parse_qs

from controller.domain import telling_channels as channels
from controller.domain.history import Recorded
from controller.domain.journal import Event
from controller.domain.recording import FILE
from controller.domain.telling_channels import Channel, Tape
from controller.domain.telling_reading import Reading, extra

ORDERED = "RPRecording"
LONGEST_ID = 18  # digits


def ordered(reading: Reading, event: Event, of: Channel) -> None:
    """A line RPRecording: `user=7&file=3/2026-11/….wav`."""
    tape = _named(event)
    if tape is None:
        reading.is_odd = True
        return
    over(reading, event.at, of)
    of.tape = tape
    if of.bridge:
        connected(reading, event.at, of)


def connected(reading: Reading, at: float, of: Channel) -> None:
    """The channel talks now."""
    _spoilt(reading, of.bridge)
    if of.tape is not None and of.tape.began is None:
        of.tape.began = at
        reading.tell(at, "recorded", channels.person(of.tape.user, reading.whose))


def stopped(reading: Reading, event: Event, of: Channel) -> None:
    """A line RPRecordingOver."""
    if of.tape is not None and of.tape.began is not None:
        reading.tell(event.at, "recorded", channels.person(of.tape.user, reading.whose), word="stopped")
    over(reading, event.at, of)


def over(reading: Reading, at: float, of: Channel) -> None:
    """The file is whole."""
    tape, of.tape = of.tape, None
    if tape is not None and tape.began is not None:
        reading.recordings.append(Recorded(tape.user, tape.began, at, tape.file, tape.is_kept))


def urgent(reading: Reading, event: Event, of: Channel) -> None:
    """A line RPEmergency."""
    reading.urgent.add(event.linked)


def plainly(events: Sequence[Event]) -> tuple[Recorded, ...]:
    """Those of a conversation that is not told, each from its order to the last line."""
    named = ((event, _named(event)) for event in events if event.kind == ORDERED)
    return tuple(Recorded(tape.user, event.at, events[-1].at, tape.file) for event, tape in named if tape)


def _named(event: Event) -> Tape | None:
    told = parse_qs(extra(event).get("extra", ""))
    user, file = told.get("user", [""])[0], told.get("file", [""])[0]
    is_ours = FILE.fullmatch(file) is not None and user.isascii() and user.isdecimal() and len(user) <= LONGEST_ID
    return Tape(int(user), file) if is_ours else None


def _spoilt(reading: Reading, bridge: str) -> None:
    inside = [each for each in reading.channels.values() if bridge and each.bridge == bridge]
    if any(each.is_urgent for each in inside):
        for tape in filter(None, (each.tape for each in inside)):
            tape.is_kept = False


def all_over(reading: Reading, at: float) -> tuple[Recorded, ...]:
    """Those of a conversation, the first one first; what still goes on ends at that moment."""
    for each in reading.channels.values():
        over(reading, at, each)
    return tuple(sorted(reading.recordings, key=lambda each: (each.began, each.file)))
