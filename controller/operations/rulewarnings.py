"""What is legal in a user's rules, and yet surely not meant: rules and ring targets that never get their turn."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from controller.domain.destinations import ToHandset
from controller.domain.directory import Directory, User
from controller.domain.force import rule_name
from controller.domain.ids import UserId
from controller.domain.storywords import phone, seconds
from controller.domain.targets import in_time, ring_targets
from controller.domain.unreachable import unreachable
from controller.operations import may
from controller.operations.actors import Actor
from controller.store.load import load_directory


def warnings(session: Session, actor: Actor, user: UserId) -> tuple[str, ...]:
    """A sentence each, as the rules are now; nothing is refused for them."""
    may.edit_rules(session, actor, user)
    directory = load_directory(session, user)
    return told(directory, directory.users[user], actor.at)


def told(directory: Directory, user: User, at: datetime) -> tuple[str, ...]:
    """The same for who has the directory already."""
    return (*(each.why for each in unreachable(directory, user, at)), *_late(directory, user))


def _late(directory: Directory, user: User) -> Iterator[str]:
    """Ring targets whose delay reaches the ring timeout (PRODUCT §2.7)."""
    for rule in user.rules:
        for target in ring_targets(directory, user, rule) if rule.enabled else ():
            if user.ring_timeout is not None and not in_time(target, user.ring_timeout):
                to = target.to
                name = phone(directory, user.id, to.device) if isinstance(to, ToHandset) else to.number
                late = f"it would start after {seconds(target.delay)}, and ringing ends after {user.ring_timeout}"
                yield f"In “{rule_name(directory, rule)}”, {name} never rings: {late}."
