"""Checks a whole answering rule or one destination, as it is saved, against the domain it stands in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace

from sqlalchemy.orm import Session

from controller.dialplan.targets import unsupported
from controller.domain.destinations import Destination
from controller.domain.directory import User
from controller.domain.ids import UserId
from controller.domain.rules import (
    AnsweringRule,
    CallerLists,
    During,
    Forwards,
    NeedsFrame,
    Override,
    RingTarget,
    Simultaneous,
)
from controller.domain.saying import say
from controller.operations import destcheck, gate
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse_any
from controller.store import find
from controller.store.cards import DomainCard, UserCard

MAX_TARGETS = 100
MAX_DELAY = 600  # seconds
NO_LISTS = CallerLists()


def checked(session: Session, owner: UserCard, draft: AnsweringRule, before: AnsweringRule | None) -> AnsweringRule:
    """The rule with numbers normalised. Raises Refused with every problem; `before` is what it replaces."""
    problems: Problems = []
    _time(session, problems, owner, draft, before)
    look = destcheck.look_up(session, owner, named(draft))
    clean = normalised(problems, look, draft, frozenset(named(before)) if before else frozenset())
    refuse_any(problems)
    expressible(owner, rule=clean)
    return clean


def normalised(
    problems: Problems, look: destcheck.Known, draft: AnsweringRule, kept: frozenset[Destination]
) -> AnsweringRule:
    """All of the rule but its time, with numbers normalised; `kept` are destinations that stood there before."""
    name = gate.text(problems, "name", draft.name, empty=True)
    clean = replace(
        draft,
        name=name,
        dnd_destination=_optional(problems, look, "dnd_destination", draft.dnd_destination, kept),
        forwards=_forwards(problems, look, draft.forwards, kept),
    )
    if isinstance(draft.ring, Simultaneous):
        clean = replace(clean, ring=_ring(problems, look, draft.ring, kept))
    return clean


def destination(session: Session, owner: UserCard | DomainCard, field: str, to: Destination) -> Destination:
    """One destination of that user, with its number normalised. Raises Refused."""
    problems: Problems = []
    clean = destcheck.checked(problems, destcheck.look_up(session, owner, [to]), field, to, frozenset())
    refuse_any(problems)
    return clean


def expressible(
    owner: UserCard,
    rule: AnsweringRule | None = None,
    override: Override | None = None,
    lists: CallerLists = NO_LISTS,
    operator: Destination | None = None,
) -> None:
    """Raises Refused, by name, for what the PBX can't do yet."""
    overrides = (override,) if override else ()
    rules = (rule,) if rule else ()
    user = User(
        UserId(owner.id), owner.extension, owner.name, rules, overrides=overrides, lists=lists, operator=operator
    )
    refuse_any([Problem(field, message) for field, message in unsupported(user)])


def _time(
    session: Session, problems: Problems, owner: UserCard, draft: AnsweringRule, before: AnsweringRule | None
) -> None:
    if isinstance(draft.when, NeedsFrame) and not (before and isinstance(before.when, NeedsFrame)):
        problems.append(Problem("when", say("Choose a time frame for this rule.")))
    if isinstance(draft.when, During):
        frame = find.frame(session, draft.when.frame)
        if frame is None or frame.domain_id != owner.domain_id or frame.owner_id not in (None, owner.id):
            message = say(
                "{name} has no time frame {frame}. Choose an own or a shared one.",
                name=owner.name,
                frame=draft.when.frame,
            )
            problems.append(Problem("when", message))


def _forwards(problems: Problems, look: destcheck.Known, draft: Forwards, kept: frozenset[Destination]) -> Forwards:
    slots = [field.name for field in fields(Forwards)]
    clean = {slot: _optional(problems, look, f"forward_{slot}", getattr(draft, slot), kept) for slot in slots}
    return Forwards(**clean)


def _ring(problems: Problems, look: destcheck.Known, draft: Simultaneous, kept: frozenset[Destination]) -> Simultaneous:
    if len(draft.targets) > MAX_TARGETS:
        message = say(
            "{count} phones are to ring. Use {max_targets} at most.", count=len(draft.targets), max_targets=MAX_TARGETS
        )
        problems.append(Problem("ring", message))
    targets = tuple(_target(problems, look, target, kept) for target in draft.targets)
    twice = [to for to, times in Counter(target.to for target in targets).items() if times > 1]
    problems += [Problem("ring", say("{name} is to ring twice. Name it once.", name=look.name(to))) for to in twice]
    return replace(draft, targets=targets)


def _target(problems: Problems, look: destcheck.Known, target: RingTarget, kept: frozenset[Destination]) -> RingTarget:
    gate.whole(problems, "ring_delay", target.delay, 0, MAX_DELAY)
    to = destcheck.checked(problems, look, "ring", target.to, kept)
    return replace(target, to=to)


def _optional(
    problems: Problems, look: destcheck.Known, field: str, to: Destination | None, kept: frozenset[Destination]
) -> Destination | None:
    return None if to is None else destcheck.checked(problems, look, field, to, kept)


def named(rule: AnsweringRule) -> Iterable[Destination]:
    """Every destination in it."""
    slots = [getattr(rule.forwards, field.name) for field in fields(Forwards)]
    yield from (to for to in [rule.dnd_destination, *slots] if to is not None)
    if isinstance(rule.ring, Simultaneous):
        yield from (target.to for target in rule.ring.targets)
