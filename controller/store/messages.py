"""Voicemail messages from the index, in parts; and the index brought to what a mailbox holds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from controller.domain.messages import ERASED, PLACES, TRASH, Differences, Found, Known
from controller.store import rows
from controller.store.base import Query, table_of
from controller.store.messages_rows import MessageRow
from controller.store.messages_search import matching
from controller.store.people import DomainRow, UserRow

MESSAGES = table_of(MessageRow)
FOUND = tuple(each.name for each in fields(Found))
CHUNK = 500  # ids a statement
LONGEST_EXTENSION = 10


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One as it is shown."""

    id: int
    user_id: int
    msg_id: str
    folder: str
    place: str
    number: str
    name: str
    called: datetime
    seconds: int
    since: datetime
    forwarded_by: str
    comment: str

    @property
    def is_new(self) -> bool:
        """Nobody has listened to it yet."""
        return self.folder == "new"

    @property
    def is_urgent(self) -> bool:
        return self.place == "Urgent"


def page(
    session: Session, domain: int, user: int, folder: str, search: str, after: MessageCard | None, limit: int
) -> tuple[MessageCard, ...]:
    """So many of a folder, latest call first, that come after one. `domain` is the user's."""
    query = _here().where(MessageRow.user_id == user, MessageRow.folder == folder)
    if search:
        query = query.where(matching(search, domain, user))
    if after is not None:
        same = and_(MessageRow.called == after.called, MessageRow.id < after.id)
        query = query.where(or_(MessageRow.called < after.called, same))
    ordered = query.order_by(MessageRow.called.desc(), MessageRow.id.desc())
    return rows.cards(session, MessageCard, ordered.limit(limit))


def as_they_came(
    session: Session, user: int, folders: Sequence[str], after: int, limit: int
) -> tuple[MessageCard, ...]:
    """So many of these folders, by id."""
    query = _here().where(MessageRow.user_id == user, MessageRow.folder.in_(folders), MessageRow.id > after)
    return rows.cards(session, MessageCard, query.order_by(MessageRow.id).limit(limit))


def one(session: Session, user: int, message: int) -> MessageCard | None:
    """That user's; None: it is not there, or somebody else's."""
    query = _here().where(MessageRow.user_id == user, MessageRow.id == message)
    return next(iter(rows.cards(session, MessageCard, query)), None)


def counts(session: Session, user: int) -> Mapping[str, int]:
    """How many there are, by folder; one that is empty is left out."""
    query = select(MessageRow.folder, func.count()).where(MessageRow.user_id == user, MessageRow.gone.is_(None))
    return dict(session.execute(query.group_by(MessageRow.folder)).all())


def known(session: Session, user: int) -> list[Known]:
    """All that the index has of a user, what was not seen lately included."""
    return known_of(session, [user])[user]


def known_of(session: Session, users: Sequence[int]) -> dict[int, list[Known]]:
    """The same of each of these, in one statement."""
    columns = (MESSAGES.c[name] for name in ("user_id", "id", "folder", "waiting", "gone", *FOUND))
    found: dict[int, list[Known]] = {user: [] for user in users}
    for user, id_, folder, is_waiting, gone, *cells in session.execute(
        select(*columns).where(MESSAGES.c.user_id.in_(users))
    ):
        found[user].append(Known(id_, Found(*cells), folder, is_waiting, gone))
    return found


def fold(session: Session, user: int, what: Differences, at: datetime) -> None:
    """Makes the index true; what waits to be moved is shown where it is to be."""
    alike = {"user_id": user, "gone": None, "waiting": False}
    if what.new:
        session.execute(insert(MESSAGES), [{**alike, **asdict(each), "folder": each.folder} for each in what.new])
    for held, each in what.changed:
        session.execute(update(MESSAGES).where(MESSAGES.c.id == held.id).values(gone=None, **asdict(each)))
        if not held.waiting or held.folder == each.folder:
            _stands(session, held, each.folder)
    for start in range(0, len(what.unseen), CHUNK):
        ids = what.unseen[start : start + CHUNK]
        session.execute(update(MESSAGES).where(MESSAGES.c.id.in_(ids)).values(gone=at))
    for start in range(0, len(what.forgotten), CHUNK):
        session.execute(delete(MESSAGES).where(MESSAGES.c.id.in_(what.forgotten[start : start + CHUNK])))


