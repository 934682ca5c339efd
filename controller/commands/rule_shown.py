"""How `ringplan rule` shows rules: in a list, and one by one."""

from datetime import datetime

from sqlalchemy.orm import Session

from controller.commands import rule_words
from controller.commands.common import labelled
from controller.domain.force import rule_in_force
from controller.domain.frames_text import describe
from controller.domain.ids import RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, During, NeedsFrame, Simultaneous
from controller.store import find
from controller.store.cards import UserCard
from controller.store.load import load_directory, load_frame

CONDITIONS = ("always", "active", "offline", "busy", "unanswered")


def active_now(session: Session, user: UserCard, at: datetime) -> RuleId:
    """The rule in force."""
    directory = load_directory(session, UserId(user.id))
    return rule_in_force(directory, directory.users[UserId(user.id)], at)[0].id


def row(session: Session, card: UserCard, number: int, rule: AnsweringRule, is_active: bool) -> tuple[str, ...]:
    """One line of the list."""
    tag = "active now" if is_active else ""
    return str(number), _during(session, rule), "yes" if rule.enabled else "no", tag, _does(session, card, rule)


def lines(session: Session, card: UserCard, number: int, rule: AnsweringRule, is_active: bool) -> str:
    """Everything about one rule, as it would be typed."""
    to = {name: getattr(rule.forwards, name) for name in CONDITIONS}
    frame = describe(load_frame(session, rule.when.frame)) if isinstance(rule.when, During) else ""
    rows = {
        "rule": f"{number} of {card.name} ({card.extension})" + (", active now" if is_active else ""),
        "name": rule.name or "none",
        "during": _during(session, rule) + (f" ({frame})" if frame else ""),
        "enabled": "yes" if rule.enabled else "no",
        "dnd": "yes" if rule.dnd else "no",
        "dnd-to": rule_words.written(session, card, rule.dnd_destination) if rule.dnd_destination else "unset",
        "ring": rule_words.ring_written(session, card, rule.ring),
    }
    if isinstance(rule.ring, Simultaneous):
        rows["confirm"] = "yes" if rule.ring.confirm_external else "no"
    forwards = {f"forward-{name}": rule_words.written(session, card, at) if at else "unset" for name, at in to.items()}
    return labelled(rows | forwards)


def name_of(session: Session, rule: AnsweringRule) -> str:
    """What people call it: its own name, else its frame's."""
    return rule.name or _during(session, rule)


def _during(session: Session, rule: AnsweringRule) -> str:
    match rule.when:
        case Default():
            return "Default"
        case NeedsFrame():
            return "needs a time frame"
        case During(frame):
            found = find.frame(session, frame)
            return found.name if found else ""


def _does(session: Session, card: UserCard, rule: AnsweringRule) -> str:
    words = [f"“{rule.name}”"] if rule.name else []
    words += ["do not disturb"] if rule.dnd else []
    if rule.dnd_destination:
        words.append(f"dnd-to {rule_words.written(session, card, rule.dnd_destination)}")
    words.append(f"ring {rule_words.ring_written(session, card, rule.ring)}")
    for name in CONDITIONS:
        to = getattr(rule.forwards, name)
        words += [f"{name} → {rule_words.written(session, card, to)}"] if to else []
    return ", ".join(words)
