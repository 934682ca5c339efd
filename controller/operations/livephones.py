"""Which of somebody's phones a command is for: named, in the call, or the only one there is (field "device")."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId
from controller.domain.livecalls import Party
from controller.domain.saying import listed, say
from controller.operations.refused import Missing, Problem, Refused, refuse
from controller.store import find
from controller.store.cards import DeviceCard


def chosen(session: Session, user: int | None, device: str, here: Callable[[int], bool]) -> DeviceId:
    """One of that user's to ring; `here` tells which are connected. Raises Missing, Refused."""
    own = find.devices(session, user) if user is not None else ()
    if not own:
        raise refuse("device", "You have no phone here. Add one under “Phones”, or ask an office manager for one.")
    if device:
        card = _named(own, device)
        if not here(card.id):
            raise refuse("device", "{name} is not connected. Switch it on, or choose another phone.", name=shown(card))
        return DeviceId(card.id)
    return _only([card for card in own if here(card.id)])


def leg_of(session: Session, legs: Sequence[Party], device: str) -> Party:
    """One of one's own legs: that of the named phone, else the only one. Raises Missing, Refused."""
    if device:
        found = next((leg for leg in legs if str(leg.device) == device), None)
        if found is None:
            raise Missing([Problem("device", say("There is no phone {device} in this call.", device=device))])
        return found
    if len(legs) == 1:
        return legs[0]
    cards = find.these_devices(session, [leg.device for leg in legs if leg.device is not None])
    raise _which(list(cards.values()))


def shown(card: DeviceCard) -> str:
    return card.label or card.name


def _named(own: Sequence[DeviceCard], device: str) -> DeviceCard:
    found = next((card for card in own if str(card.id) == device), None)
    if found is None:
        raise Missing([Problem("device", say("You have no phone {device}.", device=device))])
    return found


def _only(cards: Sequence[DeviceCard]) -> DeviceId:
    if not cards:
        raise refuse("device", "None of your phones is connected. Switch one on, then try again.")
    if len(cards) > 1:
        raise _which(cards)
    return DeviceId(cards[0].id)


def _which(cards: Sequence[DeviceCard]) -> Refused:
    return refuse("device", "Choose the phone: {names}.", names=listed([shown(card) for card in cards]))
