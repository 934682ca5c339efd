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
from controller.domain.endings import USER_BUSY
from controller.domain.force import rule_name
from controller.domain.ids import UserId
from controller.domain.storywords import call_words, in_force, moment, person, ring_words

INDENT = "  "
INNER = {"queue": "the queue", "attendant": "the auto attendant", "conference": "the conference", "park": "parking"}
UNSAID = {
    *(Clause.DND_DESTINATION, Clause.BUSY, Clause.UNANSWERED, Clause.TURNED_AWAY, Clause.GROUP_DESTINATION),
    *(Clause.EXTENSION, Clause.SIMULTANEOUS, Clause.DELAY),
    *(Clause.TO_HANDSET, Clause.TO_USER, Clause.TO_VOICEMAIL, Clause.TO_EXTERNAL, Clause.TO_INNER),
    *(Clause.VOICEMAIL, Clause.BUSY_VOICEMAIL, Clause.BUSY_TONE, Clause.NO_ANSWER, Clause.FORWARDERS_VOICEMAIL),
}
"""Clauses that the outcome, or the "If …" before it, tells already."""
ASIDES = {
    *(Clause.GONE, Clause.POINTS_BACK, Clause.NOT_PERMITTED, Clause.OWN_HANDSET, Clause.OWNER_DND),
    *(Clause.NEVER_RINGS, Clause.SCREENING, Clause.MEMBER_DND, Clause.MEMBER_FORWARDS),
}
"""Clauses that are told as a sentence of their own, unless they explain what went before."""

Line = tuple[int, str]  # depth, a sentence without its full stop


def tell(directory: Directory, call: Call, instant: datetime, decision: Decision | Branch) -> tuple[str, ...]:
    """What `decide()` answered, a line a step; what depends on how the ringing ends is indented, and begins with "If".

    Times are those of the zone that `instant` carries, if it has a name, else of the domain's. No markup: names stand
    as typed, and the page that shows them must encode them.
    """
    opening = f"{moment(directory, instant)}, {call_words(directory, call)}"
    (_, head), *rest = _way(directory, call.to, decision)
    lines = [(0, f"{opening}: {head}"), *rest]
    return tuple(f"{INDENT * depth}{_capital(directory, text)}." for depth, text in lines)


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
    lead = f"{'; '.join(because)}: " if because else ""
    (_, head), *rest = _outcome(directory, owner, reasons, outcome)
    yield 0, lead + head
    yield from rest


def _because(directory: Directory, owner: UserId, reason: Reason) -> str:
    return f"{directory.users[owner].name} forwards all calls" if reason.clause is Clause.ALWAYS else reason.text


def _outcome(directory: Directory, owner: UserId, reasons: Sequence[Reason], outcome: Outcome) -> Iterator[Line]:
    match outcome:
        case Decision():
            (_, head), *rest = _way(directory, owner, outcome)
            yield 0, f"the call goes to {person(directory, outcome.user)}, where {head}"
            yield from rest
        case Ring():
            yield 0, ring_words(directory, owner, outcome)
            yield from _branches(directory, owner, outcome)
        case Mailbox():
            yield 0, _mailbox(directory, reasons[-1].clause, outcome)
        case Enter():
            yield 0, f"the call enters {INNER[outcome.kind]} {outcome.key}"
        case Release():
            yield 0, "the caller hears busy" if outcome.cause == USER_BUSY else "the call is released unanswered"
        case Notice():
            yield 0, "a notice is played to the caller, and the call is released without being answered"
        case _:
            assert_never(outcome)


def _mailbox(directory: Directory, clause: Clause, box: Mailbox) -> str:
    name, greeting = directory.users[box.owner].name, f"with the {box.greeting} greeting"
    match clause:
        case Clause.TO_VOICEMAIL:
            return f"the call goes to {name}’s voicemail, {greeting}"
        case Clause.FORWARDERS_VOICEMAIL:
            return f"{name} forwarded the call, so {name}’s voicemail takes it, {greeting}"
        case _:
            return f"{name}’s voicemail takes it, {greeting}"


def _branches(directory: Directory, owner: UserId, ring: Ring) -> Iterator[Line]:
    busy, unanswered = list(_way(directory, owner, ring.busy)), list(_way(directory, owner, ring.unanswered))
    if busy == unanswered:
        yield from _under("if nobody takes it", unanswered)
    else:
        refused = "it is busy or declines" if len(ring.legs) == 1 else "all that can be reached are busy or decline"
        yield from _under(f"if {refused}", busy)
        yield from _under("if nobody answers", unanswered)
    if ring.turned_away is not None:
        yield from _under("if the call is turned away at the prompt", list(_way(directory, owner, ring.turned_away)))


def _under(condition: str, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines indented, the condition before the first."""
    (_, head), *rest = lines
    deeper = 2 if any(depth == 0 for depth, _ in rest) else 1
    yield 1, f"{condition}: {head}"
    yield from ((depth + deeper, text) for depth, text in rest)


def _capital(directory: Directory, text: str) -> str:
    """A sentence begins with a capital, unless it begins with a name: those stand as typed."""
    starts = tuple(f"{user.name}{after}" for user in directory.users.values() for after in (" ", "’", ","))
    return text if text.startswith(starts) else text[:1].upper() + text[1:]
