"""How destinations and ring sets are written on the command line, and written out again the same way."""

from typing import assert_never

import click
from sqlalchemy.orm import Session

from controller.commands.common import asking
from controller.domain.destinations import (
    PARKED,
    Destination,
    Gone,
    ToExternal,
    ToHandset,
    ToInner,
    ToUser,
    ToVoicemail,
)
from controller.domain.ids import DomainId, UserId
from controller.domain.rules import JustExtension, Ring, RingTarget, Simultaneous
from controller.operations import lookup
from controller.store import find, groups
from controller.store.cards import DomainCard, UserCard

INNER = ("queue", "attendant", "conference", "park")
FORMS = "user:1002, handset:1001a, voicemail, voicemail:1003, group:600, park, external:+4930123456"


def destination(session: Session, owner: UserCard | DomainCard, text: str) -> Destination:
    """One of FORMS; what a domain owns has no voicemail of its own. Raises BadParameter, Missing."""
    word, _, rest = text.partition(":")
    match word:
        case "voicemail" if not rest and isinstance(owner, UserCard):
            return ToVoicemail(UserId(owner.id))
        case "voicemail" | "user" if rest:
            user = UserId(_colleague(session, owner, rest).id)
            return ToVoicemail(user) if word == "voicemail" else ToUser(user)
        case "handset" if rest:
            return ToHandset(lookup.device(session, asking(), _place(owner), rest))
        case "external" if rest:
            return ToExternal(rest)
        case "group" if rest:
            return ToInner("group", str(lookup.group(session, asking(), _place(owner), rest)))
        case "park" if not rest:
            return PARKED
        case "queue" | "attendant" | "conference" if rest:
            return ToInner(word, rest)
    raise click.BadParameter(f"“{text}” is no destination. Write it as one of: {FORMS}.")


def ring(session: Session, owner: UserCard, text: str) -> Ring:
    """`extension`, or a list such as `my-extension,all-phones,1002,1001a:8,+4930123456:5` with delays in seconds."""
    if text == "extension":
        return JustExtension()
    parts = [part for part in text.split(",") if part]
    targets = [part for part in parts if part not in ("all-phones", "my-extension")]
    found = tuple(_target(session, owner, part) for part in targets)
    return Simultaneous(found, "my-extension" in parts, "all-phones" in parts)


def written(session: Session, owner: UserCard | DomainCard, to: Destination) -> str:
    """The destination as it would be typed."""
    match to:
        case ToHandset(device):
            card = find.device(session, device)
            return f"handset:{card.name}" if card else "gone"
        case ToUser(user):
            return f"user:{_extension(session, user)}"
        case ToVoicemail(user):
            is_own = isinstance(owner, UserCard) and user == owner.id
            return "voicemail" if is_own else f"voicemail:{_extension(session, user)}"
        case ToExternal(number):
            return f"external:{number}"
        case ToInner("group", key):
            group = groups.card(session, int(key))
            return f"group:{group.extension}" if group else "gone"
        case ToInner("park"):
            return "park"
        case ToInner(kind, key):
            return f"{kind}:{key}"
        case Gone(label):
            return f"gone ({label})"
        case _:
            assert_never(to)


def ring_written(session: Session, owner: UserCard, wanted: Ring) -> str:
    """The ring set as it would be typed."""
    if isinstance(wanted, JustExtension):
        return "extension"
    parts = ["my-extension"] if wanted.include_extension else []
    parts += ["all-phones"] if wanted.all_phones else []
    for target in wanted.targets:
        name = written(session, owner, target.to).partition(":")[2]
        parts.append(f"{name}:{target.delay}" if target.delay else name)
    return ",".join(parts) or "nothing"


def _target(session: Session, owner: UserCard, text: str) -> RingTarget:
    name, _, delay = text.partition(":")
    if delay and not delay.isdecimal():
        raise click.BadParameter(f"“{text}”: the delay is whole seconds, like {name}:8.")
    seconds = int(delay or 0)
    if name.startswith("+"):
        return RingTarget(ToExternal(name), seconds)
    return RingTarget(ToHandset(lookup.device(session, asking(), DomainId(owner.domain_id), name)), seconds)


def _place(owner: UserCard | DomainCard) -> DomainId:
    return DomainId(owner.id if isinstance(owner, DomainCard) else owner.domain_id)


def _colleague(session: Session, owner: UserCard | DomainCard, extension: str) -> UserCard:
    domain = find.domain(session, _place(owner))
    return lookup.user(session, asking(), extension, domain.name if domain else None)


def _extension(session: Session, user: int) -> str:
    card = find.user(session, user)
    return card.extension if card else "gone"
