"""Trunks: the connections to carriers, in the order in which they are tried."""

from typing import Any

from controller.domain.ids import DomainId, TrunkId
from controller.operations import trunks as operations
from controller.operations.trunks import NewTrunk
from controller.store.cards import TrunkCard
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, create, listed, remove, single

trunks = area("trunks", "The connections to carriers. A password is never shown again.")
Trunk = shapes.shape("Trunk", TrunkCard)
NewTrunkBody = shapes.body("NewTrunk", NewTrunk)
TrunkChanges = shapes.changes("TrunkChanges", NewTrunk)
Order = shapes.form("TrunkOrder", order=(tuple[int, ...], ...))


@listed(trunks, "/domains/<id:domain>/trunks", Trunk, key=None)
def everything(ask: Ask, domain: DomainId) -> Any:
    """The trunks of a domain in the order in which they are tried, all of them on one page."""
    return operations.everything(ask.session, ask.actor, domain)


@create(trunks, "/domains/<id:domain>/trunks", NewTrunkBody, Trunk)
def add(ask: Ask, domain: DomainId) -> Any:
    """One more trunk, tried after the others. Addresses that calls are known by are set by administrators only."""
    id_ = operations.add(ask.session, ask.actor, domain, NewTrunk(**ask.sent))
    return operations.show(ask.session, ask.actor, id_)


@single(trunks, "/domains/<id:domain>/trunks/order", Order)
def order(ask: Ask, domain: DomainId) -> Any:
    """The ids of a domain’s trunks in the order in which they are tried."""
    return {"order": [card.id for card in operations.everything(ask.session, ask.actor, domain)]}


@change(order, Order, method="PUT")
def reorder(ask: Ask, domain: DomainId) -> Any:
    """Put the trunks into another order: all their ids."""
    operations.reorder(ask.session, ask.actor, domain, ask.sent["order"])


@single(trunks, "/trunks/<id:trunk>", Trunk)
def show(ask: Ask, trunk: TrunkId) -> Any:
    """One trunk, without its password."""
    return operations.show(ask.session, ask.actor, trunk)


@change(show, TrunkChanges)
def set_(ask: Ask, trunk: TrunkId) -> Any:
    """Change a trunk; what is left out stays, the password too."""
    operations.change(ask.session, ask.actor, trunk, ask.sent)


@remove(show)
def drop(ask: Ask, trunk: TrunkId) -> Any:
    """Delete a trunk: calls under way stay, no new one goes that way."""
    operations.remove(ask.session, ask.actor, trunk)
