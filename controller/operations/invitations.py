"""Invitations: a secret link with which a user chooses the first password, within seven days and once."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import mail, may, passwords
from controller.operations.actors import Actor, of_user
from controller.operations.changes import audit
from controller.operations.mail import Note
from controller.operations.refused import Refused, refuse
from controller.store import find
from controller.store.tables import InvitationRow

LASTS = timedelta(days=7)
CHUNK = 5000  # rows a statement
ENDED = say("This invitation was used, has ended, or never was. Ask the office manager of your company for a new one.")


@dataclass(frozen=True, slots=True)
class Invitation:
    """For whom, and the secret of the link; it can't be shown again."""

    user: UserId
    expires: datetime
    secret: str = field(repr=False)
    mailed_to: str = ""  # the address to which the link goes by mail, if it does

    @property
    def path(self) -> str:
        """Where the portal has the page."""
        return f"/invitation/{self.secret}"


@dataclass(frozen=True, slots=True)
class Invited:
    """Who holds a link that is good."""

    user: UserId
    login: str
    name: str


def new_secret() -> str:
    """256 random bits, for a link."""
    return secrets.token_urlsafe(32)


def invite(
    session: Session,
    actor: Actor,
    user: UserId,
    make_secret: Callable[[], str] = new_secret,
    *,
    by_mail: bool = False,
) -> Invitation:
    """A link for the user; an earlier one opens nothing any more. The present password stays until the link is used.

    `by_mail`: it is sent to the user, if that user has an address.
    """
    return invite_all(session, actor, [user], make_secret, by_mail=by_mail)[0]


def invite_all(
    session: Session,
    actor: Actor,
    users: Sequence[UserId],
    make_secret: Callable[[], str] = new_secret,
    *,
    by_mail: bool = False,
) -> list[Invitation]:
    """A link each, in few statements."""
    expires = actor.at + LASTS
    made, notes = [], []
    for user in users:
        card, secret = may.manage_user(session, actor, user), make_secret()
        made.append(Invitation(user, expires, secret, (card.email or "") if by_mail else ""))
        notes.append(Note(card, {"path": made[-1].path, "expires": expires}))
        audit(session, actor, "invitations.invite", "user", card.id, card.domain_id, after={"expires": expires})
    if by_mail:
        mail.tell_all(session, actor, "invitation", notes)
    rows = [_row(invitation, actor.at) for invitation in made]
    for start in range(0, len(rows), CHUNK):
        earlier = InvitationRow.user_id.in_(list(users[start : start + CHUNK]))
        session.execute(delete(InvitationRow).where(earlier))
        session.execute(insert(InvitationRow), rows[start : start + CHUNK])
    return made


def revoke(session: Session, actor: Actor, user: UserId) -> None:
    """The user's link opens nothing any more."""
    card = may.manage_user(session, actor, user)
    gone = delete(InvitationRow).where(InvitationRow.user_id == user).returning(InvitationRow.id)
    if session.execute(gone).all():
        audit(session, actor, "invitations.revoke", "user", user, card.domain_id)


def invited(session: Session, secret: str, at: datetime) -> Invited:
    """Who the link is for. Reads only. Raises Refused, the same for all reasons."""
    query = select(InvitationRow.user_id).where(InvitationRow.token_hash == _hash(secret), InvitationRow.expires > at)
    id_ = session.execute(query).scalar()
    card = None if id_ is None else find.user(session, id_)
    domain = card and find.domain(session, card.domain_id)
    if card is None or domain is None:
        raise _ended()
    return Invited(UserId(card.id), f"{card.extension}@{domain.name}", card.name)


def accept(session: Session, secret: str, password: str, at: datetime, address: str) -> UserId:
    """The password is the user's from now on, and the link is used up. Raises Refused: the link stays good then."""
    user = invited(session, secret, at).user
    used = delete(InvitationRow).where(InvitationRow.user_id == user, InvitationRow.token_hash == _hash(secret))
    if not session.execute(used.returning(InvitationRow.id)).all():
        raise _ended()
    passwords.put(session, user, password, of_user(session, user, at, address))
    return user


def forget_ended(session: Session, at: datetime) -> None:
    """Delete the rows of links that have ended by themselves."""
    session.execute(delete(InvitationRow).where(InvitationRow.expires <= at))


def _row(invitation: Invitation, at: datetime) -> dict[str, object]:
    cells = {"user_id": invitation.user, "token_hash": _hash(invitation.secret)}
    return cells | {"created": at, "expires": invitation.expires}


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _ended() -> Refused:
    return refuse("invitation", ENDED)
