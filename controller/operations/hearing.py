"""Who hears of changes and sees what goes on, while it happens: who may look at it otherwise, too (PRODUCT §8.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
        case "domain" | "trunks":
            return True
        case "messages":
            return user is not None and actor.user == user and not actor.stands_in
        case "broadcasts":
            return actor.manages(domain)
        case "greetings":
            return user is not None and (actor.user == user or actor.manages(domain))
        case "user" | "phones":
            return user is not None and may.at_rules(actor, user, domain)
    return False


Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shares:
    """One thing as it may be shown: `whole` to who oversees the domain and to its `owners`, else `public`, if at all.

    Neither names a channel of the PBX.
    """

    whole: Value
    public: Value | None
    owners: frozenset[int]  # users


def oversees(actor: Actor, domain: int) -> bool:
    """Whether he sees whom others talk to (PRODUCT §1): attendants of the domain, and who manages it."""
    return actor.manages(domain) or (actor.attendant and actor.domain == domain)


def shares(key: str, value: Value) -> Shares | None:
    """What of a thing (controller/domain/livecalls.py) is whose. None for a kind that is not known: nobody sees it."""
    match key.partition(":")[0]:
        case "call":
            parties = [_without(party, "channel") for party in value["parties"]]
            own = frozenset(party["user"] for party in parties if party["user"] is not None)
            return Shares({**value, "parties": parties}, None, own)
        case "person":
            return Shares(value, value, frozenset())
        case "slot":
            bare = {**value, "call": "", "leg": "", "number": "", "name": "", "user": None}
            return Shares(value, bare, frozenset(() if value["by"] is None else (value["by"],)))
    return None


def shown(actor: Actor, watched: int, key: str, value: Value) -> Value | None:
    """What `actor`, who looks at the domain `watched`, sees of a thing of that domain; None: not even that it is."""
    found = shares(key, value)
    if found is None or not (actor.is_administrator or actor.domain == watched):
        return None
    if oversees(actor, watched) or (actor.domain == watched and actor.user in found.owners):
        return found.whole
    return found.public


def _without(value: Value, name: str) -> Value:
    return {each: value[each] for each in value if each != name}
