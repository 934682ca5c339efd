"""What is legal in a user's rules, and yet surely not meant: rules and ring targets that never get their turn.

And outside numbers that can't ring, as the domain has no trunk that is switched on.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from controller.domain.destinations import ToHandset
from controller.domain.directory import Directory, User
from controller.domain.force import rule_name
from controller.domain.ids import UserId
from controller.domain.rules import AnsweringRule, NeedsFrame
from controller.domain.saying import say
from controller.domain.storywords import phone, seconds
from controller.domain.targets import in_time, ring_targets
from controller.domain.unreachable import unreachable
from controller.domain.wayout import silent, silent_numbers
from controller.operations import may
from controller.operations.actors import Actor
from controller.store.load import load_directory


def warnings(session: Session, actor: Actor, user: UserId) -> tuple[str, ...]:
    """A sentence each, as the rules are now; nothing is refused for them."""
    may.edit_rules(session, actor, user)
    directory = load_directory(session, user)
    card = directory.users[user]
    return (*told(directory, card, actor.at), *without_line(directory, card))


def told(directory: Directory, user: User, at: datetime) -> tuple[str, ...]:
    """The same for who has the directory already, but what `without_line` says."""
    return (*(each.why for each in unreachable(directory, user, at)), *_late(directory, user))


def without_line(directory: Directory, user: User) -> Iterator[str]:
    """Outside numbers of rules that can come into force, and of overrides, that can't ring (PRODUCT §8)."""
    domain = directory.domain.name
    for rule in user.rules:
        for number in silent_numbers(directory, user, rule) if _counts(rule) else ():
            yield say(
                "In “{rule}”, {number} can’t ring: {domain} has no outside line that is switched on.",
                rule=rule_name(directory, rule), number=number, domain=domain,
            )  # fmt: skip
    for override in user.overrides:
        if number := silent(directory, user, override.to):
            yield say(
                "Forwarding is switched on, but {number} can’t ring: {domain} has no outside line that is switched on.",
                number=number, domain=domain,
            )  # fmt: skip


def _counts(rule: AnsweringRule) -> bool:
    return rule.enabled and not isinstance(rule.when, NeedsFrame)


def _late(directory: Directory, user: User) -> Iterator[str]:
    """Ring targets whose delay reaches the ring timeout (PRODUCT §2.7)."""
    for rule in user.rules:
        for target in ring_targets(directory, user, rule) if rule.enabled else ():
            if user.ring_timeout is not None and not in_time(target, user.ring_timeout):
                to = target.to
                name = phone(directory, user.id, to.device) if isinstance(to, ToHandset) else to.number
                late = say(
                    "it would start after {how_long}, and ringing ends after {ring_timeout}",
                    how_long=seconds(target.delay),
                    ring_timeout=user.ring_timeout,
                )
                yield say(
                    "In “{rule}”, {name} never rings: {late}.", rule=rule_name(directory, rule), name=name, late=late
                )
