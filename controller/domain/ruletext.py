"""An answering rule in plain words: `rings all your phones for 25 seconds, then voicemail`. Says what decide() does."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Directory, User
from controller.domain.force import rule_in_force, rule_name
from controller.domain.ids import DeviceId, GroupId, UserId
from controller.domain.overruling import counts
from controller.domain.rules import AnsweringRule, RingTarget, Simultaneous
from controller.domain.saying import joined, listed, say, say_count
from controller.domain.storywords import INNER, lasting, parking, seconds
from controller.domain.targets import in_time, ring_targets
from controller.domain.wayout import silent

ENDS = say("the call ends")
SHOWN = 6  # ring targets named one by one
Naming = Callable[[str], str]
"""What becomes of a name as typed, before it stands in a sentence: a page may have to isolate it."""


def sentence(directory: Directory, user: User, rule: AnsweringRule, named: Naming = str) -> str:
    """What the rule does with an ordinary call, told to its owner; no capital, no full stop."""
    always = usable(rule.forwards.always)
    if rule.dnd:
        return say("no phone rings: {undisturbed}", undisturbed=undisturbed(directory, user, rule, named))
    if always is not None and counts(directory, user, always):
        return _always(directory, user, always, named)
    return say(
        "{ring}, then {then}", ring=_ring(directory, user, rule, named), then=_then(directory, user, rule, named)
    )


def _always(directory: Directory, user: User, to: Destination, named: Naming) -> str:
    number = silent(directory, user, to)
    if not number:
        return say("all calls go to {destination}", destination=destination(directory, user, to, named))
    then = say("callers reach your voicemail") if user.has_mailbox else ENDS
    return say("{number} can’t ring, as there is no outside line: {then}", number=named(number), then=then)


def undisturbed(directory: Directory, user: User, rule: AnsweringRule, named: Naming = str) -> str:
    """What do not disturb does with callers while the rule is in force."""
    instead = usable(rule.dnd_destination)
    if instead is not None:
        return say("callers go to {destination}", destination=destination(directory, user, instead, named))
    return say("callers reach your voicemail") if user.has_mailbox else say("callers hear that you are busy")


def in_force_line(directory: Directory, user: User, instant: datetime, until: str = "", named: Naming = str) -> str:
    """`“Open hours” is in force until 17:00: rings your phone 1002 for 25 seconds, then voicemail.`

    `until` is the words of when it ends (see until.py), empty for none.
    """
    rule, _ = rule_in_force(directory, user, instant)
    name, what = named(rule_name(directory, rule)), sentence(directory, user, rule, named)
    if until:
        return say("“{name}” is in force until {until}: {what}.", name=name, until=until, what=what)
    return say("“{name}” is in force: {what}.", name=name, what=what)


def usable(to: Destination | None) -> Destination | None:
    """A destination that no longer exists counts as unset (PRODUCT §2 Destinations)."""
    return None if isinstance(to, Gone) else to


def destination(directory: Directory, user: User, to: Destination, named: Naming = str) -> str:
    """`Bob (1002)`, `your voicemail`, `your phone 1001a`, `+49 …`: as the user whose rules name it reads it."""
    match to:
        case ToHandset(device=device):
            return _handset(directory, user, device, named)
        case ToUser(user=other):
            return _person(directory, other, named)
        case ToVoicemail(owner=owner):
            return (
                say("your voicemail")
                if owner == user.id
                else say("the voicemail of {person}", person=_person(directory, owner, named))
            )
        case ToExternal(number=number) if silent(directory, user, to):
            return say("{number} (no outside line)", number=named(number))
        case ToExternal(number=number):
            return named(number)
        case ToInner(kind="group", key=key):
            return _group(directory, GroupId(int(key)), named)
        case ToInner(kind="park"):
            return parking(directory)
        case ToInner(kind=kind, key=key):
            return joined(" ", (INNER[kind], named(key)))
        case Gone(label=label):
            return say("“{named}”, which no longer exists", named=named(label))
        case _:
            assert_never(to)


def _group(directory: Directory, group: GroupId, named: Naming) -> str:
    found = directory.groups.get(group)
    return (
        say("a group that no longer exists")
        if found is None
        else say("the group {named} ({extension})", named=named(found.name), extension=found.extension)
    )


def _person(directory: Directory, user: UserId, named: Naming) -> str:
    found = directory.users.get(user)
    return say("somebody who is no longer here") if found is None else f"{named(found.name)} ({found.extension})"


def _handset(directory: Directory, user: User, device: DeviceId, named: Naming) -> str:
    found = directory.devices.get(device)
    if found is None:
        return say("a phone that no longer exists")
    if found.owner == user.id:
        return say("your phone {name}", name=found.name)
    return say("phone {name} of {person}", name=found.name, person=_person(directory, found.owner, named))


def _ring(directory: Directory, user: User, rule: AnsweringRule, named: Naming) -> str:
    targets = [t for t in ring_targets(directory, user, rule) if in_time(t, user.ring_timeout)]
    if not targets:
        return say("rings no phone")
    who, how_long = _who(directory, user, rule, targets, named), lasting(user.ring_timeout)
    return say("rings {who} {how_long}", who=who, how_long=how_long)


def _who(directory: Directory, user: User, rule: AnsweringRule, targets: list[RingTarget], named: Naming) -> str:
    names: list[str] = []
    if isinstance(rule.ring, Simultaneous) and rule.ring.all_phones and len(user.devices) > 1:
        names = [say("all your phones")]
        targets = [t for t in targets if not (isinstance(t.to, ToHandset) and t.to.device in user.devices)]
    shown = [_target(directory, user, target, named) for target in targets[:SHOWN]]
    more = len(targets) - len(shown)
    return listed([*names, *shown, *([say_count(more, "{number} more", "{number} more")] if more else [])])


def _target(directory: Directory, user: User, target: RingTarget, named: Naming) -> str:
    name = destination(directory, user, target.to, named)
    return say("{name} (after {how_long})", name=name, how_long=seconds(target.delay)) if target.delay else name


def _then(directory: Directory, user: User, rule: AnsweringRule, named: Naming) -> str:
    to = usable(rule.forwards.unanswered)
    if to is not None and to != ToVoicemail(user.id):
        return destination(directory, user, to, named)
    return say("voicemail") if user.has_mailbox else ENDS
