"""Further addresses of voicemail messages: each is asked first, by a link in a mail, whether it wants them.

Until it has said so nothing else is sent there: whoever has a log-in could have mail sent to anybody. Counterpart:
messagemail.py, which keeps the list.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import features, mail, mailboxes, may
from controller.operations.actors import Actor, console
from controller.operations.changes import audit
from controller.operations.invitations import new_secret
from controller.operations.mail import Note
from controller.operations.refused import Forbidden, Missing, Problem, Refused, refuse
from controller.store import find, messageaddresses, messagemail
from controller.store.cards import UserCard

LASTS = timedelta(days=7)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_DAY = 20  # of one user
LABEL = "link in a mail"
ENDED = say("This link has ended, or never was. Whoever named your address can have a new one sent.")
Secret = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose messages that address shall get."""

    login: str
    address: str
    is_confirmed: bool


def may_change(actor: Actor, user: UserId) -> bool:
    """The user himself, nobody who acts as him; and who has a shell on the machine."""
    return is_trusted(actor) or (actor.user == user and not actor.stands_in)


def is_trusted(actor: Actor) -> bool:
    """Who has a shell on the machine: addresses that he names are not asked."""
    return actor.user is None and actor.is_administrator


def waiting(session: Session, actor: Actor, user: UserId) -> tuple[str, ...]:
    """Addresses of that user that have not confirmed yet, in order. For whom the settings are shown, too."""
    mailboxes.of(actor, may.greet(session, actor, user))
    wanted = messageaddresses.confirmed(session, user)
    return tuple(each for each in messagemail.of(session, user).to if each not in wanted)


def named(
    session: Session, actor: Actor, card: UserCard, before: Sequence[str], after: Sequence[str], make: Secret
) -> None:
    """The list is another one: new ones are asked, unless they were within the hour; those taken out are forgotten."""
    user = UserId(card.id)
    messageaddresses.keep_only(session, user, after)
    new = [each for each in after if each not in before]
    if is_trusted(actor):
        messageaddresses.add_confirmed(session, [(user, each) for each in new], actor.at)
        return
    for each in new:
        if not _was_asked(session, each, actor.at) and not _asked_enough(session, user, actor.at):
            _ask(session, actor, card, each, make)


def arrived(session: Session, actor: Actor, people: Iterable[tuple[UserId, Sequence[str]]]) -> None:
    """New users of a domain's file with their addresses, which are asked once somebody wants that (`ask_again`)."""
    if is_trusted(actor):
        everybody = [(user, each) for user, addresses in people for each in addresses]
        messageaddresses.add_confirmed(session, everybody, actor.at)


def ask_again(session: Session, actor: Actor, user: UserId, address: str, make: Secret = new_secret) -> None:
    """Another link to an address that waits, an hour after the last one. Field "message_mail_to"."""
    card = mailboxes.of(actor, may.greet(session, actor, user))
    if not may_change(actor, user):
        raise Forbidden([Problem("user", say("Messages are private: only {name} may do this.", name=card.name))])
    if address not in waiting(session, actor, user):
        raise refuse("message_mail_to", "That address does not wait for a link any more. Look at the list.")
    if _was_asked(session, address, actor.at):
        text = say("{address} was sent a link within the last hour. Look there, or try again later.", address=address)
        raise Refused([Problem("message_mail_to", text)])
    if _asked_enough(session, user, actor.at):
        text = say("{most} links were sent for you within a day. Try again tomorrow.", most=A_DAY)
        raise Refused([Problem("message_mail_to", text)])
    _ask(session, actor, card, address, make)


def opened(session: Session, secret: str, at: datetime) -> Asked:
    """What the link is about. Reads only. Raises Missing, the same for all reasons."""
    return _opened(session, secret, at)[1]


def confirm(session: Session, secret: str, at: datetime, by: str) -> Asked:
    """Messages are mailed there from now on; `by` is the network address of whoever said so. Raises Missing."""
    asked, told = _opened(session, secret, at)
    if not asked.is_confirmed:
        messageaddresses.confirm(session, asked.id, at)
        who = Actor(f"{asked.address} ({LABEL})"[:80], "user", at, by)
        card = find.user(session, asked.user)
        domain = None if card is None else card.domain_id
        audit(session, who, "messagemail.confirm", "user", asked.user, domain, after={"address": asked.address})
    return told


def forget_ended(session: Session, at: datetime) -> None:
    """Delete the rows of links that have ended unused."""
    messageaddresses.forget(session, at)


def _opened(session: Session, secret: str, at: datetime) -> tuple[messageaddresses.Asked, Asked]:
    asked = messageaddresses.opened(session, _hash(secret), at)
    card = None if asked is None else find.user(session, asked.user)
    domain = None if card is None else find.domain(session, card.domain_id)
    if asked is None or card is None or domain is None or not _has_voicemail(card, domain.switched_off):
        raise Missing([Problem("link", ENDED)])
    return asked, Asked(f"{card.extension}@{domain.name}", asked.address, asked.is_confirmed)


def _has_voicemail(card: UserCard, off: Sequence[str]) -> bool:
    return card.has_mailbox and features.MESSAGES not in {*off, *card.switched_off}


def _ask(session: Session, actor: Actor, card: UserCard, address: str, make: Secret) -> None:
    secret, expires = make(), actor.at + LASTS
    messageaddresses.add(session, card.id, address, actor.at, expires, _hash(secret))
    note = Note(card, {"path": f"/address/{secret}", "expires": expires}, address)
    mail.tell_all(session, console(actor.at), "confirm address", [note])


def _was_asked(session: Session, address: str, at: datetime) -> bool:
    return messageaddresses.count_to(session, address, at - HOUR) > 0


def _asked_enough(session: Session, user: UserId, at: datetime) -> bool:
    return messageaddresses.count_by(session, user, at - DAY) >= A_DAY


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
