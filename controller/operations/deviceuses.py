"""A user's handsets as their own page shows them: the next one's name, and what rings one that is to be deleted."""

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, UserId
from controller.domain.rules import AnsweringRule, JustExtension, Simultaneous
from controller.operations import devices, features, may
from controller.operations.actors import Actor
from controller.store import dids, find, groups, rules, uses
from controller.store.cards import DeviceCard, UserCard
from controller.store.uses import Use


@dataclass(frozen=True, slots=True)
class DeviceUses:
    """Where a handset is named, or rings without being named (`slot` is then `extension` or `all_phones`).

    A use without rule is an override; a rule without name is the Default rule. `groups` go on to it when nobody
    takes the call, `member_of` ring it as one of its owner's phones.
    """

    rules: tuple[Use, ...]
    numbers: tuple[str, ...]
    groups: tuple[str, ...]
    member_of: tuple[str, ...]
    is_last: bool  # of its owner's


def at_hand(session: Session, actor: Actor, owner: UserId) -> tuple[UserCard, tuple[DeviceCard, ...]]:
    """The user and his handsets by name, for who may change them. Raises SwitchedOff, too."""
    user = may.edit_user(session, actor, owner)
    features.refuse_off(actor, user, features.PHONES)
    return user, find.devices(session, owner)


def next_name(session: Session, actor: Actor, owner: UserId) -> str:
    """The extension itself, else with the first letter that is free: `1001`, `1001a`, `1001b`."""
    user, cards = at_hand(session, actor, owner)
    taken = {card.name for card in cards}
    names = (f"{user.extension}{suffix}" for suffix in ("", *string.ascii_lowercase, *_pairs()))
    return next((name for name in names if name not in taken and len(name) <= devices.MAX_NAME), "")


def uses_of(session: Session, actor: Actor, device: DeviceId) -> DeviceUses:
    """Whose rules and overrides, which numbers and groups lead there; for the owner and who manages the domain."""
    card = may.edit_device(session, actor, device)
    owner, cards = at_hand(session, actor, UserId(card.owner_id))
    found = uses.numbers_and_groups(session, device=device)
    named = (*uses.of_device(session, device), *_unnamed(session, owner, card))
    names = uses.rule_names(session, {use.rule for use in named if use.rule is not None})
    return DeviceUses(
        rules=tuple(replace(use, rule_name=names.get(use.rule or 0, "")) for use in named),
        numbers=tuple(sorted(did.number for did in dids.these(session, found))),
        groups=_named(session, [subject.id for subject in found if subject.kind == "group"]),
        member_of=_named(session, groups.of_member(session, owner.id)),
        is_last=len(cards) == 1,
    )


def _named(session: Session, ids: Sequence[int]) -> tuple[str, ...]:
    return tuple(sorted(f"{group.name} ({group.extension})" for group in groups.these(session, ids)))


def _unnamed(session: Session, owner: UserCard, card: DeviceCard) -> Iterator[Use]:
    """The owner's rules that ring the extension's own handset, or all phones."""
    for rule in rules.rules_of(session, owner.id):
        slot = _slot(rule, is_extension=card.name == owner.extension)
        if slot:
            yield Use(UserId(owner.id), owner.extension, owner.name, rule.id, "", slot)


def _slot(rule: AnsweringRule, *, is_extension: bool) -> str:
    if rule.dnd or rule.forwards.always is not None:
        return ""
    match rule.ring:
        case JustExtension():
            return "extension" if is_extension else ""
        case Simultaneous(all_phones=True):
            return "all_phones"
        case Simultaneous(include_extension=True):
            return "extension" if is_extension else ""
        case _:
            return ""


def _pairs() -> Iterator[str]:
    return (f"{letter}{digit}" for letter in string.ascii_lowercase for digit in string.digits[1:])
