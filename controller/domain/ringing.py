"""Step 7 to 9: who rings, with what delay, and what follows when nobody answers (PRODUCT §2.7-9)."""

from collections.abc import Iterator

from controller.domain.calls import Inside
from controller.domain.decision import Branch, Clause, Leg, Reason, Ring
from controller.domain.destinations import ToHandset
from controller.domain.directory import User
from controller.domain.endings import ABOVE, NO_ANSWER, USER_BUSY, first, mailbox_or_nobody, no_way_out
from controller.domain.force import on_do_not_disturb, override_in_force
from controller.domain.forwarding import Entering, follow
from controller.domain.ids import DeviceId
from controller.domain.permission import permitted
from controller.domain.rules import AnsweringRule, JustExtension, RingTarget, Simultaneous
from controller.domain.saying import say, say_count
from controller.domain.standpoint import Standpoint
from controller.domain.storywords import lasting
from controller.domain.targets import in_time, ring_targets


def ring(at: Standpoint, user: User, rule: AnsweringRule, screened: bool, enter: Entering) -> Iterator[Reason | Branch]:
    """Ring what the rule names, less what is left out; with nothing to ring the call is unanswered at once."""
    legs: list[Leg] = []
    for target in ring_targets(at.directory, user, rule):
        note = left_out(at, user, target)
        if note is None:
            legs.append(leg_of(rule, target))
        else:
            yield note
    if all(leg.to in at.phones.offline for leg in legs):
        yield Reason(Clause.NOTHING_TO_RING, say("no phone can ring"))
        yield _unanswered(at, at, user, rule, enter)
        return
    at = at.screened() if screened else at
    busy, unanswered = _busy(at, user, rule, enter), _unanswered(at, at.after(user.ring_timeout), user, rule, enter)
    turned_away = _turned_away(at, user) if screened or any(leg.confirm for leg in legs) else None
    how = tuple(_how(user, rule, legs, screened))
    yield Branch(how, Ring(tuple(legs), user.ring_timeout, busy, unanswered, screened, turned_away))


def calling_from(at: Standpoint) -> DeviceId | None:
    """The handset the caller is calling from, where he is inside."""
    return at.call.caller.device if isinstance(at.call.caller, Inside) else None


def all_offline(at: Standpoint, user: User, rule: AnsweringRule) -> bool:
    """Whether the rule rings own handsets and none of those is registered (PRODUCT §2.5)."""
    targets = ring_targets(at.directory, user, rule)
    rung = {t.to.device for t in targets if isinstance(t.to, ToHandset) and in_time(t, user.ring_timeout)}
    own = rung.intersection(user.devices) - {calling_from(at)}
    return bool(own) and own <= at.phones.offline


def leg_of(rule: AnsweringRule, target: RingTarget) -> Leg:
    """The target as it rings."""
    if isinstance(target.to, ToHandset):
        return Leg(target.to.device, target.delay)
    confirm = isinstance(rule.ring, Simultaneous) and rule.ring.confirm_external
    return Leg(target.to.number, target.delay, confirm)


def left_out(at: Standpoint, user: User, target: RingTarget) -> Reason | None:
    """Why this target does not ring at all, or None."""
    if not isinstance(target.to, ToHandset):
        name = target.to.number
        if not permitted(at.directory, user, name):
            return Reason(
                Clause.NOT_PERMITTED,
                say("{name} may not call {number}, so it is left out", name=user.name, number=name),
            )
    else:
        device = at.directory.devices[target.to.device]
        name, owner = say("phone {name}", name=device.name), at.directory.users[device.owner]
        if device.id == calling_from(at):
            return Reason(Clause.OWN_HANDSET, say("{name} is the phone that is calling, so it is left out", name=name))
        if owner.id != user.id and on_do_not_disturb(at.directory, owner, at.instant):
            return Reason(
                Clause.OWNER_DND,
                say("{name} is on do not disturb, so {phone} does not ring", name=owner.name, phone=name),
            )
    if not in_time(target, user.ring_timeout):
        return Reason(
            Clause.NEVER_RINGS, say("{name} would start after ringing has ended, so it never rings", name=name)
        )
    if not isinstance(target.to, ToHandset) and not at.directory.domain.has_way_out:
        return no_way_out(target.to.number)
    return None


def _how(user: User, rule: AnsweringRule, legs: list[Leg], screened: bool) -> Iterator[Reason]:
    if screened:
        yield Reason(Clause.SCREENING, say("the caller is asked for a name first"))
    how_long = lasting(user.ring_timeout)
    if isinstance(rule.ring, JustExtension):
        yield Reason(
            Clause.EXTENSION, say("extension {extension} rings {how_long}", extension=user.extension, how_long=how_long)
        )
    else:
        yield Reason(
            Clause.SIMULTANEOUS,
            say_count(
                len(legs), "{number} phones ring {how_long}", "{number} phones ring {how_long}", how_long=how_long
            ),
        )
    if any(leg.delay for leg in legs):
        yield Reason(Clause.DELAY, say("some of them start later"))


def _busy(at: Standpoint, user: User, rule: AnsweringRule, enter: Entering) -> Branch:
    def steps() -> Iterator[Reason | Branch]:
        if override := override_in_force(user, at.instant, "busy"):
            why = Reason(Clause.BUSY_OVERRIDE, say("{name} forwards when busy{above}", name=user.name, above=ABOVE))
            yield from follow(at, user, override.to, why, enter, "busy")
        why = Reason(Clause.BUSY, say("forward when busy is set"))
        yield from follow(at, user, rule.forwards.busy, why, enter, "busy")
        yield mailbox_or_nobody(at, user, "busy", USER_BUSY)

    return first(steps())


def _unanswered(at: Standpoint, later: Standpoint, user: User, rule: AnsweringRule, enter: Entering) -> Branch:
    """`at` is when the call reached the user: his overrides count by that moment. `later` is when ringing has ended."""

    def steps() -> Iterator[Reason | Branch]:
        if override := override_in_force(user, at.instant, "unanswered"):
            why = Reason(
                Clause.UNANSWERED_OVERRIDE, say("{name} forwards when unanswered{above}", name=user.name, above=ABOVE)
            )
            yield from follow(later, user, override.to, why, enter)
        why = Reason(Clause.UNANSWERED, say("forward when unanswered is set"))
        yield from follow(later, user, rule.forwards.unanswered, why, enter)
        yield mailbox_or_nobody(later, user, "unavailable", NO_ANSWER)

    return first(steps())


def _turned_away(at: Standpoint, user: User) -> Branch:
    """Declined at screening, or key 3 at any prompt: voicemail if any, else released (PRODUCT §2.6-7)."""
    why = Reason(Clause.TURNED_AWAY, say("whoever picks up can turn the call away"))
    after = mailbox_or_nobody(at, user, "unavailable", NO_ANSWER)
    return Branch((why, *after.reasons), after.outcome)
