"""The mail that waits: put in, claimed, sent, put back, given up. Counterpart: controller/mail/sender.py.

Who claims a mail owns it until he says what became of it; what was claimed by somebody who died is released at the
next start (`release`), and sent again with the same Message-ID: at least once, never lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, not_, select, update
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import table_of
from controller.store.mail import MailRow

CHUNK = 500  # rows a statement
MOST = 50  # mails shown
MAILS = table_of(MailRow)
OPEN = ("waiting", "sending")


@dataclass(frozen=True, slots=True)
class Mail:
    """One to be sent; `tries` counts this one. `about`: the msg_id of the voicemail message that it tells of."""

    id: int
    domain: int
    user: int | None
    kind: str
    recipient: str
    language: str
    cells: Mapping[str, Any]
    message_id: str
    tries: int
    created: datetime
    about: str | None = None


@dataclass(frozen=True, slots=True)
class MailCard:
    """One as shown to who manages the domain; never what it says."""

    id: int
    domain_id: int
    kind: str
    recipient: str
    state: str
    tries: int
    next_try: datetime
    error: str
    created: datetime
    done: datetime | None


@dataclass(frozen=True, slots=True)
class Queue:
    """How the mail stands: `oldest` has waited longest, `error` is that of the last try that failed of what waits."""

    waiting: int
    oldest: datetime | None
    failed: int
    error: str


def put(session: Session, mails: Sequence[Mapping[str, Any]]) -> None:
    """These rows, without what all new ones have alike."""
    alike = {"state": "waiting", "tries": 0, "error": "", "done": None, "about": None}
    for start in range(0, len(mails), CHUNK):
        session.execute(insert(MAILS), [{**alike, **mail} for mail in mails[start : start + CHUNK]])


def claim(session: Session, at: datetime) -> Mail | None:
    """The mail that is due longest, now ours; None: there is none. Messages with their sounds let all others pass."""
    due = select(MAILS.c.id).where(MAILS.c.state == "waiting", MAILS.c.next_try <= at)
    first = session.execute(
        due.order_by(MAILS.c.about.is_not(None), MAILS.c.next_try, MAILS.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    id_ = first.scalar()
    if id_ is None:
        return None
    ours = update(MAILS).where(MAILS.c.id == id_).values(state="sending", tries=MAILS.c.tries + 1)
    columns = (MAILS.c.id, MAILS.c.domain_id, MAILS.c.user_id, MAILS.c.kind, MAILS.c.recipient, MAILS.c.language)
    told = (MAILS.c.cells, MAILS.c.message_id, MAILS.c.tries, MAILS.c.created, MAILS.c.about)
    return Mail(*session.execute(ours.returning(*columns, *told)).one())


def sent(session: Session, mail: int, at: datetime, lacked: str = "") -> None:
    """The mail server has it, all but what it `lacked`. What it said is forgotten here: links in it open things."""
    _end(session, MAILS.c.id == mail, "sent", at, {"error": lacked[:300]})


def give_up(session: Session, mail: int, at: datetime, error: str) -> None:
    """It will never be sent."""
    _end(session, MAILS.c.id == mail, "failed", at, {"error": error[:300]})


def dismiss(session: Session, mail: int) -> None:
    """Seen by who looks after the mail; it still was not sent, and is remembered so (`is_delivered`)."""
    session.execute(update(MAILS).where(MAILS.c.id == mail).values(state="dismissed"))


def put_back(session: Session, mail: int, next_try: datetime, error: str, *, counted: bool = True) -> None:
    """To be tried again; not `counted`: it was no try of this mail, since the server was not there."""
    cells: dict[str, Any] = {"state": "waiting", "next_try": next_try, "error": error[:300]}
    if not counted:
        cells["tries"] = MAILS.c.tries - 1
    session.execute(update(MAILS).where(MAILS.c.id == mail).values(**cells))


def hold(session: Session, user: int, about: Sequence[str], until: datetime) -> None:
    """Mails of these messages that were not tried yet wait until then at most."""
    session.execute(update(MAILS).where(*_untried(user), MAILS.c.about.in_(about)).values(next_try=until))


def let_go(session: Session, user: int, about: str, at: datetime, text: str = "") -> None:
    """What was held is due. `text` goes into every mail of that message which was not sent yet."""
    if text:
        waiting = (MAILS.c.user_id == user, MAILS.c.about == about, MAILS.c.state == "waiting")
        for mail, cells in session.execute(select(MAILS.c.id, MAILS.c.cells).where(*waiting)).all():
            session.execute(update(MAILS).where(MAILS.c.id == mail).values(cells={**cells, "text": text}))
    held = (*_untried(user), MAILS.c.about == about, MAILS.c.next_try > at)
    session.execute(update(MAILS).where(*held).values(next_try=at))


def release(session: Session) -> None:
    """What was claimed waits again. For the start of the only sender."""
    session.execute(update(MAILS).where(MAILS.c.state == "sending").values(state="waiting"))


def end_late(session: Session, at: datetime) -> None:
    """Gives up what could not be sent in its time; the error of the last try stays."""
    _end(session, and_(MAILS.c.state == "waiting", MAILS.c.until <= at), "failed", at, {})


def forget(session: Session, before: datetime) -> None:
    """Delete what was sent, or given up, before that instant."""
    session.execute(delete(MAILS).where(MAILS.c.done < before))


def is_due(session: Session, at: datetime) -> bool:
    """Whether there is something to claim."""
    return _any(session, MAILS.c.next_try <= at)


def is_late(session: Session, at: datetime) -> bool:
    """Whether there is something to be given up."""
    return _any(session, MAILS.c.until <= at)


def queue(session: Session, domain: int | None = None) -> Queue:
    """Of one domain, or of all."""
    here = [] if domain is None else [MAILS.c.domain_id == domain]
    is_open = MAILS.c.state.in_(OPEN)
    waiting, oldest = session.execute(select(func.count(), func.min(MAILS.c.created)).where(is_open, *here)).one()
    failed = session.execute(select(func.count()).where(MAILS.c.state == "failed", *here)).scalar_one()
    last = select(MAILS.c.error).where(is_open, MAILS.c.error != "", *here).order_by(MAILS.c.id.desc()).limit(1)
    return Queue(waiting, oldest, failed, session.execute(last).scalar() or "")


def troubled(session: Session, domain: int | None = None) -> tuple[MailCard, ...]:
    """Given up, the latest first; of one domain, or of all."""
    query = rows.columns_of(MailCard, MailRow).where(MAILS.c.state == "failed")
    query = query if domain is None else query.where(MAILS.c.domain_id == domain)
    return rows.cards(session, MailCard, query.order_by(MAILS.c.done.desc(), MAILS.c.id.desc()).limit(MOST))


def card(session: Session, mail: int) -> MailCard | None:
    """One, whatever its state."""
    found = rows.cards(session, MailCard, rows.columns_of(MailCard, MailRow).where(MAILS.c.id == mail))
    return found[0] if found else None


def told_of(session: Session, user: int, about: Sequence[str]) -> set[str]:
    """Of which of these messages there are mails, sent or not."""
    query = select(MAILS.c.about).where(MAILS.c.user_id == user, MAILS.c.about.in_(about))
    return set(session.execute(query).scalars())


def is_delivered(session: Session, user: int, about: str) -> bool:
    """Whether all mails of that message were sent, and none lacked anything."""
    whole = and_(MAILS.c.state == "sent", MAILS.c.error == "")
    query = select(MAILS.c.id).where(MAILS.c.user_id == user, MAILS.c.about == about, not_(whole))
    return session.execute(query.limit(1)).scalar() is None


def count_of_messages(session: Session, user: int, since: datetime) -> int:
    """How many mails of that user's messages there were from then on."""
    return _count(session, MAILS.c.user_id == user, MAILS.c.about.is_not(None), MAILS.c.created > since)


