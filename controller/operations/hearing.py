"""Who may hear of a change while it happens: the same people who may look at what has changed (PRODUCT §8.4)."""

from controller.operations import may
from controller.operations.actors import Actor


def hears(actor: Actor, watched: int, topic: str, domain: int | None, user: int | None) -> bool:
    """Whether `actor`, who looks at the domain `watched`, is told of a change of that topic (controller/live/news.py).

    `domain` and `user` say whose thing it is. What is not known here is told to nobody.
    """
    kind = topic.partition("-")[0]
    if kind == "system":
        return actor.is_administrator
    if domain is None or domain != watched or not (actor.is_administrator or actor.domain == domain):
        return False
    match kind:
        case "domain":
            return True
        case "trunks":
            return actor.manages(domain)
        case "user" | "phones":
            return user is not None and may.at_rules(actor, user, domain)
    return False
