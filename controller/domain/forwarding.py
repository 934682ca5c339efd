"""Following one forward to its destination, or passing it over as if unset (PRODUCT §2 Destinations, Loops)."""

from collections.abc import Callable, Iterator
from typing import assert_never

from controller.domain.calls import Outside
from controller.domain.decision import Branch, Clause, Decision, Enter, Greeting, Leg, Mailbox, Reason, Ring
from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import RingGroup, User
from controller.domain.endings import GREETINGS, NO_ANSWER, mailbox_or_nobody, no_way_out
from controller.domain.force import on_do_not_disturb
from controller.domain.ids import DeviceId, GroupId, UserId
from controller.domain.permission import permitted
from controller.domain.saying import say
from controller.domain.standpoint import Standpoint
from controller.domain.storywords import INNER

FORWARDS = {
    Clause.DND_DESTINATION: say("do not disturb destination"),
    Clause.ALWAYS: say("forward always"),
    Clause.ALWAYS_OVERRIDE: say("forward always override"),
    Clause.ACTIVE: say("forward on active"),
    Clause.OFFLINE: say("forward offline"),
    Clause.BUSY: say("forward busy"),
    Clause.BUSY_OVERRIDE: say("forward busy override"),
    Clause.UNANSWERED: say("forward unanswered"),
    Clause.UNANSWERED_OVERRIDE: say("forward unanswered override"),
    Clause.GROUP_DESTINATION: say("group’s destination"),
}
Entering = Callable[[Standpoint, UserId | RingGroup], Decision | Branch]


def follow(
    at: Standpoint,
    user: User,
    to: Destination | None,
    why: Reason,
    enter: Entering,
    greeting: Greeting = "unavailable",
) -> Iterator[Reason | Branch]:
    """The branch that `user`'s forward to `to` makes of the call, or a note why it counts as unset, or nothing."""
    match to:
        case None:
            return
        case Gone(label=label):
            yield Reason(
                Clause.GONE,
                say("{clause}: “{label}” no longer exists, so it counts as unset", clause=_named(why), label=label),
            )
        case ToUser(user=other):
            yield _to_user(at, user, other, why, enter)
        case ToHandset(device=device):
            yield _to_handset(at, user, device, why)
        case ToVoicemail(owner=owner):
            yield _to_voicemail(at, owner, why, greeting)
        case ToExternal(number=number):
            yield _to_external(at, user, number, why)
        case ToInner(kind="group", key=key):
            yield _to_group(at, user, GroupId(int(key)), why, enter)
        case ToInner(kind="park", key=key):
            yield _to_lot(at, key, why)
        case ToInner(kind=kind, key=key):
            yield Branch(
                (why, Reason(Clause.TO_INNER, say("the call enters {place} {key}", place=INNER[kind], key=key))),
                Enter(kind, key),
            )
        case _:
            assert_never(to)


def _to_user(at: Standpoint, user: User, other: UserId, why: Reason, enter: Entering) -> Reason | Branch:
    if other not in at.directory.users:
        return Reason(
            Clause.GONE, say("{clause}: that user no longer exists, so it counts as unset", clause=_named(why))
        )
    if at.points_back(other):
        return _points_back(at, other, why)
    to = Reason(Clause.TO_USER, say("{name}’s rules take over", name=at.directory.users[other].name))
    entered = enter(at.forwarded_by(user.id), other)
    if isinstance(entered, Branch):
        return Branch((why, to, *entered.reasons), entered.outcome)
    return Branch((why, to), entered)


def _to_group(at: Standpoint, user: User, group: GroupId, why: Reason, enter: Entering) -> Reason | Branch:
    if group not in at.directory.groups:
        return Reason(
            Clause.GONE, say("{clause}: that group no longer exists, so it counts as unset", clause=_named(why))
        )
    entered = enter(at.forwarded_by(user.id), at.directory.groups[group])
    return Branch((why, *entered.reasons), entered.outcome)


