"""Forgotten passwords: a link by mail with which its owner chooses a new one, within an hour and once.

Who asks in the portal learns nothing about whether that account is there: one row is written, whatever was typed, and
looked at by the controller (`answer`), which sends the mail.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import Said, say
from controller.operations import actors, invitations, mail, may, passwords
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.invitations import Invited, new_secret
from controller.operations.refused import Refused, refuse
from controller.store import find
from controller.store.base import table_of
from controller.store.cards import UserCard
from controller.store.tables import ResetRow

LASTS = timedelta(hours=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_ACCOUNT = ((HOUR, 3), (DAY, 10))
PER_ADDRESS = ((HOUR, 20), (DAY, 100))  # an office shares one
KEPT = DAY  # to count by
ANSWERED_AT_ONCE = 50
LABEL = "forgotten password"
ENDED = say("This link was used, has ended, or never was. Ask for a new one on the log-in page.")
RESETS = table_of(ResetRow)


def ask(session: Session, account: str, at: datetime, address: str) -> None:
    """Somebody forgot the password of `1001@acme.example`, or whose address is `anna@acme.example`.

    Does the same whether that account is there or not. Raises Refused when that was asked for too often.
    """
    clean = account.strip().lower()[:300]
    _not_too_often(session, RESETS.c.account == clean, PER_ACCOUNT, at, "account")
    _not_too_often(session, RESETS.c.address == address[:64], PER_ADDRESS, at, "account")
    _add(session, at, account=clean, address=address[:64])


def answer(session: Session, at: datetime, make_secret: Callable[[], str] = new_secret) -> int:
    """Mails to those who asked and whose account is there; how many. For the controller."""
    columns = select(RESETS.c.id, RESETS.c.account, RESETS.c.address, RESETS.c.created)
    asked = columns.where(RESETS.c.is_answered.is_(False)).order_by(RESETS.c.id).limit(ANSWERED_AT_ONCE)
    sent = 0
    for id_, account, address, created in session.execute(asked).all():
        user = _whose(session, account) if at - created < LASTS else None
        if user is not None and _is_flooded(session, user, at):
            user = None
        cells: dict[str, object] = {"is_answered": True}
        if user is not None:
            by = actors.of_user(session, UserId(user.id), at, address)
            audit(session, by, "resets.ask", "user", user.id, user.domain_id)
            secret = make_secret()
            cells |= {"user_id": user.id, "token_hash": _hash(secret), "expires": at + LASTS}
            sent += _tell(session, by, user, secret)
        session.execute(update(RESETS).where(RESETS.c.id == id_).values(**cells))
    return sent


def are_asked(session: Session) -> bool:
    """Whether somebody waits for an answer."""
    return session.execute(select(RESETS.c.id).where(RESETS.c.is_answered.is_(False)).limit(1)).scalar() is not None


def send(session: Session, actor: Actor, user: UserId, make_secret: Callable[[], str] = new_secret) -> str:
    """A link by mail, asked for by who manages the user; the address. The present password stays until it is used.

    Who has none yet is invited.
    """
    card = may.manage_user(session, actor, user)
    if not card.email:
        text = say(
            "{name} has no e-mail address. Type one in under Details, or make a link to hand over.", name=card.name
        )
        raise refuse("email", text)
    if passwords.hash_of(session, user) is None:
        return invitations.invite(session, actor, user, make_secret, by_mail=True).mailed_to
    secret = make_secret()
    cells = {"user_id": user, "token_hash": _hash(secret), "is_answered": True, "expires": actor.at + LASTS}
    _add(session, actor.at, address=actor.address[:64], **cells)
    audit(session, actor, "resets.send", "user", user, card.domain_id)
    _tell(session, actor, card, secret)
    return card.email


def opened(session: Session, secret: str, at: datetime) -> Invited:
    """Who the link is for. Reads only. Raises Refused, the same for all reasons."""
    query = select(RESETS.c.user_id).where(RESETS.c.token_hash == _hash(secret), RESETS.c.expires > at)
    id_ = session.execute(query).scalar()
    card = None if id_ is None else find.user(session, id_)
    domain = card and find.domain(session, card.domain_id)
    if card is None or domain is None:
        raise _ended()
    return Invited(UserId(card.id), f"{card.extension}@{domain.name}", card.name)


def accept(session: Session, secret: str, password: str, at: datetime, address: str) -> UserId:
    """The password is the user's from now on; all his log-ins and links end. Raises Refused: nothing changed then."""
    user = opened(session, secret, at).user
    used = delete(RESETS).where(RESETS.c.token_hash == _hash(secret)).returning(RESETS.c.id)
    if not session.execute(used).all():
        raise _ended()
    passwords.put(session, user, password, actors.of_user(session, user, at, address))
    return user


def end_all(session: Session, user: UserId) -> None:
    """Links that the user was sent open nothing any more."""
    session.execute(delete(RESETS).where(RESETS.c.user_id == user))


def forget_ended(session: Session, at: datetime) -> None:
    """Delete what is too old to be counted."""
    session.execute(delete(RESETS).where(RESETS.c.created <= at - KEPT, RESETS.c.expires <= at))


def _whose(session: Session, account: str) -> UserCard | None:
    """Who may reset it: somebody with an address, and a password to replace; an address that only one has is enough."""
    extension, _, name = account.partition("@")
    domain = find.domain_named(session, name)
    user = domain and find.user_at(session, domain.id, extension)
    if user is None:
        same = find.users_with_email(session, account, most=2)
        user = same[0] if len(same) == 1 else None
    return user if user and user.email and passwords.hash_of(session, user.id) else None


def _is_flooded(session: Session, user: UserCard, at: datetime) -> bool:
    """Nobody gets more mails by being asked for under two names."""
    asked = select(func.count()).where(RESETS.c.user_id == user.id, RESETS.c.account != "")
    return any(
        session.execute(asked.where(RESETS.c.created > at - within)).scalar_one() >= most
        for within, most in PER_ACCOUNT
    )


def _tell(session: Session, by: Actor, user: UserCard, secret: str) -> bool:
    other = "" if by.user == user.id else by.label
    cells = {"path": f"/reset/{secret}", "expires": by.at + LASTS, "address": by.address, "by": other}
    return mail.tell(session, by, "reset", user, **cells)


def _add(session: Session, at: datetime, **cells: object) -> None:
    alike = {"account": "", "user_id": None, "token_hash": None, "is_answered": False, "created": at}
    session.execute(insert(RESETS).values({**alike, "expires": at + LASTS, **cells}))


def _not_too_often(
    session: Session, which: object, limits: tuple[tuple[timedelta, int], ...], at: datetime, field: str
) -> None:
    for within, most in limits:
        recent = select(func.count()).where(which, RESETS.c.created > at - within)  # type: ignore[arg-type]
        if session.execute(recent).scalar_one() >= most:
            raise refuse(field, _too_often(within))


def _too_often(within: timedelta) -> Said:
    if within == HOUR:
        return say("That was asked for too often. Use the link in the latest mail, or try again in an hour.")
    return say("That was asked for too often. Use the link in the latest mail, or try again tomorrow.")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _ended() -> Refused:
    return refuse("reset", ENDED)
