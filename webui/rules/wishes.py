"""What Home's wishes fill in: the editor opens with the time and the action chosen."""

from collections.abc import Iterable

from controller.domain.timeframes import Always, Weekly
from controller.store import frame_codec
from controller.store.cards import FrameCard
from webui.forms import Form
from webui.rules.draft import OUTSIDE

AFTER_HOURS, FORWARD, DND = "after-hours", "forward", "dnd"
WISHES = {AFTER_HOURS: "forward", FORWARD: "forward", DND: "dnd"}


def wished(wish: str, frame: str, found: Iterable[FrameCard]) -> Form:
    """The form of a new rule; `frame` is one that was made on the way here, and goes before the wish's own."""
    does = WISHES.get(wish, "ring")
    chosen = frame if frame.isdecimal() else _outside(found) if wish == AFTER_HOURS else ""
    return Form({"does": does, "when": chosen, "rings": "simultaneous", "all_phones": "yes"})


def _outside(found: Iterable[FrameCard]) -> str:
    """Outside the first weekly hours that the domain shares, else outside own ones; without any, what always holds."""
    shared_first = sorted(found, key=lambda card: (card.owner_id is not None, card.number or 0, card.id))
    kinds = [(card, frame_codec.decode(card.kind, card.body)) for card in shared_first]
    weekly = [f"{OUTSIDE}{card.id}" for card, kind in kinds if isinstance(kind, Weekly)]
    return next(iter(weekly + [str(card.id) for card, kind in kinds if isinstance(kind, Always)]), "")
