"""Bans: addresses that failed too often at SIP and are kept out for a while."""

from typing import Any

from controller.operations import bans as operations
from controller.operations.refused import Missing, Problem
from controller.store.cards import BanCard
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import listed, remove, single

bans = area("bans", "Addresses that failed too often at SIP and are kept out for a while. For administrators only.")
Ban = shapes.shape("Ban", BanCard)


@listed(bans, "/bans", Ban)
def everything(ask: Ask) -> Any:
    """All addresses that are kept out."""
    return operations.everything(ask.session, ask.actor)


@single(bans, "/bans/<id:ban>", Ban)
def show(ask: Ask, ban: int) -> Any:
    """One address that is kept out."""
    return _find(ask, ban)


@remove(show)
def lift(ask: Ask, ban: int) -> Any:
    """Let the address in again."""
    operations.lift(ask.session, ask.actor, _find(ask, ban).address)


def _find(ask: Ask, id_: int) -> BanCard:
    for card in operations.everything(ask.session, ask.actor):
        if card.id == id_:
            return card
    raise Missing([Problem("ban", f"There is no ban {id_}.")])
