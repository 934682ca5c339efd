"""Destinations and ring targets as the user whose rules name them reads them."""

from typing import assert_never

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Directory, User
from controller.domain.ids import DeviceId, GroupId, UserId
from webui.words.text import isolated

INNER = {"queue": "the queue", "attendant": "the auto attendant", "conference": "the conference", "park": "parking"}
NOBODY = "somebody who is no longer here"


def destination(directory: Directory, user: User, to: Destination) -> str:
    """`Bob (1002)`, `your voicemail`, `your phone 1001a`, `+49 …`."""
    match to:
        case ToHandset(device):
            return handset(directory, user, device)
        case ToUser(other):
            return person(directory, other)
        case ToVoicemail(owner):
            return "your voicemail" if owner == user.id else f"the voicemail of {person(directory, owner)}"
        case ToExternal(number):
            return isolated(number)
        case ToInner("group", key):
            return group(directory, GroupId(int(key)))
        case ToInner(kind, key):
            return f"{INNER[kind]} {isolated(key)}"
        case Gone(label):
            return f"“{isolated(label)}”, which no longer exists"
        case _:
            assert_never(to)


def group(directory: Directory, group_id: GroupId) -> str:
    """`the group Sales (600)`."""
    found = directory.groups.get(group_id)
    return "a group that no longer exists" if found is None else f"the group {isolated(found.name)} ({found.extension})"


def person(directory: Directory, user: UserId) -> str:
    """`Bob (1002)`."""
    found = directory.users.get(user)
    return NOBODY if found is None else f"{isolated(found.name)} ({found.extension})"


def handset(directory: Directory, user: User, device: DeviceId) -> str:
    """`your phone 1001a`, `phone 1002 of Bob (1002)`."""
    found = directory.devices.get(device)
    if found is None:
        return "a phone that no longer exists"
    if found.owner == user.id:
        return f"your phone {found.name}"
    return f"phone {found.name} of {_owner(directory, found.owner)}"


def _owner(directory: Directory, owner: UserId) -> str:
    found = directory.users.get(owner)
    return NOBODY if found is None else isolated(found.name)
