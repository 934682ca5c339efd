"""Voicemail messages told by mail, and what then becomes of them. What is wanted: messagemail.py.

A message is told in the transaction that first writes it into the index, in one mail an address: what one server
refuses keeps no other from it, and nobody learns of the other addresses.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from controller.domain.messages import PLACES, TRASH, Folder, Found
from controller.operations import features, mail, mailcap
from controller.operations.actors import console
from controller.operations.changes import audit
from controller.operations.mail import Note
from controller.store import (
    contacts_search,
    find,
    mailqueue,
    messageaddresses,
    messagemail,
    messages,
    missed,
    newsmail,
)
from controller.store.cards import UserCard
from controller.store.mailqueue import Mail
from controller.store.messagemail import MessageMail

FRESH = timedelta(days=3)  # a weekend without us; older ones are no news when a mailbox is first seen, or restored
GOES: Mapping[str, Folder] = {"heard": "saved", "delete": "trash"}
LABEL = "after it was mailed"


@dataclass(frozen=True, slots=True)
class SentOn:
    """Who sends a message on, and what he writes to it."""

    by: str
    comment: str


def tell(
    session: Session, user: int, found: Iterable[Found], at: datetime, sent_on: Mapping[str, SentOn] | None = None
) -> int:
    """Of messages that the index did not know; how many mails. `sent_on`: by msg_id, those of colleagues.

    None is told twice, whatever becomes of its place in the index (the queue remembers longer than they are fresh), but
    when somebody sends it on again.
    """
    wanted = messagemail.of(session, user)
    sent_on = sent_on or {}
    news = {each.msg_id: each for each in found if _is_news(each, wanted, at, sent_on)}
    card = find.user(session, user) if news else None
    home = None if card is None else find.domain(session, card.domain_id)
    if card is None or home is None or features.MESSAGES in {*home.switched_off, *card.switched_off}:
        return 0
    known = mailqueue.told_of(session, user, list(news)) - sent_on.keys()
    if newsmail.of(session, user).hour is not None:  # his own is the mail of the day (dailymail.py)
        missed.wait_for_daily(session, user, news, at, anew=sent_on)
        card, wanted = replace(card, email=None), replace(wanted, then="keep")
    notes = _notes(session, card, [each for each in news.values() if each.msg_id not in known], wanted, sent_on)
    return mail.tell_all(session, console(at), "message", mailcap.within(session, user, notes, at))


def sent(session: Session, told: Mail, at: datetime, lacked: str) -> None:
    """A mail has left us, all but what it `lacked`: the message goes where its owner wants, once all of them have.

    One that somebody moved meanwhile stays where it is. For the transaction that marks the mail.
    """
    mailqueue.sent(session, told.id, at, lacked)
    then = told.cells.get("then", "keep")
    if told.about is None or told.user is None or then not in GOES:
        return
    message = messages.named(session, told.user, [told.about]).get(told.about)
    if message is None or not message.is_new or messagemail.of(session, told.user).then != then:
        return
    if mailqueue.is_delivered(session, told.user, told.about):
        messages.put(session, [message.id], GOES[then])  # the PBX follows within a second (messaging/moves.py)
        by, after = console(at, LABEL), {"folder": GOES[then]}
        audit(session, by, "messages.mailed", "user", told.user, told.domain, after=after)


def _is_news(found: Found, wanted: MessageMail, at: datetime, sent_on: Mapping[str, SentOn]) -> bool:
    if wanted.how == "off" or wanted.since is None or found.folder == PLACES[TRASH]:
        return False
    begun = found.since if found.msg_id in sent_on else found.called
    return wanted.since <= begun and at - begun <= FRESH


def _notes(
    session: Session, card: UserCard, found: Sequence[Found], wanted: MessageMail, sent_on: Mapping[str, SentOn]
) -> list[Note]:
    """One an address, the user's own first."""
    numbers = [each.number for each in found]
    names = dict(contacts_search.named(session, card.domain_id, card.id, numbers))
    names |= messages.colleagues(session, card.domain_id, numbers)
    rows = messages.named(session, card.id, [each.msg_id for each in found])
    also = messageaddresses.confirmed(session, card.id) - {card.email}
    others = [each for each in wanted.to if each in also]
    notes = []
    for each in found:
        words = sent_on.get(each.msg_id)
        cells = {
            "path": f"/users/{card.id}/messages/{rows[each.msg_id].id}",
            "caller": names.get(each.number, each.name),
            "number": each.number,
            "called": each.called,
            "seconds": each.seconds,
            "is_urgent": each.place == "Urgent",
            "sent_on": None if words is None else [words.by, words.comment],
            "how": wanted.how,
            "then": wanted.then,
        }
        if card.email:
            notes.append(Note(card, cells, about=each.msg_id))
        notes += [Note(card, {**cells, "owner": card.name}, to, each.msg_id) for to in others]
    return notes