def _to_lot(at: Standpoint, slot: str, why: Reason) -> Reason | Branch:
    if not at.directory.domain.has_lot:
        return Reason(Clause.GONE, say("{clause}: parking is switched off, so it counts as unset", clause=_named(why)))
    return Branch((why, Reason(Clause.TO_INNER, say("the call is parked"))), Enter("park", slot))


def _to_handset(at: Standpoint, user: User, device_id: DeviceId, why: Reason) -> Reason | Branch:
    device = at.directory.devices.get(device_id)
    if device is None:
        return Reason(
            Clause.GONE, say("{clause}: that phone no longer exists, so it counts as unset", clause=_named(why))
        )
    if at.points_back(device.owner):
        return _points_back(at, device.owner, why)
    to = Reason(Clause.TO_HANDSET, say("phone {name} rings alone", name=device.name))
    owner = at.directory.users[device.owner]
    if owner.id != user.id and on_do_not_disturb(at.directory, owner, at.instant):
        quiet = Reason(
            Clause.OWNER_DND,
            say(
                "{name} is on do not disturb, so phone {device_name} does not ring",
                name=owner.name,
                device_name=device.name,
            ),
        )
        return _unheard(at, user, why, quiet)
    if device_id in at.phones.offline:
        return _unheard(
            at, user, why, Reason(Clause.NOTHING_TO_RING, say("phone {name} is not registered", name=device.name))
        )
    return Branch((why, to), _alone(at, user, Leg(device_id)))


def _to_voicemail(at: Standpoint, owner: UserId, why: Reason, greeting: Greeting) -> Reason | Branch:
    user = at.directory.users.get(owner)
    if user is None or not user.has_mailbox:
        return Reason(
            Clause.GONE, say("{clause}: that voicemail no longer exists, so it counts as unset", clause=_named(why))
        )
    to = Reason(
        Clause.TO_VOICEMAIL,
        say("{name}’s voicemail ({greeting} greeting)", name=user.name, greeting=GREETINGS[greeting]),
    )
    return Branch((why, to), Mailbox(owner, greeting))


def _to_external(at: Standpoint, user: User, number: str, why: Reason) -> Reason | Branch:
    if not permitted(at.directory, user, number):
        return Reason(
            Clause.NOT_PERMITTED,
            say(
                "{clause}: {name} may not call {number}, so it counts as unset",
                clause=_named(why),
                name=user.name,
                number=number,
            ),
        )
    if isinstance(at.call.caller, Outside) and at.call.caller.number == number:
        return Reason(
            Clause.POINTS_BACK,
            say("{clause}: {number} is the caller, so it counts as unset", clause=_named(why), number=number),
        )
    if not at.directory.domain.has_way_out:
        return _unheard(at, user, why, no_way_out(number))
    to = Reason(Clause.TO_EXTERNAL, say("{number} rings", number=number))
    return Branch((why, to), _alone(at, user, Leg(number)))


def _points_back(at: Standpoint, other: UserId, why: Reason) -> Reason:
    name = at.directory.users[other].name
    return Reason(
        Clause.POINTS_BACK,
        say("{clause}: it points back at {name}, so it counts as unset", clause=_named(why), name=name),
    )


def _alone(at: Standpoint, user: User, leg: Leg) -> Ring:
    """Ring one target for the forwarder's ring timeout; then the forwarder's voicemail, whatever the refusal was."""
    after = mailbox_or_nobody(at, user, "unavailable", NO_ANSWER)
    return Ring((leg,), user.ring_timeout, busy=after, unanswered=after)


def _unheard(at: Standpoint, user: User, *why: Reason) -> Branch:
    after = mailbox_or_nobody(at, user, "unavailable", NO_ANSWER)
    return Branch((*why, *after.reasons), after.outcome)


def _named(why: Reason) -> str:
    return FORWARDS.get(why.clause, why.clause)
