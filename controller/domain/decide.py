"""The one meaning of answering rules: where a call goes, and why (PRODUCT §2). Counterpart: the compiler."""

from collections.abc import Iterator
from datetime import datetime

from controller.domain.calls import ALL_IDLE, Call, Outside, Phones
from controller.domain.decision import Branch, Clause, Decision, Notice, Reason, Release
from controller.domain.directory import Directory, RingGroup, User
from controller.domain.endings import ABOVE, NO_ANSWER, USER_BUSY, first, mailbox_or_nobody
from controller.domain.force import lasts, rule_in_force, rule_name, standing
from controller.domain.forwarding import follow
from controller.domain.groups import ring_members
from controller.domain.ids import GroupId, UserId
from controller.domain.ringing import all_offline, calling_from, ring
from controller.domain.rules import AnsweringRule, Default
from controller.domain.saying import say
from controller.domain.standpoint import MAX_FORWARDS, Standpoint


def decide(directory: Directory, call: Call, instant: datetime, phones: Phones = ALL_IDLE) -> Decision | Branch:
    """The way of `call` at the aware `instant`, with reasons.

    A Branch instead of a Decision means that the call never entered the user's rules (a second entry, from a trunk).
    """
    return enter(Standpoint(directory, call, phones, instant, seen=call.diverted_by), call.to)


def ring_group(
    directory: Directory, group: GroupId, call: Call, instant: datetime, phones: Phones = ALL_IDLE
) -> Decision | Branch:
    """The way of a call to that group, with reasons; `call.to` is not looked at (PRODUCT §2 Groups)."""
    return enter(Standpoint(directory, call, phones, instant, seen=call.diverted_by), directory.groups[group])


def enter(at: Standpoint, to: UserId | RingGroup) -> Decision | Branch:
    """Hand the call to that user's rules or group, unless it was there before or went too far (PRODUCT §2 Loops)."""
    if len(at.forwarders) > MAX_FORWARDS:
        return Branch(
            (Reason(Clause.TOO_MANY, say("more than {max_forwards} forwards", max_forwards=MAX_FORWARDS)),),
            Release(NO_ANSWER),
        )
    if isinstance(to, RingGroup):
        return ring_members(at, to, enter)
    user = at.directory.users[to]
    if to in at.seen:
        after = mailbox_or_nobody(at, user, "unavailable", NO_ANSWER)
        return Branch(
            (Reason(Clause.LOOP, say("the call was at {name} before", name=user.name)), *after.reasons), after.outcome
        )
    return _apply(at.entering(to), user)


def _apply(at: Standpoint, user: User) -> Decision:
    rule, passed = rule_in_force(at.directory, user, at.instant)
    clause = Clause.DEFAULT_RULE if isinstance(rule.when, Default) else Clause.RULE
    chosen = Reason(
        clause, say("{name}’s rule “{rule_name}” is in force", name=user.name, rule_name=rule_name(at.directory, rule))
    )
    branch = first(_steps(at, user, rule))
    return Decision(user.id, rule.id, passed, (chosen, *branch.reasons), branch.outcome)


def _steps(at: Standpoint, user: User, rule: AnsweringRule) -> Iterator[Reason | Branch]:
    """The steps of PRODUCT §2 in order; the first branch ends the search, a reason alone notes what was skipped."""
    allowed = at.allowed(user)
    if not allowed and at.blocked(user):
        yield Branch((Reason(Clause.BLOCKED, _blocked_by(at, user)),), Notice())
    yield from _override_steps(at, user, rule, allowed)
    if rule.dnd and not allowed:
        yield _do_not_disturb(at, user, rule, Reason(Clause.DND, say("{name} is on do not disturb", name=user.name)))
    yield from follow(at, user, rule.forwards.always, Reason(Clause.ALWAYS, say("forward always is set")), enter)
    if (at.phones.active | {calling_from(at)}).intersection(user.devices):  # the calling phone is dialling out
        active = Reason(Clause.ACTIVE, say("a phone of {name} is on a call", name=user.name))
        yield from follow(at, user, rule.forwards.active, active, enter)
    if all_offline(at, user, rule):
        offline = Reason(Clause.OFFLINE, say("no phone of {name} that this rule rings is registered", name=user.name))
        yield from follow(at, user, rule.forwards.offline, offline, enter)
    outsider = isinstance(at.call.caller, Outside)
    screened = rule.screening and outsider and not allowed and not at.call.screened
    yield from ring(at, user, rule, screened, enter)


def _blocked_by(at: Standpoint, user: User) -> str:
    """His own list is named first: that one he can change."""
    if at.blocks(user.lists):
        return say("{name} blocks this caller", name=user.name)
    return say("the domain blocks this caller")


def _override_steps(at: Standpoint, user: User, rule: AnsweringRule, allowed: bool) -> Iterator[Reason | Branch]:
    """The overrides do not disturb and forward always, the latest first: both stand above the rule's own."""
    for override in standing(user, ("dnd", "always")):
        if not lasts(override, at.instant):
            continue
        if override.kind == "always":
            why = Reason(Clause.ALWAYS_OVERRIDE, say("{name} forwards all calls{above}", name=user.name, above=ABOVE))
            yield from follow(at, user, override.to, why, enter)
        elif not allowed:
            why = Reason(Clause.DND_OVERRIDE, say("{name} is on do not disturb{above}", name=user.name, above=ABOVE))
            yield _do_not_disturb(at, user, rule, why)


def _do_not_disturb(at: Standpoint, user: User, rule: AnsweringRule, why: Reason) -> Branch:
    def steps() -> Iterator[Reason | Branch]:
        yield why
        instead = Reason(Clause.DND_DESTINATION, say("calls go elsewhere meanwhile"))
        yield from follow(at, user, rule.dnd_destination, instead, enter)
        yield mailbox_or_nobody(at, user, "unavailable", USER_BUSY)

    return first(steps())
