"""Every name the dialplan uses, in one place: short ids only, never what people typed (DESIGN §1)."""

from controller.domain.directory import Domain
from controller.domain.ids import DeviceId, DomainId, FrameId, GroupId, TrunkId, UserId

NOW = "RP_AT"  # a frozen clock: on a call we originated ourselves, else RP_AT_<domain> for a whole domain
RULES, CALL, DO_NOT_DISTURB, BOX = "s", "call", "dnd", "box"  # entries of a plan: its rules (for what), its mailbox

COPIES = "copies"  # of a plan, read and never run: the mailboxes that get a copy of each message, for VoiceMail()
OPERATOR = "operator"  # entry of a plan: where 0 leads from the mailbox's greeting; only where it leads somewhere
OUT = "out"  # entry of a plan: what a call out for that user shows, and how much he may do in a day

IN_MENU = "menu"  # the group of channels that listen to a mailbox, `d3-1002`
IN_BOX = "box"  # the group of channels that leave a message, or are in the menu: `d3-1002@box`
IN_GROUP = "group"  # entry of a plan: what rings when a group calls this user
PHONES = "phones"  # entry of a plan: the user's own handsets, d5-d6-…
ASKED = "ask"  # entry of an extension: asks the user's plan, as Gosub(user-7,s,1(entry,what)) does
LAMP = "hint"  # entry of an extension, read and never run: the devices that its lamp shows, as PJSIP/d5&PJSIP/d6
TRANSFERRED = "again"  # entry of an extension for a call that somebody transferred there


def door(domain: DomainId) -> str:
    """The context that the phones of a domain dial in."""
    return f"from-{domain}"


def lookup(domain: DomainId, extension: str) -> str:
    """The context that turns an extension into a user."""
    return f"x{domain}-{extension}"


def blf(domain: DomainId) -> str:
    """The context that the phones of a domain subscribe in."""
    return f"blf-{domain}"


def quiet(domain: DomainId, extension: str) -> str:
    """The custom device that is in use while whoever has that extension is on do not disturb."""
    return f"dnd{domain}-{extension}"


def busy_lamp(domain: DomainId, extension: str) -> str:
    """The same as a part of the extension's lamp: busy, else of no account beside his phones."""
    return f"quiet{domain}-{extension}"


def away(domain: DomainId, extension: str) -> str:
    """The custom device that is in use while all calls to that extension are forwarded."""
    return f"away{domain}-{extension}"


def forced(domain: DomainId, number: str) -> str:
    """The custom device that is in use while the shared frame of that number is forced."""
    return f"frame{domain}-{number}"


def lot(domain: DomainId) -> str:
    """The context that tells about a domain's parking lot, and calls its operator (rp-park)."""
    return f"lot-{domain}"


def parking(domain: DomainId) -> str:
    """The context that a channel is sent to from outside of the dialplan to be parked: `next`, or a slot."""
    return f"rp-park-{domain}"


def slots(domain: DomainId) -> str:
    """The context that the PBX knows a domain's slots by, as in the device park:703@park-3: none of ours."""
    return f"park-{domain}"


def pointer(user: UserId) -> str:
    """The context whose one priority leads to the user's plan in force."""
    return f"user-{user}"


def plan(user: UserId, digest: str) -> str:
    """The context of a plan, named by its content."""
    return f"plan-{user}-{digest}"


def taped(device: DeviceId) -> str:
    """The context that says how calls of that phone are recorded; there is none where they are not."""
    return f"taped-{endpoint(device)}"


def tape(domain: DomainId) -> str:
    """The context that says what is said when a recording begins in that domain."""
    return f"tape-{domain}"


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


def codes(domain: DomainId, digest: str) -> str:
    """The context of a domain's feature codes, named by the content of all that its door leads to."""
    return f"codes-{domain}-{digest}"


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
    """The user's mailbox as plans name it; what the PBX calls it, by the extension, rp-voicemail looks up."""
    return f"{user}@d{domain.id}"


def voicemail_context(domain: DomainId) -> str:
    """The context of app_voicemail that a domain's mailboxes stand in."""
    return f"d{domain}"


def back_door(user: UserId) -> str:
    """The user's mailbox by its very folder."""
    return f"{user}@boxes"


def mailbox_number(domain: DomainId, extension: str) -> str:
    """The mailbox of whoever has that extension, as the PBX names it."""
    return f"{extension}@{voicemail_context(domain)}"


def music(owner: UserId) -> str:
    """The class of music on hold of who is on hold by that user: his own music, else his domain's (pbx/music_db.py)."""
    return f"u{owner}"


def domain_music(domain: DomainId) -> str:
    """The class of a domain's music on hold."""
    return f"d{domain}"
