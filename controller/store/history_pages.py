"""Reads the call history: pages by place, one conversation, all of them one by one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from controller.domain.history import Outcome, Share, Step, Told
from controller.store import history_packing as packing
from controller.store.base import AnyRow, Query
from controller.store.history_base import ms
from controller.store.history_filters import Span, conditions, few, span_of, unkeyed
from controller.store.history_rows import CONVERSATIONS, DETAILS, SHARES
from controller.store.history_wanted import Cursor, Kept, Page, Wanted

C, S = CONVERSATIONS.c, SHARES.c
Key = ColumnElement[int]
HIS = (S.user_id, S.role, S.outcome, S.talked.label("share_talked"), S.answerer_id)
GATHERED = 200  # rows that are fetched by their ids in one go
STREAMED = 1000
MOST_NEWS = 100
UNHEARD: tuple[Outcome, ...] = ("missed", "voicemail")  # a message that was left is told as one
DAY = 86_400_000  # milliseconds: longer does no phone ring


def page(
    session: Session, wanted: Wanted, limit: int, *, older: Cursor | None = None, newer: Cursor | None = None
) -> Page:
    """The newest, or what lies next to a cursor on its older or its newer side; newest first always."""
    found = list(islice(_rows(session, wanted, span_of(wanted, older, newer), limit + 1), limit + 1))
    is_more, found = len(found) > limit, found[:limit]
    if newer is not None:
        found.reverse()
    rows = tuple(_kept(wanted, row) for row in found)
    if not rows:
        return Page((), older and replace(older, id=older.id - 1), newer and replace(newer, id=newer.id + 1))
    has_newer, has_older = (is_more, True) if newer is not None else (older is not None, is_more)
    return Page(rows, rows[0].cursor if has_newer else None, rows[-1].cursor if has_older else None)


def one(session: Session, domain: int, id_: int) -> Kept | None:
    """With timeline and shares; None: it is not there, or another domain's."""
    row = session.execute(select(CONVERSATIONS).where(C.id == id_, C.domain_id == domain)).one_or_none()
    if row is None:
        return None
    return Kept(id_, next(iter(_whole(session, [row]))), None, Cursor(row.began, id_))


def each(session: Session, wanted: Wanted) -> Iterator[Kept]:
    """All of them, the newest first; memory does not grow with them."""
    return (_kept(wanted, row) for row in _rows(session, wanted, span_of(wanted), STREAMED))


def count(session: Session, wanted: Wanted, most: int = 1000) -> int:
    """How many; `most` + 1: more than that."""
    return sum(1 for _ in islice(_rows(session, wanted, span_of(wanted), most + 1), most + 1))


def missed_since(session: Session, user: int, at: float) -> int:
    """Calls that nobody took for him, in person, and that ended after that instant; 100: that many, or more."""
    ended = select(S.conversation_id).join_from(SHARES, CONVERSATIONS, C.id == S.conversation_id)
    ended = ended.where(S.user_id == user, S.began > ms(at) - DAY, S.outcome.in_(UNHEARD), C.ended > ms(at))
    return session.execute(select(func.count()).select_from(ended.limit(MOST_NEWS).subquery())).scalar_one()


def whole(session: Session, domain: int, since: float, until: float) -> Iterator[Told]:
    """A domain's that began then, seconds since 1970 and half-open, with timelines and shares; the newest first."""
    wanted = Wanted(domain, since=since, until=until, codes="with")
    rows = _rows(session, wanted, span_of(wanted), STREAMED)
    while chunk := list(islice(rows, STREAMED)):
        yield from _whole(session, chunk)


def _whole(session: Session, rows: list[AnyRow]) -> Iterator[Told]:
    ids = [row.id for row in rows]
    packed = select(DETAILS.c.conversation_id, DETAILS.c.steps).where(DETAILS.c.conversation_id.in_(ids))
    steps: dict[int, bytes] = dict(session.execute(packed).all())
    shares: dict[int, list[Share]] = {}
    for row in session.execute(select(S.conversation_id, *HIS).where(S.conversation_id.in_(ids)).order_by(S.user_id)):
        shares.setdefault(row.conversation_id, []).append(packing.share_of(row))
    for row in rows:
        timeline: tuple[Step, ...] = packing.unpacked(steps[row.id], row.began) if row.id in steps else ()
        yield packing.told_of(row, timeline, tuple(shares.get(row.id, ())))


def _kept(wanted: Wanted, row: AnyRow) -> Kept:
    share = None if wanted.user is None else packing.share_of(row)
    return Kept(row.id, packing.told_of(row), share, Cursor(row.began, row.id))


def _rows(session: Session, wanted: Wanted, span: Span, size: int) -> Iterator[AnyRow]:
    """In the list's order, from the span's edge on; `size` at a time are asked for."""
    ids = few(session, wanted, span)
    return _met(session, wanted, span, size) if ids is None else _gathered(session, wanted, ids)


def _gathered(session: Session, wanted: Wanted, ids: Iterator[int]) -> Iterator[AnyRow]:
    id_ = C.id if wanted.user is None else S.conversation_id
    while chunk := list(islice(ids, GATHERED)):
        by_id = {row.id: row for row in session.execute(_query(wanted, unkeyed).where(id_.in_(chunk)))}
        yield from (by_id[id_] for id_ in chunk if id_ in by_id)


def _met(session: Session, wanted: Wanted, span: Span, size: int) -> Iterator[AnyRow]:
    while True:
        rows = _next(session, wanted, span, size)
        yield from rows
        if len(rows) < size:
            return
        span = replace(span, edge=Cursor(rows[-1].began, rows[-1].id))


def _next(session: Session, wanted: Wanted, span: Span, size: int) -> list[AnyRow]:
    """Each result has an index of its own order; one query for several of them would sort them all."""
    if wanted.user is not None or wanted.results is None:
        return list(session.execute(_ordered(_query(wanted), wanted, span).limit(size)))
    query = _query(replace(wanted, results=None))
    found: list[AnyRow] = []
    for result in sorted(wanted.results):
        found += session.execute(_ordered(query.where(C.result == result), wanted, span).limit(size))
    return sorted(found, key=lambda row: (row.began, row.id), reverse=not span.is_upward)[:size]


def _query(wanted: Wanted, key: Callable[[Key], Key] = lambda column: column) -> Query:
    if wanted.user is None:
        return select(CONVERSATIONS).where(key(C.domain_id) == wanted.domain, *conditions(wanted))
    his = select(CONVERSATIONS, *HIS).join_from(SHARES, CONVERSATIONS, C.id == S.conversation_id)
    return his.where(key(S.user_id) == wanted.user, S.domain_id == wanted.domain, *conditions(wanted))


def _ordered(query: Query, wanted: Wanted, span: Span) -> Query:
    table = CONVERSATIONS if wanted.user is None else SHARES
    began, id_ = table.c.began, C.id if wanted.user is None else S.conversation_id
    order = (began.asc(), id_.asc()) if span.is_upward else (began.desc(), id_.desc())
    return query.where(*span.of(began, id_)).order_by(*order)
