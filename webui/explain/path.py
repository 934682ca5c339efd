"""A decision as a path that a person follows with the eye: steps, who rings from when to when, and what follows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from flask_babel import gettext as _

from controller.domain.decision import (
    Branch,
    Clause,
    Decision,
    Enter,
    Mailbox,
    Notice,
    Outcome,
    Passed,
    Reason,
    Release,
    Ring,
)
from controller.domain.directory import Directory
from controller.domain.endings import USER_BUSY
from controller.domain.force import rule_name
from controller.domain.ids import RuleId, UserId
from controller.domain.saying import capital, joined
from controller.domain.story import ASIDES, UNSAID
from controller.domain.storywords import INNER, operator, person
from webui.explain.bars import Bar, bars, how_long
from webui.words.text import isolated

Tone = Literal["plain", "rule", "ring", "good", "bad"]
ICONS = {"group": "group", "queue": "queue", "attendant": "auto", "conference": "room", "park": "park"}
SAID_BY_STEPS = UNSAID | {Clause.GROUP, Clause.NOTHING_TO_RING}


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A rule above the one in force, and why it does not count."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Fork:
    """What happens after a ring, under a condition."""

    condition: str
    steps: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the path; `notes` are the reasons for it, `forks` where it goes on in one of several ways."""

    icon: str
    tone: Tone
    title: str
    notes: tuple[str, ...] = ()
    passed: tuple[PassedOver, ...] = ()
    bars: tuple[Bar, ...] = ()
    forks: tuple[Fork, ...] = ()
    rule: RuleId | None = None


def path(directory: Directory, owner: UserId, part: Decision | Branch) -> tuple[Step, ...]:
    """The steps of a decision, or of a branch of `owner`'s rules."""
    match part:
        case Decision():
            return (_rule(directory, part), *_way(directory, part.user, part.reasons[1:], part.outcome))
        case Branch():
            return tuple(_way(directory, owner, part.reasons, part.outcome))
        case _:
            assert_never(part)


def _rule(directory: Directory, decision: Decision) -> Step:
    user = directory.users[decision.user]
    rule = next(rule for rule in user.rules if rule.id == decision.rule)
    title = _("“%(rule)s” is the rule that counts", rule=isolated(rule_name(directory, rule)))
    passed = tuple(PassedOver(each.name, _why(each)) for each in decision.passed)
    return Step("rules", "rule", title, passed=passed, rule=rule.id)


def _why(passed: Passed) -> str:
    """Beside the rule's name, which is often that of its frame."""
    return _("does not hold then") if passed.why == f"“{passed.name}” does not hold then" else passed.why


def _way(directory: Directory, owner: UserId, reasons: Sequence[Reason], outcome: Outcome) -> Iterator[Step]:
    notes = tuple(_notes(directory, owner, reasons))
    match outcome:
        case Decision():
            title = _("The call goes to %(person)s", person=isolated(person(directory, outcome.user)))
            yield Step("forward", "plain", title, notes)
            yield from path(directory, owner, outcome)
        case Ring():
            yield _ring(directory, owner, notes, outcome)
        case Mailbox():
            yield _mailbox(directory, reasons[-1].clause, notes, outcome)
        case Enter("park"):
            waits = _("The caller hears music until somebody takes the call.")
            yield Step("park", "good", _("The call is parked"), (*notes, waits))
        case Enter():
            place = joined(" ", (INNER[outcome.kind], isolated(outcome.key)))
            yield Step(ICONS[outcome.kind], "good", _("The call enters %(place)s", place=place), notes)
        case Release():
            is_busy = outcome.cause == USER_BUSY
            title = _("The caller hears the busy tone") if is_busy else _("The call ends unanswered")
            yield Step("close", "bad", title, notes)
        case Notice():
            title = _("The caller hears a notice, and the call ends without being answered")
            yield Step("block", "bad", title, notes)
        case _:
            assert_never(outcome)


def _notes(directory: Directory, owner: UserId, reasons: Sequence[Reason]) -> Iterator[str]:
    """Asides that stand before a reason, and the reasons themselves, as sentences."""
    for reason in reasons:
        if reason.clause is Clause.ALWAYS:
            yield _("%(name)s forwards all calls.", name=isolated(directory.users[owner].name))
        elif reason.clause not in SAID_BY_STEPS or reason.clause in ASIDES or reason.clause is Clause.NOTHING_TO_RING:
            yield _sentence(directory, reason.text)


def _ring(directory: Directory, owner: UserId, notes: tuple[str, ...], ring: Ring) -> Step:
    title = _("Rings %(how_long)s", how_long=how_long(ring.timeout))
    forks = tuple(_forks(directory, owner, ring))
    return Step("ring", "ring", title, notes, bars=bars(directory, owner, ring), forks=forks)


def _forks(directory: Directory, owner: UserId, ring: Ring) -> Iterator[Fork]:
    busy, unanswered = path(directory, owner, ring.busy), path(directory, owner, ring.unanswered)
    if busy == unanswered:
        yield Fork(_("If nobody takes it"), unanswered)
    else:
        is_one = len(ring.legs) == 1
        yield Fork(_("If it is busy or declines") if is_one else _("If all are busy or decline"), busy)
        yield Fork(_("If nobody answers"), unanswered)
    if ring.turned_away is not None:
        yield Fork(_("If the call is turned away at the prompt"), path(directory, owner, ring.turned_away))


def _mailbox(directory: Directory, clause: Clause, notes: tuple[str, ...], box: Mailbox) -> Step:
    name = isolated(directory.users[box.owner].name)
    is_busy = box.greeting == "busy"
    greeting = _("The caller hears the busy greeting.") if is_busy else _("The caller hears the greeting.")
    if clause is Clause.FORWARDERS_VOICEMAIL:
        notes = (*notes, _("%(name)s forwarded the call, so it comes back to this voicemail.", name=name))
    place = operator(directory, box.owner)
    zero = (_("Who presses 0 then goes to %(place)s.", place=isolated(place)),) if place else ()
    return Step("voicemail", "good", _("Voicemail of %(name)s", name=name), (*notes, greeting, *zero))


def _sentence(directory: Directory, text: str) -> str:
    """With a capital, unless it begins with a name: those stand as typed. Ends with a full stop."""
    names = tuple(f"{user.name}{after}" for user in directory.users.values() for after in (" ", "’", ","))
    return (text if text.startswith(names) else capital(text)) + "."
