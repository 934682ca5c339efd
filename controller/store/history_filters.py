"""What must hold of a conversation that is asked for, as SQL; and the few to which a rare number or phone leads.

A list is read in its order until a page is full. That takes long where hardly any row is wanted, so what is rare is
looked up from the other side, and counted first: SQLite keeps no statistics by which its planner could choose.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from controller.store import history_numbers
from controller.store.base import Query
from controller.store.history_base import ms
from controller.store.history_packing import sought
from controller.store.history_recordings_rows import RECORDINGS
from controller.store.history_rows import CONVERSATIONS, DEVICE_TIES, NUMBER_TIES, SHARES
from controller.store.history_wanted import Cursor, Wanted
from controller.store.history_words import has_any

C, S = CONVERSATIONS.c, SHARES.c
FEW = 10_000  # conversations that are gathered and sorted, rather than met on the way
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the list, in milliseconds: what lies beyond `edge`, downwards to older ones or upwards."""

    since: int | None
    until: int | None
    edge: Cursor | None = None
    is_upward: bool = False

    def of(self, began: ColumnElement[int], id_: ColumnElement[int]) -> list[Condition]:
        found: list[Condition] = []
        if self.since is not None:
            found.append(began >= self.since)
        if self.until is not None:
            found.append(began < self.until)
        if self.edge is not None and self.is_upward:
            found += [began >= self.edge.began, or_(began > self.edge.began, id_ > self.edge.id)]
        elif self.edge is not None:
            found += [began <= self.edge.began, or_(began < self.edge.began, id_ < self.edge.id)]
        return found


def span_of(wanted: Wanted, older: Cursor | None = None, newer: Cursor | None = None) -> Span:
    """All of it, or what lies beyond one of these."""
    since, until = (None if at is None else ms(at) for at in (wanted.since, wanted.until))
    return Span(since, until, older or newer, is_upward=newer is not None)


def conditions(wanted: Wanted) -> list[Condition]:
    """All but domain, user and span."""
    found: list[Condition] = []
    if wanted.directions is not None:
        found.append(C.direction.in_(sorted(wanted.directions)))
    if wanted.results is not None:
        found.append(C.result.in_(sorted(wanted.results)))
    if wanted.user is not None and wanted.outcomes is not None:
        found.append(S.outcome.in_(sorted(wanted.outcomes)))
    if wanted.codes != "with":
        found.append(C.code != "" if wanted.codes else C.code == "")
    if wanted.longer is not None:
        found.append(C.talked >= ms(wanted.longer))
    if wanted.number:
        found.append(C.number == wanted.number)
    if wanted.users is not None:
        found.append(_with(wanted, wanted.users))
    if wanted.device is not None:
        here = DEVICE_TIES.c
        same = [here.device_id == wanted.device, here.began == C.began, here.conversation_id == C.id]
        if not wanted.oversees:
            same.append(or_(~here.is_hidden, _is_his_own(wanted)))
        found.append(exists().where(*same))
    if wanted.recorded:
        found.append(exists().where(RECORDINGS.c.conversation_id == C.id, *_heard(wanted)))
    if wanted.is_search:
        found.append(or_(false(), *_any_of(wanted)))
    return found


def few(session: Session, wanted: Wanted, span: Span) -> list[int] | None:
    """Ids of all that can be wanted, in the list's order, where what is asked for is rare; None: it is not."""
    for pairs in _ways(session, wanted, span):
        if pairs is not None:
            return [id_ for _, id_ in sorted(pairs, reverse=not span.is_upward)]
    return None


def _any_of(wanted: Wanted) -> Iterator[Condition]:
    if wanted.people:
        yield _with(wanted, wanted.people)
    exactly = {sought(number) for number in wanted.exactly or ()}
    for cell in _known(wanted):
        for part in wanted.numbers or ():
            yield cell.contains(sought(part), autoescape=True)
        if exactly:
            yield has_any(cell, exactly)


def _known(wanted: Wanted) -> Iterator[ColumnElement[str]]:
    """Numbers by which he may find a call."""
    yield C.numbers
    if wanted.oversees:
        yield C.led_to
    elif wanted.user is not None:
        yield case((C.reached_by == wanted.user, C.led_to), else_="")


def _with(wanted: Wanted, users: Collection[int]) -> Condition:
    """One of these takes part, and may be known to."""
    other = SHARES.alias("other").c
    same = [other.conversation_id == C.id, unkeyed(other.user_id).in_(sorted(users))]
    if not wanted.oversees:
        same.append(or_(~other.is_hidden, unkeyed(other.user_id) == wanted.user))
    return exists().where(*same)


def _heard(wanted: Wanted) -> Iterator[Condition]:
    """A recording that is there, and of which whoever asks may know."""
    yield RECORDINGS.c.removed.is_(None)
    yield RECORDINGS.c.domain_id == wanted.domain
    if wanted.recorders is not None:
        yield RECORDINGS.c.user_id.in_(sorted(wanted.recorders))


def _is_his_own(wanted: Wanted) -> Condition:
    """He placed it whose list this is."""
    return S.role == "caller" if wanted.user is not None else false()


def unkeyed(column: ColumnElement[int]) -> ColumnElement[int]:
    """Its value, but no way to it: SQLite would look through all calls of a domain or a user for a few ids (3.40)."""
    return column + 0


Pairs = set[tuple[int, int]] | None  # began and id; None: too many


def _ways(session: Session, wanted: Wanted, span: Span) -> Iterator[Pairs]:
    if wanted.number:
        yield _pairs(session, NUMBER_TIES, _exactly(session, wanted.domain, [wanted.number]), span)
    if wanted.is_search:
        yield _found(session, wanted, span)
    if wanted.device is not None:
        yield _pairs(session, DEVICE_TIES, {wanted.device}, span)
    if wanted.users is not None:
        yield _pairs(session, SHARES, wanted.users, span)
    if wanted.recorded:
        recorded = select(C.began, C.id).join(RECORDINGS, RECORDINGS.c.conversation_id == C.id)
        here = (*_heard(wanted), *span.of(C.began, C.id))
        yield _counted(session, recorded.where(*here))


def _found(session: Session, wanted: Wanted, span: Span) -> Pairs:
    """By the search: whoever takes part, parts of numbers, whole ones."""
    people = _pairs(session, SHARES, wanted.people or (), span)
    ids = None if people is None else history_numbers.alike(session, wanted.domain, wanted.numbers or ())
    if people is None or ids is None:
        return None
    tied = _pairs(session, NUMBER_TIES, ids | _exactly(session, wanted.domain, wanted.exactly or ()), span)
    return None if tied is None else people | tied


def _exactly(session: Session, domain: int, numbers: Iterable[str]) -> set[int]:
    return set(history_numbers.ids(session, domain, map(sought, numbers)).values())


def _pairs(session: Session, table: Table, of: Collection[int], span: Span) -> Pairs:
    """Conversations to which these lead; a table's key begins with what leads."""
    if not of:
        return set()
    which = (table.c[0].in_(sorted(of)), *span.of(table.c.began, table.c.conversation_id))
    return _counted(session, select(table.c.began, table.c.conversation_id).where(*which))


def _counted(session: Session, query: Query) -> Pairs:
    """They all, where they are few."""
    counted = select(func.count()).select_from(query.limit(FEW + 1).subquery())
    if session.execute(counted).scalar_one() > FEW:
        return None
    return {(began, id_) for began, id_ in session.execute(query)}