def count_to(session: Session, address: str, since: datetime) -> int:
    """How many mails of messages that address got from then on, whosever they were."""
    return _count(session, MAILS.c.recipient == address, MAILS.c.created > since, MAILS.c.about.is_not(None))


def count_at_limit(session: Session, since: datetime, most: int) -> int:
    """How many users had so many mails of their messages from then on."""
    of_one = (MAILS.c.user_id.is_not(None), MAILS.c.about.is_not(None), MAILS.c.created > since)
    users = select(MAILS.c.user_id).where(*of_one).group_by(MAILS.c.user_id).having(func.count() >= most)
    found: int = session.execute(select(func.count()).select_from(users.subquery())).scalar_one()
    return found


def _count(session: Session, *which: Any) -> int:
    found: int = session.execute(select(func.count()).select_from(MAILS).where(*which)).scalar_one()
    return found


def _untried(user: int) -> tuple[Any, ...]:
    return MAILS.c.user_id == user, MAILS.c.state == "waiting", MAILS.c.tries == 0


def _any(session: Session, which: Any) -> bool:
    query = select(MAILS.c.id).where(MAILS.c.state == "waiting", which).limit(1)
    return session.execute(query).scalar() is not None


def _end(session: Session, which: Any, state: str, at: datetime, more: Mapping[str, Any]) -> None:
    session.execute(update(MAILS).where(which).values(state=state, done=at, cells={}, **more))