def put(session: Session, ids: Sequence[int], folder: str) -> None:
    """Shown there from now on; the PBX is still to move those that lie elsewhere.

    Where they lie by the index may be past already: whoever moves them looks.
    """
    for start in range(0, len(ids), CHUNK):
        these = MESSAGES.c.id.in_(ids[start : start + CHUNK])
        session.execute(update(MESSAGES).where(these).values(folder=folder, waiting=True))


def empty_trashes(session: Session, at: datetime) -> None:
    """What has been in the trash as long as its domain keeps it: deleted for good."""
    kept = select(DomainRow.id, DomainRow.trash_days)
    for domain, days in session.execute(kept).all():
        his = MESSAGES.c.user_id.in_(select(UserRow.id).where(UserRow.domain_id == domain))
        old = (his, MESSAGES.c.folder == PLACES[TRASH], MESSAGES.c.since < at - timedelta(days=days))
        session.execute(update(MESSAGES).where(*old).values(folder=ERASED, waiting=True))


def ids_in(session: Session, user: int, folder: str) -> list[int]:
    """All of a folder."""
    query = select(MessageRow.id).where(MessageRow.user_id == user, MessageRow.folder == folder)
    return list(session.execute(query.where(MessageRow.gone.is_(None))).scalars())


def waiting(session: Session, limit: int, after: int = 0) -> dict[int, list[Known]]:
    """What the PBX is still to move, by user; so many messages, of the users that come after one.

    Of who has no voicemail at the moment nothing can be moved.
    """
    columns = (MESSAGES.c[name] for name in ("user_id", "id", "folder", "waiting", "gone", *FOUND))
    found: dict[int, list[Known]] = {}
    his = MESSAGES.c.user_id.in_(select(UserRow.id).where(UserRow.has_mailbox))
    query = select(*columns).where(MESSAGES.c.waiting, his, MESSAGES.c.user_id > after)
    query = query.order_by(MESSAGES.c.user_id, MESSAGES.c.id).limit(limit)
    for user, id_, folder, is_waiting, gone, *cells in session.execute(query):
        found.setdefault(user, []).append(Known(id_, Found(*cells), folder, is_waiting, gone))
    return found


def arrived(session: Session, message: Known) -> None:
    """It lies where it was to be."""
    _stands(session, message, message.folder)


def give_up(session: Session, message: Known) -> None:
    """It can't be moved: it is shown where it lies."""
    _stands(session, message, message.found.folder)


def named(session: Session, user: int, msg_ids: Sequence[str]) -> dict[str, MessageCard]:
    """Those of these messages that are there, by msg_id."""
    query = _here().where(MessageRow.user_id == user, MessageRow.msg_id.in_(list(msg_ids)))
    return {card.msg_id: card for card in rows.cards(session, MessageCard, query)}


def remark(session: Session, user: int, msg_id: str, forwarded_by: str, comment: str) -> None:
    """Who sent it on to that user, and what he wrote."""
    his = (MESSAGES.c.user_id == user, MESSAGES.c.msg_id == msg_id)
    session.execute(update(MESSAGES).where(*his).values(forwarded_by=forwarded_by, comment=comment))


def having(session: Session, msg_id: str, users: Sequence[int]) -> set[int]:
    """Which of these users have that message already, in the trash or not."""
    query = select(MessageRow.user_id).where(MessageRow.msg_id == msg_id, MessageRow.gone.is_(None))
    return set(session.execute(query.where(MessageRow.user_id.in_(list(users)))).scalars())


def colleagues(session: Session, domain: int, numbers: Sequence[str]) -> dict[str, str]:
    """Whose extensions these are."""
    inside = {number for number in numbers if number.isdecimal() and len(number) < LONGEST_EXTENSION}
    if not inside:
        return {}
    query = select(UserRow.extension, UserRow.name).where(UserRow.domain_id == domain)
    return dict(session.execute(query.where(UserRow.extension.in_(inside))).all())


def _here() -> Query:
    return rows.columns_of(MessageCard, MessageRow).where(MessageRow.gone.is_(None))


def _stands(session: Session, known: Known, folder: str) -> None:
    """It does not wait any more, unless somebody has moved it since it was read."""
    same = (MESSAGES.c.id == known.id, MESSAGES.c.folder == known.folder, MESSAGES.c.waiting == known.waiting)
    session.execute(update(MESSAGES).where(*same).values(folder=folder, waiting=False))
