"""Who has rules that a deleted time frame leaves without one is told by mail (PRODUCT §2)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from controller.operations import mail
from controller.operations.actors import Actor
from controller.operations.mail import Note
from controller.store import find
from controller.store.cards import FrameCard
from controller.store.uses import Use

NAMED = 20  # rules in one mail


def tell_owners(session: Session, by: Actor, frame: FrameCard, used: Sequence[Use]) -> int:
    """One mail each, but not to who deleted it; how many."""
    rules: dict[int, list[str]] = {}
    for use in used:
        rules.setdefault(use.user, []).append(use.rule_name)
    rules.pop(by.user or 0, None)
    owners = find.these_users(session, list(rules))
    notes = [
        Note(
            owners[user],
            {
                "frame": frame.name,
                "rules": names[:NAMED],
                "count": len(names),
                "by": by.label,
                "path": f"/users/{user}/rules",
            },
        )
        for user, names in rules.items()
        if user in owners
    ]
    return mail.tell_all(session, by, "needs frame", notes)
