"""Rules that can never be the one in force, and what hides them (DESIGN §4). Forced states, which end, do not count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from controller.domain.covering import always_holds, comparable, cover, stretches, touches
from controller.domain.directory import Directory, User
from controller.domain.force import rule_name
from controller.domain.framehours import scheduled, scheduled_change
from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule, During
from controller.domain.saying import listed, say
from controller.domain.timeframes import Dates, Holidays, TimeFrame, Weekly


@dataclass(frozen=True, slots=True)
class Hidden:
    """A rule that can never match; `hidden_by` is empty where the fault is its own frame's."""

    rule: RuleId
    hidden_by: tuple[RuleId, ...]
    why: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    rule: AnsweringRule
    frame: TimeFrame


def unreachable(directory: Directory, user: User, now: datetime) -> tuple[Hidden, ...]:
    """The user's enabled rules that hold at no instant from the aware `now` on, in their order.

    Hours are compared within one zone only, so not every such rule is found; what is named is certain. The Default
    rule, rules switched off and rules without a frame are never named.
    """
    hidden: list[Hidden] = []
    above: list[_Candidate] = []
    for each in _candidates(directory, user):
        why = _never(each.frame, now)
        hiders = () if why else _hiders(each.frame, above, now)
        if why or hiders:
            words = why or _hidden_words(directory, user, each, hiders)
            text = _never_applies(directory, user, each.rule, words)
            hidden.append(Hidden(each.rule.id, tuple(hider.rule.id for hider in hiders), text))
        else:
            above.append(each)
    return tuple(hidden)


def _candidates(directory: Directory, user: User) -> list[_Candidate]:
    """The rules that a time frame can bring into force."""
    return [
        _Candidate(rule, directory.frames[rule.when.frame])
        for rule in user.rules
        if rule.enabled and isinstance(rule.when, During)
    ]


def _never(frame: TimeFrame, now: datetime) -> str:
    """Why the frame holds at no instant from `now` on; empty if it does at some."""
    if scheduled(frame, now) or scheduled_change(frame, now) is not None:
        return ""
    match frame.kind:
        case Weekly():
            return say("no day of “{name}” is ticked", name=frame.name)
        case Dates(entries=()):
            return say("“{name}” has no date", name=frame.name)
        case Holidays(fixed=()):
            return say("no holiday of “{name}” is fixed to a date", name=frame.name)
        case _:
            return say("all dates of “{name}” are past", name=frame.name)


def _hiders(frame: TimeFrame, above: Sequence[_Candidate], now: datetime) -> tuple[_Candidate, ...]:
    """The rules above that leave nothing of the frame: one of them if one does, else those that do together."""
    for each in above:
        if always_holds(each.frame) or (each.frame.zone, each.frame.kind) == (frame.zone, frame.kind):
            return (each,)
    wanted = stretches(frame, now)
    useful = [each for each in above if comparable(frame, each.frame) and touches(wanted, each.frame)]
    alone = next((each for each in useful if cover(wanted, [each.frame])), None)
    if alone is not None:
        return (alone,)
    return tuple(useful) if cover(wanted, [each.frame for each in useful]) else ()


def _never_applies(directory: Directory, user: User, rule: AnsweringRule, words: str) -> str:
    name, place = rule_name(directory, rule), _place(directory, user, rule)
    if place:
        return say("The “{name}” at place {place} never applies: {words}.", name=name, place=place, words=words)
    return say("“{rule_name}” never applies: {words}.", rule_name=name, words=words)


def _place(directory: Directory, user: User, rule: AnsweringRule) -> int:
    """From 1 on, where another of the user's rules has the same name; 0 where the name says enough."""
    name = rule_name(directory, rule)
    alike = [each for each in user.rules if rule_name(directory, each) == name]
    return user.rules.index(rule) + 1 if len(alike) > 1 else 0


def _called(directory: Directory, user: User, rule: AnsweringRule) -> str:
    name, place = rule_name(directory, rule), _place(directory, user, rule)
    return say("the “{name}” at place {place}", name=name, place=place) if place else say("“{name}”", name=name)


def _hidden_words(directory: Directory, user: User, hidden: _Candidate, hiders: Sequence[_Candidate]) -> str:
    names = [_called(directory, user, hider.rule) for hider in hiders]
    if len(names) > 1:
        return say("{names} above it together cover all its times", names=listed(names))
    if always_holds(hiders[0].frame):
        return say("{names} above it always holds", names=names[0])
    if hiders[0].frame.id == hidden.frame.id:
        return say("{names} above it has the same time frame", names=names[0])
    return say("{names} above it already covers all its times", names=names[0])
