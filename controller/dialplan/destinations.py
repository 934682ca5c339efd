"""A forward as lines: they take the call away, or fall through where the forward counts as unset (PRODUCT §2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from controller.dialplan.lines import NEXT, Block, Line
from controller.dialplan.names import CALL, DO_NOT_DISTURB, RULES, mailbox, pointer
from controller.dialplan.syntax import argument, shortened
from controller.dialplan.targets import Unsupported
from controller.dialplan.words import forwarded, telling
from controller.domain.decision import Greeting
from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Directory, User
from controller.domain.endings import NO_ANSWER
from controller.domain.ids import DeviceId, GroupId, UserId
from controller.domain.telling_words import Why

DIVERSION: Mapping[Why, str] = {
    "always": "unconditional",
    "busy": "user-busy",
    "on a call": "user-busy",
    "no answer": "no-answer",
    "operator": "no-answer",
    "offline": "unavailable",
    "do not disturb": "do-not-disturb",
}
"""Why a call is sent on, as a Diversion header says it (RFC 5806)."""

_LETTER: dict[Greeting, str] = {"busy": "b", "unavailable": "u"}


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose plan is being compiled, in which directory."""

    directory: Directory
    user: User


def forward(
    scene: Scene, to: Destination | None, greeting: Greeting = "unavailable", *, reason: Why = "always"
) -> Block:
    """The lines of a forward to `to`; empty where it is unset at compile time already. An outside one is told why."""
    match to:
        case None | Gone():
            return ()
        case ToUser(user=other):
            return _to_user(scene, other, reason)
        case ToHandset(device=device):
            return _to_handset(scene, device, reason)
        case ToVoicemail(owner=owner):
            return _to_voicemail(scene, owner, greeting, reason)
        case ToExternal(number=number):
            return _to_outside(scene, number, reason)
        case ToInner(kind="group", key=key):
            return _to_group(scene, GroupId(int(key)), reason)
        case ToInner(kind="park"):
            return (Line("Gosub", f"rp-to-lot,s,1({scene.directory.domain.id},{forwarded(reason)})"),)
        case ToInner():
            raise Unsupported([("destination", f"{to} cannot be compiled")])
        case _:
            assert_never(to)


def operator(scene: Scene) -> Block:
    """Where 0 leads from the user's own mailbox; empty: nowhere. His do not disturb counts for own handsets, too."""
    if not scene.user.has_mailbox:
        return ()
    if isinstance(to := scene.user.operator, ToHandset):
        return _to_handset(scene, to.device, "operator", asks_own=True)
    return forward(scene, to, reason="operator")


def _to_user(scene: Scene, other: UserId, reason: Why) -> Block:
    if other not in scene.directory.users:
        return ()
    via = argument(shortened(scene.user.name))
    enter = Line("Gosub", f"rp-to-user,s,1({RULES},{CALL},{other},{via},{forwarded(reason)})")
    return (enter, _unless_skipped(), *own_voicemail(scene, "unavailable", "${GOSUB_RETVAL}"))


def _to_group(scene: Scene, group: GroupId, reason: Why) -> Block:
    if group not in scene.directory.groups:
        return ()
    enter = Line("Gosub", f"rp-to-group,s,1({group},{forwarded(reason)})")
    return (enter, *own_voicemail(scene, "unavailable", "${GOSUB_RETVAL}"))


def _to_handset(scene: Scene, device_id: DeviceId, reason: Why, *, asks_own: bool = False) -> Block:
    device = scene.directory.devices.get(device_id)
    if device is None:
        return ()
    foreign = int(asks_own or device.owner != scene.user.id)
    via = argument(shortened(scene.user.name))
    arguments = f"d{device.id},{device.owner},{foreign},{ring_time(scene.user)},{via},{forwarded(reason)}"
    enter = Line("Gosub", f"rp-to-handset,s,1({arguments})")
    return (enter, _unless_skipped(), *own_voicemail(scene, "unavailable", str(NO_ANSWER)))


def _to_outside(scene: Scene, number: str, reason: Why) -> Block:
    """Whether he may call it is asked when the call comes: permissions change without his plan."""
    arguments = f"{number},{scene.user.id},{ring_time(scene.user)},{DIVERSION[reason]},{forwarded(reason)}"
    enter = Line("Gosub", f"rp-to-outside,s,1({arguments})")
    return (enter, _unless_skipped(), *own_voicemail(scene, "unavailable", str(NO_ANSWER)))


def _to_voicemail(scene: Scene, owner: UserId, greeting: Greeting, reason: Why) -> Block:
    user = scene.directory.users.get(owner)
    if user is None or not user.has_mailbox:
        return ()
    return voicemail(scene, owner, greeting, str(NO_ANSWER), forwarded(reason))


def _unless_skipped() -> Line:
    """A forward that points back at the caller, or at who transferred the call, counts as unset."""
    return Line("GotoIf", f'$["${{GOSUB_RETVAL}}"="skip"]?{NEXT}')


def own_voicemail(scene: Scene, greeting: Greeting, cause: str, word: str = "") -> Block:
    """The user's own voicemail if there is one, else back to whoever forwarded the call here; `word` is told of it."""
    if not scene.user.has_mailbox:
        told = (Line("Set", telling(word)),) if word else ()
        return (*told, Line("Return", cause))
    return voicemail(scene, scene.user.id, greeting, cause, word)


def voicemail(scene: Scene, owner: UserId, greeting: Greeting, cause: str, word: str = "") -> Block:
    """That mailbox; back with `cause` only if the PBX does not know it."""
    box, letter = mailbox(owner, scene.directory.domain), _LETTER[greeting]
    arguments = f"{box},{letter},{word}" if word else f"{box},{letter}"
    return (Line("Gosub", f"rp-voicemail,s,1({arguments})"), Line("Return", cause))


def ring_time(user: User) -> str:
    """The Dial timeout in seconds; empty is unlimited."""
    return "" if user.ring_timeout is None else str(user.ring_timeout)


def ask_dnd(owner: UserId) -> Line:
    """Asks another user's plan whether he is on do not disturb; the answer is in GOSUB_RETVAL."""
    return Line("Gosub", f"{pointer(owner)},s,1({RULES},{DO_NOT_DISTURB})")
