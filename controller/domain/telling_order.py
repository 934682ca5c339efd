"""The lines of a conversation in the order of what happened. For telling.py.

Each channel has a thread of its own in the PBX, and so has each command of a phone (22.10): a line that says what was
done may be written after others that say what followed from it.
"""

from collections.abc import Callable, Mapping, Sequence

from controller.domain.journal import Event, bridge, picked_up_by
from controller.domain.telling_reading import extra

TRANSFERS = {"BLINDTRANSFER": "bridge_id", "ATTENDEDTRANSFER": "bridge1_id"}


def in_order(events: Sequence[Event]) -> Sequence[Event]:
    """Transfers and pick-ups stand before the lines that follow from them; all others stay where they are."""
    places = [(at, True) for at in range(len(events))]
    for at, event in enumerate(events):
        follows = FOLLOWS.get(event.kind)
        first = at if follows is None else min(follows(event, events), default=at)
        if first < at:
            places[at] = (first, False)
    return [events[at] for at in sorted(range(len(events)), key=places.__getitem__)]


def _after_transfer(transfer: Event, events: Sequence[Event]) -> list[int]:
    """The transferred channel leaves that bridge; of a second call that still rings, its own end."""
    told = extra(transfer)
    moved, left = told.get("transferee_channel_uniqueid", ""), told.get(TRANSFERS[transfer.kind], "")
    exits = [
        at
        for at, event in enumerate(events)
        if event.kind == "BRIDGE_EXIT" and event.unique == moved and extra(event).get("bridge_id") == left
    ]
    second = told.get("channel2_uniqueid", "")
    ends = [at for at, event in enumerate(events) if event.kind == "HANGUP" and event.unique == second]
    return [*exits[-1:], *ends[:1]]


def _after_pickup(pickup: Event, events: Sequence[Event]) -> list[int]:
    """Whoever picks up, and whose call it is, enter a bridge."""
    by = picked_up_by(pickup)
    met = next((found for event in events if event.unique == by and (found := bridge(event))), "")
    return [at for at, event in enumerate(events) if met and bridge(event) == met][:1]


Follows = Callable[[Event, Sequence[Event]], list[int]]
FOLLOWS: Mapping[str, Follows] = dict.fromkeys(TRANSFERS, _after_transfer) | {"PICKUP": _after_pickup}
