"""Domains: one customer each."""

from typing import Any

from controller.domain.ids import DomainId
from controller.operations import domains as operations
from controller.operations.domains import NewDomain
from controller.store.cards import DomainCard
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.fields import Switch
from webui.api.verbs import change, create, listed, remove, single

domains = area("domains", "The customers, walled off from each other. An office manager sees the own one.")
Domain = shapes.shape("Domain", DomainCard)
NewDomainBody = shapes.body("NewDomain", NewDomain)
Outbound = shapes.field(tuple[str, ...], "outbound")
DomainChanges = shapes.changes("DomainChanges", NewDomain, leave_out={"name"}, outbound=Outbound)
Confirmed = shapes.extended(
    shapes.nothing,
    shapes.nothing,
    "Confirmed",
    confirmed=Switch(load_default=False, metadata={"description": "Confirms what would otherwise be refused."}),
)


@listed(domains, "/domains", Domain)
def everything(ask: Ask) -> Any:
    """The domains that the token's user may see."""
    return operations.everything(ask.session, ask.actor)


@create(domains, "/domains", NewDomainBody, Domain)
def add(ask: Ask) -> Any:
    """A new domain, with the time frames Open hours, Holidays and Closed hours. Administrators only."""
    id_ = operations.add(ask.session, ask.actor, NewDomain(**ask.sent))
    return operations.show(ask.session, ask.actor, id_)


@single(domains, "/domains/<id:domain>", Domain)
def show(ask: Ask, domain: DomainId) -> Any:
    """One domain."""
    return operations.show(ask.session, ask.actor, domain)


@change(show, DomainChanges)
def set_(ask: Ask, domain: DomainId) -> Any:
    """Change some settings of a domain; the others stay."""
    operations.change(ask.session, ask.actor, domain, ask.sent)


@remove(show, query=Confirmed)
def drop(ask: Ask, domain: DomainId) -> Any:
    """Delete a domain with everything in it; where there are users, only when confirmed. Administrators only."""
    operations.remove(ask.session, ask.actor, domain, confirmed=ask.sent["confirmed"])
