"""Who sees which calls of the past (PRODUCT §1): one's own, and all of a domain who oversees what goes on there."""

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations import features, hearing, may
from controller.operations.actors import Actor
from controller.operations.refused import Forbidden, Missing, Problem
from controller.store.cards import DomainCard


def see(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> DomainCard:
    """A user's calls: himself and who oversees the domain. `user` None, all calls of the domain: who oversees it."""
    place = may.see_domain(session, actor, domain)
    if user is None:
        features.refuse_for_all(actor, features.HISTORY)
        if not hearing.oversees(actor, domain):
            raise Forbidden([Problem("domain", say("Only attendants and office managers see everybody’s calls."))])
        return place
    card = may.see_user(session, actor, user)
    if card.domain_id != domain:
        raise Missing([Problem("user", say("There is no user {user}.", user=user))])
    if actor.user != user and not hearing.oversees(actor, domain):
        message = say("Only {name}, attendants and office managers see these calls.", name=card.name)
        raise Forbidden([Problem("user", message)])
    features.refuse_off(actor, card, features.HISTORY)
    return place
