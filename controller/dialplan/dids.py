"""A public number as a context of its own, found by its digits: where calls from outside go (PRODUCT §1 DID)."""

from typing import assert_never

from controller.dialplan import names
from controller.dialplan.destinations import ring_time
from controller.dialplan.lines import Block, Line, rows
from controller.dialplan.names import CALL, RULES
from controller.domain.destinations import Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Directory
from controller.domain.endings import NO_ANSWER
from controller.domain.ids import DeviceId
from controller.domain.priority import Priority
from controller.domain.trunks import Did

UNKNOWN_NUMBER = 1  # Q.850: unallocated
OWNERS = "owners"  # entry: the users whose number it is, each with a dash behind
RELEASE = Line("Hangup", "${GOSUB_RETVAL}")
TOLD: Block = (Line("Gosub", "rp-sorry,s,1(${GOSUB_RETVAL})"), RELEASE)
LONGEST = 3  # rows of a number's way
NOBODY: Block = (Line("Hangup", str(UNKNOWN_NUMBER)),)


def did_rows(directory: Directory, did: Did) -> tuple[Priority, ...]:
    """What the number does. RP_SEEN holds the users whom the call was diverted from: see rp-in."""
    context = names.did(directory.domain.id, did.number)
    owners = "".join(f"{user}-" for user in did.owners)
    return rows(context, {"s": _padded(_led(directory, did)), OWNERS: (Line("Return", owners),)})


def _padded(block: Block) -> Block:
    """As many rows whatever the number leads to: what falls away from a fixed context would stay in the PBX."""
    return (*block, *(NOBODY * (LONGEST - len(block))))


def _led(directory: Directory, did: Did) -> Block:
    match did.to:
        case ToUser(user=user) if user in directory.users:
            return (Line("Gosub", f"rp-enter,s,1({RULES},{CALL},{user})"), *TOLD)
        case ToHandset(device=device) if device in directory.devices:
            return _handset(directory, device)
        case ToVoicemail(owner=owner) if owner in directory.users:
            box = names.mailbox(owner, directory.domain)
            return (Line("Gosub", f"rp-voicemail,s,1({box},u)"), RELEASE)
        case ToExternal(number=number):
            return (Line("Gosub", f"rp-through,s,1({directory.domain.id},{number},{did.number})"), RELEASE)
        case ToInner():
            return _inner(directory, did.to)
        case ToUser() | ToHandset() | ToVoicemail() | Gone():
            return NOBODY
        case _:
            assert_never(did.to)


def _handset(directory: Directory, device: DeviceId) -> Block:
    """It rings alone, for its owner's ring timeout; then his voicemail."""
    owner = directory.users[directory.devices[device].owner]
    return (
        Line("Gosub", f"rp-to-handset,s,1({names.endpoint(device)},{owner.id},1,{ring_time(owner)},)"),
        Line("Gosub", f"{names.pointer(owner.id)},s,1({names.BOX})"),
        Line("Hangup", str(NO_ANSWER)),
    )


def _inner(directory: Directory, to: ToInner) -> Block:
    if to.kind == "park":
        return (Line("Gosub", f"rp-to-lot,s,1({directory.domain.id})"), *NOBODY)
    if to.kind != "group":
        return NOBODY
    return (Line("Gosub", f"rp-to-group,s,1({int(to.key)})"), *TOLD)
