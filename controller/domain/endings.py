"""How a call ends that nobody takes: voicemail, the forwarder's voicemail, release (PRODUCT §2)."""

from collections.abc import Iterable

from controller.domain.decision import Branch, Clause, Greeting, Mailbox, Reason, Release
from controller.domain.directory import User
from controller.domain.saying import say
from controller.domain.standpoint import Standpoint

USER_BUSY = 17  # Q.850
NO_ANSWER = 19
ABOVE = say(", switched on above the rules")  # of overrides, wherever that was: phone, page or command

_TONES = {
    USER_BUSY: Reason(Clause.BUSY_TONE, say("the caller hears busy")),
    NO_ANSWER: Reason(Clause.NO_ANSWER, say("the call is released unanswered")),
}
GREETINGS: dict[Greeting, str] = {"busy": say("busy"), "unavailable": say("unavailable")}


def no_way_out(number: str) -> Reason:
    """The domain has no trunk that is switched on: the number fails at once, as a phone that is not registered."""
    return Reason(Clause.NO_WAY_OUT, say("{number} can’t ring, as there is no outside line", number=number))


def first(steps: Iterable[Reason | Branch]) -> Branch:
    """The first branch of a search, with what was skipped on the way noted before its own reasons."""
    notes: list[Reason] = []
    for step in steps:
        if isinstance(step, Branch):
            return Branch((*notes, *step.reasons), step.outcome)
        notes.append(step)
    raise ValueError("a search of steps must end in a branch")


def mailbox_or_nobody(at: Standpoint, user: User, greeting: Greeting, cause: int) -> Branch:
    """The user's voicemail; without one, what happens when nobody is there."""
    if not user.has_mailbox:
        return nobody(at, cause)
    clause = Clause.BUSY_VOICEMAIL if greeting == "busy" else Clause.VOICEMAIL
    why = Reason(
        clause, say("{name}’s voicemail takes it ({greeting} greeting)", name=user.name, greeting=GREETINGS[greeting])
    )
    return Branch((why,), Mailbox(user.id, greeting))


def nobody(at: Standpoint, cause: int) -> Branch:
    """Nobody and no voicemail: the voicemail of the last forwarder who has one, else release with `cause`."""
    for forwarder in reversed(at.forwarders):
        user = at.directory.users.get(forwarder)  # a group forwards, too, and has no voicemail
        if user is not None and user.has_mailbox:
            why = Reason(Clause.FORWARDERS_VOICEMAIL, say("{name} forwarded it, and has voicemail", name=user.name))
            return Branch((why,), Mailbox(user.id, "unavailable"))
    return Branch((_TONES[cause],), Release(cause))
