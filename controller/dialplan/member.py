"""What a plan answers a ring group: which targets this user rings now, or nothing (PRODUCT §2 Groups).

Counterparts: rp-group in groups.conf, which reads the answer, and domain/groups.py, the meaning.
"""

from collections.abc import Iterator
from typing import assert_never

from controller.dialplan.destinations import Scene
from controller.dialplan.lines import LONGEST, NEXT, Block, Line, noted
from controller.dialplan.lots import NONE as NO_LOT
from controller.dialplan.names import lot
from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.ids import GroupId, UserId
from controller.domain.rules import AnsweringRule, RingTarget, Simultaneous
from controller.domain.targets import ring_targets

SKIPPED: Block = (Line("Return"),)
DELAY, ORDER = "${ARG3}", "${ARG4}"  # the member's delay in seconds, and his place among the members, three digits


def forwards_away(scene: Scene, to: Destination | None) -> Block:
    """Nothing rings if a forward always to `to` counts; falls through where it counts as unset."""
    directory = scene.directory
    match to:
        case None | Gone():
            return ()
        case ToUser(user=other):
            return _unless_back(other) if other in directory.users else ()
        case ToHandset(device=device):
            return _unless_back(directory.devices[device].owner) if device in directory.devices else ()
        case ToVoicemail(owner=owner):
            found = directory.users.get(owner)
            return SKIPPED if found is not None and found.has_mailbox else ()
        case ToExternal(number=number):
            may = Line("Gosub", f"rp-may,s,1({scene.user.id},{number})")
            back = f'"n${{FILTER(0-9+,${{CALLERID(num)}})}}"="n{number}"'
            return (may, Line("GotoIf", f"$[0${{GOSUB_RETVAL}}=0 | {back}]?{NEXT}"), *SKIPPED)
        case ToInner(kind="group", key=key):
            return SKIPPED if GroupId(int(key)) in directory.groups else ()
        case ToInner(kind="park"):
            has_none = f'$["${{GOSUB_RETVAL}}"="{NO_LOT}"]'
            asked = Line("Gosub", f"{lot(directory.domain.id)},s,1")
            return (asked, Line("GotoIf", f"{has_none}?{NEXT}"), *SKIPPED)
        case ToInner():
            return SKIPPED
        case _:
            assert_never(to)


def answer(scene: Scene, rule: AnsweringRule) -> Iterator[Block]:
    """Returns the rule's targets, each with its delay from the start of the group's ringing, and its order."""
    items = [_item(scene, rule, target) for target in ring_targets(scene.directory, scene.user, rule)]
    lines = list(_lines(items))
    if len(lines) <= 1:
        yield noted((Line("Return", "".join(lines)),), "in a group")
        return
    yield noted((Line("Set", f"LOCAL(M)={lines[0]}"),), "in a group")
    yield from ((Line("Set", f"M=${{M}},{line}"),) for line in lines[1:])
    yield (Line("Return", "${M}"),)


def _unless_back(other: UserId) -> Block:
    """A forward that points back at the caller, or at who transferred the call, counts as unset."""
    return (Line("Gosub", f"rp-back,s,1({other})"), Line("GotoIf", f"${{GOSUB_RETVAL}}?{NEXT}"), *SKIPPED)


def _item(scene: Scene, rule: AnsweringRule, target: RingTarget) -> str:
    """`<delay>-<target>-<user>-<flags>:<delay>.<order>`."""
    delay = f"$[{DELAY}+{target.delay}]" if target.delay else DELAY
    return f"{delay}-{_named(scene, rule, target)}:{delay}.{ORDER}"


def _named(scene: Scene, rule: AnsweringRule, target: RingTarget) -> str:
    if isinstance(target.to, ToHandset):
        owner = scene.directory.devices[target.to.device].owner
        return f"d{target.to.device}" + ("" if owner == scene.user.id else f"-{owner}")
    confirm = isinstance(rule.ring, Simultaneous) and rule.ring.confirm_external
    return f"n{target.to.number.removeprefix('+')}-{scene.user.id}" + ("-c" if confirm else "")


def _lines(items: list[str]) -> Iterator[str]:
    """The items joined by commas, as many as a line has room for."""
    held = ""
    for item in items:
        if held and len(held) + len(item) > LONGEST - len("M=${M},,"):
            yield held
            held = item
        else:
            held = f"{held},{item}" if held else item
    if held:
        yield held
