"""Whether a user gets mail of missed calls, and whether his mails come at once or once a day. Told by missedcalls.py,
dailymail.py and messagenews.py.

All of it goes to his own address. As with his messages, it is his choice alone.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import features, gate, may, messagemail
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.gate import Problems
from controller.operations.refused import Forbidden, Problem, refuse_any
from controller.store import newsmail
from controller.store.cards import UserCard
from controller.store.newsmail import USUAL, NewsMail

FIELDS = {"missed_mail": "missed", "mail_daily": "hour"}
HOURS = range(24)


may_change = messagemail.may_change


def settings(session: Session, actor: Actor, user: UserId) -> NewsMail:
    """What the user wants: for himself and who manages the domain."""
    _card(session, actor, user)
    return newsmail.of(session, user)


def change(session: Session, actor: Actor, user: UserId, missed: bool, hour: int | None) -> NewsMail:
    """From the next call on. Problems by FIELDS."""
    card = _card(session, actor, user)
    if not messagemail.may_change(actor, user):
        text = say("Only {name} decides what is mailed of his or her calls.", name=card.name)
        raise Forbidden([Problem("user", text)])
    before = newsmail.of(session, user)
    after = begun(checked(card, missed, hour), before, actor)
    if after == before:
        return before
    newsmail.put(session, user, after)
    audit(session, actor, "newsmail.change", "user", user, card.domain_id, before=told(before), after=told(after))
    return after


def begun(wanted: NewsMail, before: NewsMail, actor: Actor) -> NewsMail:
    """The same, since when."""
    return replace(
        wanted,
        missed_since=(before.missed_since or actor.at) if wanted.missed else None,
        hour_since=None if wanted.hour is None else before.hour_since if wanted.hour == before.hour else actor.at,
    )


def stop(session: Session, card: UserCard, actor: Actor) -> bool:
    """Somebody else sets where the user's mails go: none of calls until the owner wants it. Whether there were any."""
    user = UserId(card.id)
    before = newsmail.of(session, user)
    if before == USUAL or messagemail.may_change(actor, user):
        return False
    newsmail.put(session, user, USUAL)
    audit(session, actor, "newsmail.change", "user", user, card.domain_id, before=told(before), after=told(USUAL))
    return True


def checked(card: UserCard, missed: Any, hour: Any) -> NewsMail:
    """Not since when. Raises Refused."""
    problems: Problems = []
    gate.yes_or_no(problems, "missed_mail", missed)
    if hour is not None and (isinstance(hour, bool) or hour not in HOURS):
        problems.append(Problem("mail_daily", say("Choose a full hour of the day, from 0 to 23.")))
    if (missed or hour is not None) and not card.email:
        field = "missed_mail" if missed else "mail_daily"
        problems.append(Problem(field, say("{name} has no e-mail address. Set it in the profile.", name=card.name)))
    refuse_any(problems)
    return NewsMail(missed, hour)


def wanted(cells: Mapping[str, Any], before: NewsMail = USUAL) -> NewsMail:
    """As these fields say; what they don't say is as before."""
    return replace(before, **{field: cells[name] for name, field in FIELDS.items() if name in cells})


def told(mail: NewsMail) -> dict[str, Any]:
    """By the names that fields have everywhere."""
    return {name: getattr(mail, field) for name, field in FIELDS.items()}


def _card(session: Session, actor: Actor, user: UserId) -> UserCard:
    card = may.greet(session, actor, user)
    features.refuse_off(actor, card, features.MESSAGES)
    return card
