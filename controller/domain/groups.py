"""Ring groups: whose phones ring when a group is called, and what follows (PRODUCT §2 Groups). Counterpart: decide.py.

A group never forwards for a member, and no member's voicemail answers for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controller.domain.decision import Branch, Clause, Leg, Notice, Reason, Release, Ring
from controller.domain.destinations import Destination
from controller.domain.directory import RingGroup, User
from controller.domain.endings import ABOVE, NO_ANSWER, USER_BUSY, first, nobody
from controller.domain.force import lasts, rule_in_force, standing
from controller.domain.forwarding import Entering, follow
from controller.domain.ids import UserId
from controller.domain.ringing import left_out, leg_of
from controller.domain.rules import AnsweringRule, RingTarget
from controller.domain.saying import say
from controller.domain.standpoint import Standpoint
from controller.domain.storywords import seconds
from controller.domain.targets import ring_targets


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A target that a member's rule rings; its delay counts from the start of the group's ringing."""

    member: User
    rule: AnsweringRule
    target: RingTarget


def ring_members(at: Standpoint, group: RingGroup, enter: Entering) -> Branch:
    """Ring the members' phones, unless the call was at this group before; then the group's own destination."""
    if group.id in at.groups:
        after = nobody(at, NO_ANSWER)
        return Branch(
            (Reason(Clause.LOOP, say("the call was at {title} before", title=title(group))), *after.reasons),
            after.outcome,
        )
    return first(_steps(at.entering_group(group.id), group, enter))


def title(group: RingGroup) -> str:
    """`the group Sales (600)`."""
    return say("the group {name} ({extension})", name=group.name, extension=group.extension)


def forwarder(group: RingGroup) -> User:
    """The group as whoever sends its calls on: without voicemail, permitted what the domain is."""
    everywhere = ("+",)
    return User(UserId(-group.id), group.extension, group.name, (), False, group.ring_time, outbound=everywhere)


def _steps(at: Standpoint, group: RingGroup, enter: Entering) -> Iterator[Reason | Branch]:
    whose = forwarder(group)
    if not at.allowed(whose) and at.blocked(whose):
        yield Branch((Reason(Clause.BLOCKED, say("the domain blocks this caller")),), Notice())
    yield Reason(Clause.GROUP, say("{title} rings", title=title(group)))
    legs: dict[object, Leg] = {}
    for step in _rung(at, group):
        if isinstance(step, Reason):
            yield step
        else:
            legs.setdefault(step.to, step)
    if all(leg.to in at.phones.offline for leg in legs.values()):
        yield Reason(Clause.NOTHING_TO_RING, say("no phone can ring"))
        yield _then(at, group, NO_ANSWER, enter)
        return
    yield _ring(at, group, tuple(legs.values()), enter)


def _ring(at: Standpoint, group: RingGroup, legs: tuple[Leg, ...], enter: Entering) -> Branch:
    unanswered = _then(at.after(group.ring_time), group, NO_ANSWER, enter)
    turned_away = _then(at, group, NO_ANSWER, enter) if any(leg.confirm for leg in legs) else None
    ring = Ring(legs, group.ring_time, _then(at, group, USER_BUSY, enter), unanswered, turned_away=turned_away)
    how = [
        Reason(
            Clause.SIMULTANEOUS,
            say("{count} phones ring for {how_long}", count=len(legs), how_long=seconds(group.ring_time)),
        )
    ]
    how += [Reason(Clause.DELAY, say("some of them start later"))] if any(leg.delay for leg in legs) else []
    return Branch(tuple(how), ring)


def _rung(at: Standpoint, group: RingGroup) -> Iterator[Reason | Leg]:
    """Who rings, soonest first, and who does not and why. A phone in two members' rules comes at its earliest first."""
    candidates: list[_Candidate] = []
    for member in group.members:
        user = at.directory.users.get(member.user)
        if user is None:
            continue
        rule, _ = rule_in_force(at.directory, user, at.instant)
        if (why := _skipped(at, user, rule)) is not None:
            yield why
            continue
        timed = replace(user, ring_timeout=group.ring_time)  # the group's ring time governs
        for target in ring_targets(at.directory, user, rule):
            candidates.append(_Candidate(timed, rule, replace(target, delay=target.delay + member.delay)))
    yield from _in_turn(at, sorted(candidates, key=lambda candidate: candidate.target.delay))


def _in_turn(at: Standpoint, candidates: list[_Candidate]) -> Iterator[Reason | Leg]:
    rung: set[object] = set()
    for candidate in candidates:
        if candidate.target.to in rung:
            continue
        note = left_out(at, candidate.member, candidate.target)
        if note is None:
            rung.add(candidate.target.to)
        yield leg_of(candidate.rule, candidate.target) if note is None else note


def _skipped(at: Standpoint, user: User, rule: AnsweringRule) -> Reason | None:
    """Why no phone of this member rings: do not disturb or a forward always, counted as in decide.py."""
    for override in standing(user, ("dnd", "always")):
        if not lasts(override, at.instant):
            continue
        if override.kind == "dnd":
            return Reason(
                Clause.MEMBER_DND,
                say("{name} is on do not disturb{above}, and is skipped", name=user.name, above=ABOVE),
            )
        if _counts(at, user, override.to):
            return Reason(
                Clause.MEMBER_FORWARDS,
                say("{name} forwards all calls{above}, and is skipped", name=user.name, above=ABOVE),
            )
    if rule.dnd:
        return Reason(Clause.MEMBER_DND, say("{name} is on do not disturb, and is skipped", name=user.name))
    if _counts(at, user, rule.forwards.always):
        return Reason(Clause.MEMBER_FORWARDS, say("{name} forwards all calls, and is skipped", name=user.name))
    return None


def _counts(at: Standpoint, user: User, to: Destination | None) -> bool:
    """Whether that forward leads anywhere; one that points back at the caller, say, counts as unset."""
    steps = follow(at, user, to, Reason(Clause.MEMBER_FORWARDS, ""), _anywhere)
    return any(isinstance(step, Branch) for step in steps)


def _anywhere(at: Standpoint, to: UserId | RingGroup) -> Branch:
    return Branch((), Release(NO_ANSWER))


def _then(at: Standpoint, group: RingGroup, cause: int, enter: Entering) -> Branch:
    """The group's own destination, else nobody."""

    def steps() -> Iterator[Reason | Branch]:
        why = Reason(Clause.GROUP_DESTINATION, say("nobody took the call for {title}", title=title(group)))
        yield from follow(at, forwarder(group), group.to, why, enter)
        yield nobody(at, cause)

    return first(steps())
