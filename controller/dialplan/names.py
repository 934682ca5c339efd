"""Every name the dialplan uses, in one place: short ids only, never what people typed (DESIGN §1)."""

from controller.domain.directory import Domain
from controller.domain.ids import DeviceId, DomainId, FrameId, UserId

NOW = "RP_AT"  # a frozen clock: on a call we originated ourselves, else RP_AT_<domain> for a whole domain
RULES, CALL, DO_NOT_DISTURB, BOX = "s", "call", "dnd", "box"  # entries of a plan: its rules (for what), its mailbox

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


def mailbox(user: UserId, domain: Domain) -> str:
    """The user's mailbox as VoiceMail() wants it."""
    return f"{user}@d{domain.id}"
