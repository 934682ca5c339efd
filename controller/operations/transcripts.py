"""Voicemail messages as text: whether it is wanted, and how it reaches the mails that tell of the messages.

The text is as private as the sound. It is made only where an administrator has switched it on for the domain, and the
owner has not switched it off; it stands on the owner's page, and in mails if the owner wants it there (messagemail.py).
It goes with the message, and with the wish for it.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from controller.domain.messages import PLACES, TRASH, Found
from controller.operations import features
from controller.store import find, mailqueue, messagemail, messages, transcripts
from controller.store.transcripts import Task

WAIT = timedelta(minutes=2)  # that a mail waits for the text at most
FRESH = timedelta(days=1)  # older messages are no news: a mailbox is seen for the first time, or was restored
Speaks = Callable[[str], bool]


def want(
    session: Session, user: int, found: Iterable[Found], at: datetime, speaks: Speaks, sent_on: Collection[str] = ()
) -> int:
    """Texts of messages that are new in the index, and the mails that wait for them; how many.

    `speaks`: whether there is somebody who understands that language. `sent_on`: msg_ids of what colleagues sent.
    """
    news = [each.msg_id for each in found if _is_fresh(each, at, each.msg_id in sent_on)]
    card = find.user(session, user) if news else None
    home = None if card is None else find.domain(session, card.domain_id)
    if card is None or home is None or not home.transcripts:
        return 0
    language, where = card.language or home.language, messagemail.of(session, user).text
    is_off = where == "off" or features.MESSAGES in {*home.switched_off, *card.switched_off}
    if is_off or not speaks(language):
        return 0
    rows = messages.named(session, user, news)
    transcripts.want(session, [each.id for each in rows.values()], language, at)
    if where == "mail":
        mailqueue.hold(session, user, list(rows), at + WAIT)
    return len(rows)


def made(session: Session, task: Task, text: str, digest: str, at: datetime) -> bool:
    """The text is there, and in the mails that were not sent yet. False: nobody wants it any more."""
    if not transcripts.finish(session, task, text, digest):
        return False
    is_mailed = messagemail.of(session, task.user).text == "mail"
    mailqueue.let_go(session, task.user, task.msg_id, at, text if is_mailed else "")
    return True


def not_made(session: Session, task: Task, at: datetime) -> bool:
    """There will be none: no mail waits any longer. False: nobody wants it any more."""
    mailqueue.let_go(session, task.user, task.msg_id, at)
    return transcripts.give_up(session, task)


def _is_fresh(found: Found, at: datetime, is_sent_on: bool) -> bool:
    begun = found.since if is_sent_on else found.called
    return found.folder != PLACES[TRASH] and at - begun <= FRESH
