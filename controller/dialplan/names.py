"""Every name the dialplan uses, in one place: short ids only, never what people typed (DESIGN §1)."""

from controller.domain.directory import Domain
from controller.domain.ids import DeviceId, DomainId, FrameId, GroupId, TrunkId, UserId

NOW = "RP_AT"  # a frozen clock: on a call we originated ourselves, else RP_AT_<domain> for a whole domain
RULES, CALL, DO_NOT_DISTURB, BOX = "s", "call", "dnd", "box"  # entries of a plan: its rules (for what), its mailbox

OUT = "out"  # entry of a plan: what a call out for that user shows, and how much he may do in a day

IN_GROUP = "group"  # entry of a plan: what rings when a group calls this user
TRANSFERRED = "again"  # entry of an extension for a call that somebody transferred there


def door(domain: DomainId) -> str:
    """The context that the phones of a domain dial in."""
    return f"from-{domain}"


def lookup(domain: DomainId, extension: str) -> str:
    """The context that turns an extension into a user."""
    return f"x{domain}-{extension}"


def pointer(user: UserId) -> str:
    """The context whose one priority leads to the user's plan in force."""
    return f"user-{user}"


def plan(user: UserId, digest: str) -> str:
    """The context of a plan, named by its content."""
    return f"plan-{user}-{digest}"


def frame(frame_id: FrameId) -> str:
    """The context that tells whether a shared frame holds."""
    return f"frame-{frame_id}"


def endpoint(device: DeviceId) -> str:
    """Endpoint, AOR, auth and authentication name of a handset."""
    return f"d{device}"


def trunk(id_: TrunkId) -> str:
    """Endpoint, AOR, auth and registration of a trunk; its identify objects are `t3-0`, `t3-1` …"""
    return f"t{id_}"


def trunk_door(id_: TrunkId) -> str:
    """The context that a trunk's calls come in by."""
    return f"in-{id_}"


def way_out(domain: DomainId) -> str:
    """The context whose one priority leads to the domain's way out in force: s(entry, argument)."""
    return f"out-{domain}"


def way_out_content(domain: DomainId, digest: str) -> str:
    """The context of a way out, named by its content."""
    return f"out-{domain}-{digest}"


def emergency(domain: DomainId, digest: str) -> str:
    """The context of all that is dialled for an emergency, named by its content."""
    return f"sos-{domain}-{digest}"


def group(id_: GroupId) -> str:
    """The context whose one priority leads to the group as it is now."""
    return f"group-{id_}"


def group_content(id_: GroupId, digest: str) -> str:
    """The context of a group, named by its content."""
    return f"group-{id_}-{digest}"


def did(domain: DomainId, number: str) -> str:
    """The context that a public number, in E.164 form, leads to."""
    return f"did{domain}-{number.removeprefix('+')}"


def mailbox(user: UserId, domain: Domain) -> str:
    """The user's mailbox as VoiceMail() wants it."""
    return f"{user}@d{domain.id}"
