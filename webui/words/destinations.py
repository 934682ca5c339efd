"""Destinations and ring targets as the user whose rules name them reads them."""

from typing import assert_never

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Directory, User
from controller.domain.ids import DeviceId, GroupId, UserId
from controller.domain.saying import joined, say
from controller.domain.storywords import INNER, parking
from webui.words.text import isolated

OWN_VOICEMAIL = say("your voicemail")
NOBODY = say("somebody who is no longer here")


def destination(directory: Directory, user: User, to: Destination) -> str:
    """`Bob (1002)`, `your voicemail`, `your phone 1001a`, `+49 …`."""
    match to:
        case ToHandset(device):
            return handset(directory, user, device)
        case ToUser(other):
            return person(directory, other)
        case ToVoicemail(owner):
            if owner == user.id:
                return OWN_VOICEMAIL
            return say("the voicemail of {person}", person=person(directory, owner))
        case ToExternal(number):
            return isolated(number)
        case ToInner("group", key):
            return group(directory, GroupId(int(key)))
        case ToInner("park"):
            return parking(directory)
        case ToInner(kind, key):
            return joined(" ", (INNER[kind], isolated(key)))
        case Gone(label):
            return say("“{named}”, which no longer exists", named=isolated(label))
        case _:
            assert_never(to)


def group(directory: Directory, group_id: GroupId) -> str:
    """`the group Sales (600)`."""
    found = directory.groups.get(group_id)
    if found is None:
        return say("a group that no longer exists")
    return say("the group {named} ({extension})", named=isolated(found.name), extension=found.extension)


def person(directory: Directory, user: UserId) -> str:
    """`Bob (1002)`."""
    found = directory.users.get(user)
    return NOBODY if found is None else joined("", (isolated(found.name), f" ({found.extension})"))


def handset(directory: Directory, user: User, device: DeviceId) -> str:
    """`your phone 1001a`, `phone 1002 of Bob (1002)`."""
    found = directory.devices.get(device)
    if found is None:
        return say("a phone that no longer exists")
    if found.owner == user.id:
        return say("your phone {name}", name=found.name)
    return say("phone {name} of {person}", name=found.name, person=_owner(directory, found.owner))


def _owner(directory: Directory, owner: UserId) -> str:
    found = directory.users.get(owner)
    return NOBODY if found is None else isolated(found.name)
