"""Music on hold: whose pieces there are, and what the PBX should play. `user` None is the domain's."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import table_of
from controller.store.music_rows import PieceRow, ShuffledRow
from controller.store.subjects import Subject

PIECES, SHUFFLED = table_of(PieceRow), table_of(ShuffledRow)


@dataclass(frozen=True, slots=True)
class PieceCard:
    """A piece as people see it; `key` names its files and stays inside."""

    id: int
    domain_id: int
    user_id: int | None
    position: int
    name: str
    key: str
    seconds: float
    size: int
    created: datetime


@dataclass(frozen=True, slots=True)
class Playlist:
    """What the PBX plays: files by their keys, in order."""

    subject: Subject
    is_shuffled: bool
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """How much an owner has."""

    pieces: int
    seconds: float


def subject_of(domain: int, user: int | None) -> Subject:
    """What the PBX is told of."""
    return Subject("domain music", domain) if user is None else Subject("music", user)


def piece(session: Session, id_: int, *, removed: bool = False) -> PieceCard | None:
    """None: not there; or removed, unless those are meant, too."""
    query = rows.columns_of(PieceCard, PieceRow).where(PIECES.c.id == id_)
    query = query if removed else query.where(PIECES.c.removed.is_(None))
    return next(iter(rows.cards(session, PieceCard, query)), None)


def of_owner(session: Session, domain: int, user: int | None) -> tuple[PieceCard, ...]:
    """In order."""
    query = rows.columns_of(PieceCard, PieceRow).where(_theirs(domain, user)).order_by(PIECES.c.position, PIECES.c.id)
    return rows.cards(session, PieceCard, query)


def held(session: Session, domain: int, user: int | None) -> Held:
    """All of it together."""
    query = select(func.count(), func.coalesce(func.sum(PIECES.c.seconds), 0.0)).where(_theirs(domain, user))
    count, seconds = session.execute(query).one()
    return Held(count, float(seconds))


def add(
    session: Session, domain: int, user: int | None, name: str, key: str, seconds: float, size: int, at: datetime
) -> int:
    """After the others."""
    last = session.execute(select(func.max(PIECES.c.position)).where(_theirs(domain, user))).scalar()
    place = {"domain_id": domain, "user_id": user, "position": (last or 0) + 1}
    return rows.add(
        session, PieceRow, {**place, "name": name, "key": key, "seconds": seconds, "size": size, "created": at}
    )


def order(session: Session, ids: Sequence[int]) -> None:
    """These, the first first."""
    if ids:
        places = [{"of_id": id_, "place": place} for place, id_ in enumerate(ids, start=1)]
        statement = update(PIECES).where(PIECES.c.id == bindparam("of_id")).values(position=bindparam("place"))
        session.connection().execute(statement, places)


def is_shuffled(session: Session, domain: int, user: int | None) -> bool:
    query = select(exists().where(SHUFFLED.c.domain_id == domain, SHUFFLED.c.user_id.is_not_distinct_from(user)))
    return bool(session.execute(query).scalar())


def shuffle(session: Session, domain: int, user: int | None, *, on: bool) -> None:
    """Whether they come in any order."""
    same = and_(SHUFFLED.c.domain_id == domain, SHUFFLED.c.user_id.is_not_distinct_from(user))
    session.execute(delete(SHUFFLED).where(same))
    if on:
        session.execute(insert(SHUFFLED).values(domain_id=domain, user_id=user))


def playlist(session: Session, subject: Subject) -> Playlist | None:
    """None: that owner has no music."""
    return next(playlists(session, [subject]), None)


def playlists(session: Session, subjects: Collection[Subject] | None = None) -> Iterator[Playlist]:
    """Of everybody who has music, or of these."""
    present = PIECES.c.removed.is_(None)
    query = select(PIECES.c.domain_id, PIECES.c.user_id, PIECES.c.key).where(
        present if subjects is None else _of(subjects)
    )
    found = session.execute(query.order_by(PIECES.c.domain_id, PIECES.c.user_id, PIECES.c.position, PIECES.c.id)).all()
    shuffled = {(row.domain_id, row.user_id) for row in session.execute(select(SHUFFLED))} if found else set()
    for owner, pieces in groupby(found, key=lambda row: (row.domain_id, row.user_id)):
        yield Playlist(subject_of(*owner), owner in shuffled, tuple(row.key for row in pieces))


def owners(session: Session) -> Iterator[Subject]:
    """Everybody who has music."""
    query = select(PIECES.c.domain_id, PIECES.c.user_id).where(PIECES.c.removed.is_(None)).distinct()
    yield from (subject_of(domain, user) for domain, user in session.execute(query))


def users_with_music(session: Session, domain: int) -> list[int]:
    """Users of a domain who have some of their own."""
    query = select(PIECES.c.user_id).where(PIECES.c.domain_id == domain, PIECES.c.user_id.is_not(None)).distinct()
    return sorted(session.execute(query).scalars())


def keys(session: Session) -> frozenset[str]:
    """Of all sounds that are still wanted, those that can be put back included."""
    return frozenset(session.execute(select(PIECES.c.key)).scalars())


def forget(session: Session, before: datetime) -> None:
    """Deletes for good what was removed before that moment."""
    session.execute(delete(PIECES).where(PIECES.c.removed < before))


def _theirs(domain: int, user: int | None) -> ColumnElement[bool]:
    mine = PIECES.c.user_id.is_(None) if user is None else PIECES.c.user_id == user
    return and_(PIECES.c.domain_id == domain, mine, PIECES.c.removed.is_(None))


def _of(subjects: Collection[Subject]) -> ColumnElement[bool]:
    users = [subject.id for subject in subjects if subject.kind == "music"]
    domains = [subject.id for subject in subjects if subject.kind == "domain music"]
    shared = PIECES.c.user_id.is_(None) & PIECES.c.domain_id.in_(domains)
    return (PIECES.c.user_id.in_(users) | shared) & PIECES.c.removed.is_(None)
