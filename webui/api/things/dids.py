"""DIDs: the public numbers of a domain, and where each leads."""

from typing import Any

from controller.domain.destinations import Destination
from controller.domain.ids import DidId, DomainId
from controller.operations import dids as operations
from controller.store.cards import DidCard
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, create, listed, remove, single

dids = area("dids", "The public numbers of a domain, and where each leads.")
Did = shapes.shape("Did", DidCard)
NewDid = shapes.form("NewDid", number=(str, ...), to=(Destination, ...), note=(str, ""), opening_hours=(bool, False))
DidChanges = shapes.form("DidChanges", partial=True, number=(str, ...), to=(Destination, ...), note=(str, ...))


@listed(dids, "/domains/<id:domain>/dids", Did)
def everything(ask: Ask, domain: DomainId) -> Any:
    """The numbers of a domain."""
    return operations.everything(ask.session, ask.actor, domain)


@create(dids, "/domains/<id:domain>/dids", NewDid, Did)
def add(ask: Ask, domain: DomainId) -> Any:
    """A new number. With `opening_hours` a role user is made: `to` while the domain is open, else its voicemail."""
    id_ = operations.add(ask.session, ask.actor, domain, **ask.sent)
    return operations.show(ask.session, ask.actor, id_)


@single(dids, "/dids/<id:did>", Did)
def show(ask: Ask, did: DidId) -> Any:
    """One number."""
    return operations.show(ask.session, ask.actor, did)


@change(show, DidChanges)
def set_(ask: Ask, did: DidId) -> Any:
    """Change a number, or where it leads; what is left out stays."""
    operations.change(ask.session, ask.actor, did, ask.sent)


@remove(show)
def drop(ask: Ask, did: DidId) -> Any:
    """Give a number up: who calls it hears that nobody has it."""
    operations.remove(ask.session, ask.actor, did)
