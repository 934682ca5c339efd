"""A decision told in plain words, for `ringplan explain` and the portal's explainer (DESIGN §4)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never

from controller.domain.calls import Call
from controller.domain.decision import (
    Branch,
    Clause,
    Decision,
    Enter,
    Mailbox,
    Notice,
    Outcome,
    Reason,
    Release,
    Ring,
)
from controller.domain.directory import Directory
from controller.domain.endings import GREETINGS, USER_BUSY
from controller.domain.force import rule_name
from controller.domain.ids import UserId
from controller.domain.saying import capital, joined, say
from controller.domain.storywords import INNER, PARKED_THEN, call_words, in_force, moment, operator, person, ring_words

INDENT = "  "
UNSAID = {
    *(Clause.DND_DESTINATION, Clause.BUSY, Clause.UNANSWERED, Clause.TURNED_AWAY, Clause.GROUP_DESTINATION),
    *(Clause.EXTENSION, Clause.SIMULTANEOUS, Clause.DELAY),
    *(Clause.TO_HANDSET, Clause.TO_USER, Clause.TO_VOICEMAIL, Clause.TO_EXTERNAL, Clause.TO_INNER),
    *(Clause.VOICEMAIL, Clause.BUSY_VOICEMAIL, Clause.BUSY_TONE, Clause.NO_ANSWER, Clause.FORWARDERS_VOICEMAIL),
}
"""Clauses that the outcome, or the "If …" before it, tells already."""
ASIDES = {
    *(Clause.GONE, Clause.POINTS_BACK, Clause.NOT_PERMITTED, Clause.OWN_HANDSET, Clause.OWNER_DND),
    *(Clause.NEVER_RINGS, Clause.NO_WAY_OUT, Clause.SCREENING, Clause.MEMBER_DND, Clause.MEMBER_FORWARDS),
}
"""Clauses that are told as a sentence of their own, unless they explain what went before."""

Line = tuple[int, str]  # depth, a sentence without its full stop


def tell(directory: Directory, call: Call, instant: datetime, decision: Decision | Branch) -> tuple[str, ...]:
    """What `decide()` answered, a line a step; what depends on how the ringing ends is indented, and begins with "If".

    Times are those of the zone that `instant` carries, if it has a name, else of the domain's. No markup: names stand
    as typed, and the page that shows them must encode them.
    """
    opening = joined(", ", (moment(directory, instant), call_words(directory, call)))
    (_, head), *rest = _way(directory, call.to, decision)
    lines = [(0, joined(": ", (opening, head))), *rest]
    return tuple(joined("", (INDENT * depth, _sentence(directory, text))) for depth, text in lines)


def _way(directory: Directory, owner: UserId, part: Decision | Branch) -> Iterator[Line]:
    """The lines of a decision, or of a branch of `owner`'s rules."""
    match part:
        case Decision():
            user = directory.users[part.user]
            rule = next(rule for rule in user.rules if rule.id == part.rule)
            yield 0, in_force(rule_name(directory, rule), part.passed)
            yield from _steps(directory, part.user, part.reasons[1:], part.outcome)
        case Branch():
            yield from _steps(directory, owner, part.reasons, part.outcome)
        case _:
            assert_never(part)


def _steps(directory: Directory, owner: UserId, reasons: Sequence[Reason], outcome: Outcome) -> Iterator[Line]:
    because: list[str] = []
    for reason in reasons:
        if reason.clause in ASIDES and not because:
            yield 0, reason.text
        elif reason.clause not in UNSAID:
            because.append(_because(directory, owner, reason))
    (_, head), *rest = _outcome(directory, owner, reasons, outcome)
    yield 0, joined(": ", (joined("; ", because), head)) if because else head
    yield from rest


def _because(directory: Directory, owner: UserId, reason: Reason) -> str:
    return (
        say("{name} forwards all calls", name=directory.users[owner].name)
        if reason.clause is Clause.ALWAYS
        else reason.text
    )


def _outcome(directory: Directory, owner: UserId, reasons: Sequence[Reason], outcome: Outcome) -> Iterator[Line]:
    match outcome:
        case Decision():
            (_, head), *rest = _way(directory, owner, outcome)
            yield 0, say("the call goes to {name}, where {what}", name=person(directory, outcome.user), what=head)
            yield from rest
        case Ring():
            yield 0, ring_words(directory, owner, outcome)
            yield from _branches(directory, owner, outcome)
        case Mailbox():
            yield 0, _mailbox(directory, reasons[-1].clause, outcome)
            if place := operator(directory, outcome.owner):
                yield 1, say("if the caller presses 0 in the greeting: the call goes to {place}", place=place)
        case Enter("park"):
            yield 0, PARKED_THEN
        case Enter():
            yield 0, say("the call enters {place} {key}", place=INNER[outcome.kind], key=outcome.key)
        case Release():
            yield (
                0,
                say("the caller hears busy") if outcome.cause == USER_BUSY else say("the call is released unanswered"),
            )
        case Notice():
            yield 0, say("a notice is played to the caller, and the call is released without being answered")
        case _:
            assert_never(outcome)


def _mailbox(directory: Directory, clause: Clause, box: Mailbox) -> str:
    name, greeting = (
        directory.users[box.owner].name,
        say("with the {greeting} greeting", greeting=GREETINGS[box.greeting]),
    )
    match clause:
        case Clause.TO_VOICEMAIL:
            return say("the call goes to {name}’s voicemail, {greeting}", name=name, greeting=greeting)
        case Clause.FORWARDERS_VOICEMAIL:
            return say(
                "{name} forwarded the call, so {name}’s voicemail takes it, {greeting}", name=name, greeting=greeting
            )
        case _:
            return say("{name}’s voicemail takes it, {greeting}", name=name, greeting=greeting)


def _branches(directory: Directory, owner: UserId, ring: Ring) -> Iterator[Line]:
    busy, unanswered = list(_way(directory, owner, ring.busy)), list(_way(directory, owner, ring.unanswered))
    if busy == unanswered:
        yield from _under(say("if nobody takes it"), unanswered)
    else:
        is_one = len(ring.legs) == 1
        several = say("if all that can be reached are busy or decline")
        yield from _under(say("if it is busy or declines") if is_one else several, busy)
        yield from _under(say("if nobody answers"), unanswered)
    if ring.turned_away is not None:
        turned = say("if the call is turned away at the prompt")
        yield from _under(turned, list(_way(directory, owner, ring.turned_away)))


def _under(condition: str, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines indented, the condition before the first."""
    (_, head), *rest = lines
    deeper = 2 if any(depth == 0 for depth, _ in rest) else 1
    yield 1, joined(": ", (condition, head))
    yield from ((depth + deeper, text) for depth, text in rest)


def _sentence(directory: Directory, text: str) -> str:
    """With a full stop, and a capital unless it begins with a name: those stand as typed."""
    starts = tuple(f"{user.name}{after}" for user in directory.users.values() for after in (" ", "’", ","))
    return (text if text.startswith(starts) else capital(text)) + "."
