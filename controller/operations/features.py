"""What an office can do without: switched off for a whole domain by administrators, for one user by office managers.

`switched_off` of a domain's and of a user's card names them. What is there already goes on: calls still follow rules
that nobody may change any more.
"""

from typing import Any

from controller.domain.saying import say
from controller.operations.actors import Actor
from controller.operations.gate import Problems
from controller.operations.refused import Forbidden, Problem
from controller.store.cards import DomainCard, UserCard

RULES, FRAMES, LISTS, OUTSIDE = "rules", "frames", "lists", "outside"
PHONES, CONTACTS, MESSAGES, MUSIC, TOKENS = "phones", "contacts", "messages", "music", "tokens"
RECORDINGS, HISTORY = "recordings", "history"
FEATURES = (RULES, FRAMES, LISTS, OUTSIDE, PHONES, CONTACTS, MESSAGES, MUSIC, RECORDINGS, HISTORY, TOKENS)
"""In the order in which they are shown. A new area adds its word here, and asks `may.use` in its operations."""

NAMES = {
    RULES: say("answering rules"),
    FRAMES: say("time frames of one’s own"),
    LISTS: say("block and allow lists"),
    OUTSIDE: say("forwarding to outside numbers"),
    PHONES: say("adding and changing phones"),
    CONTACTS: say("contacts"),
    MESSAGES: say("voicemail in the portal"),
    MUSIC: say("music on hold"),
    RECORDINGS: say("recording of calls"),
    HISTORY: say("call history"),
    TOKENS: say("API tokens"),
}


class SwitchedOff(Forbidden):
    """The office can do without it; the message says who can switch it on."""

    def __init__(self, feature: str, message: str) -> None:
        super().__init__([Problem("feature", message)])
        self.feature = feature


def is_off(actor: Actor, owner: UserCard, feature: str) -> bool:
    """Whether `actor` finds it switched off among the things of `owner`.

    What is off for a domain is off for everybody but administrators; what is off for a user, for him and his delegates.
    """
    if feature in actor.switched_off and not actor.is_administrator:
        return True
    is_his = actor.user == owner.id or not actor.manages(owner.domain_id)
    return is_his and feature in owner.switched_off


def refuse_off(actor: Actor, owner: UserCard, feature: str) -> None:
    """Raises SwitchedOff."""
    if not is_off(actor, owner, feature):
        return
    what = NAMES[feature]
    if feature in actor.switched_off:
        raise _by_domain(feature)
    message = say("Switched off for {name}: {what}. An office manager can switch it on.", name=owner.name, what=what)
    raise SwitchedOff(feature, message)


def refuse_for_all(actor: Actor, feature: str) -> None:
    """Of what a domain shares. Raises SwitchedOff."""
    if feature in actor.switched_off and not actor.is_administrator:
        raise _by_domain(feature)


def refuse_tokens(actor: Actor) -> None:
    """Of who comes with a token. Raises SwitchedOff."""
    by_domain = TOKENS in actor.switched_off and not actor.is_administrator
    if by_domain or TOKENS in actor.own_off:
        message = say(
            "API tokens are switched off for {login}. An office manager can switch them on.", login=actor.label
        )
        raise _by_domain(TOKENS) if by_domain else SwitchedOff(TOKENS, message)


def forwards_outside(owner: UserCard | DomainCard, domain: DomainCard) -> bool:
    """Whether new forwards to outside numbers may be set: whoever sets them, as with permissions to call."""
    return OUTSIDE not in (*owner.switched_off, *domain.switched_off)


def _by_domain(feature: str) -> SwitchedOff:
    what = NAMES[feature]
    return SwitchedOff(
        feature, say("Switched off for your company: {what}. Only an administrator can switch it on.", what=what)
    )


def checked(problems: Problems, field: str, value: Any) -> list[str]:
    """The words, each once, in their order."""
    unknown = [word for word in value if word not in FEATURES]
    if unknown:
        known = ", ".join(FEATURES)
        problems.append(
            Problem(
                field,
                say(
                    "There is nothing called {unknown!r} to switch off. Use one of: {known}.",
                    unknown=unknown[0],
                    known=known,
                ),
            )
        )
    return [word for word in FEATURES if word in value]
