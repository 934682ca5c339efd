"""What must hold of a conversation that is asked for, as SQL; and the few to which a rare number or phone leads.

A list is read in its order until a page is full. That takes long where hardly any row is wanted, so what is rare is
looked up from the other side, and counted first: SQLite keeps no statistics by which its planner could choose.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Table, case, exists, false, func, or_, select, union_all
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
FEW = 50_000  # conversations to which it leads that are sorted, rather than met on the way through the list
SORTED = 200  # of them, at first; four times as many each time, as each time all are sorted
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


def few(session: Session, wanted: Wanted, span: Span) -> Iterator[int] | None:
    """Ids of all that can be wanted, in the list's order, where what is asked for is rare; None: it is not."""
    for leads in _ways(session, wanted):
        if leads is not None and _are_few(session, leads, span):
            return _in_order(session, leads, span)
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


@dataclass(frozen=True, slots=True)
class Lead:
    """From a number, a phone or people to conversations: when each began, its id, and which."""

    began: ColumnElement[int]
    id: ColumnElement[int]
    which: tuple[Condition, ...]

    def to(self, span: Span) -> Query:
        return select(self.began, self.id).where(*self.which, *span.of(self.began, self.id))


Leads = list[Lead] | None  # None: to too many


def _ways(session: Session, wanted: Wanted) -> Iterator[Leads]:
    """Each leads to all that can be wanted."""
    if wanted.number:
        yield _tied(NUMBER_TIES, _exactly(session, wanted.domain, [wanted.number]))
    if wanted.is_search:
        yield _found(session, wanted)
    if wanted.device is not None:
        yield _tied(DEVICE_TIES, {wanted.device})
    if wanted.users is not None:
        yield _tied(SHARES, wanted.users)
    if wanted.recorded:
        yield [Lead(C.began, C.id, (RECORDINGS.c.conversation_id == C.id, *_heard(wanted)))]
    if wanted.user is not None and wanted.outcomes is not None:
        his = (S.user_id == wanted.user, S.outcome.in_(sorted(wanted.outcomes)))
        yield [Lead(S.began, S.conversation_id, his)]


def _found(session: Session, wanted: Wanted) -> Leads:
    """By the search: whoever takes part, parts of numbers, whole ones."""
    ids = history_numbers.alike(session, wanted.domain, wanted.numbers or ())
    if ids is None:
        return None
    exactly = _exactly(session, wanted.domain, wanted.exactly or ())
    return [*_tied(SHARES, wanted.people or ()), *_tied(NUMBER_TIES, ids | exactly)]


def _exactly(session: Session, domain: int, numbers: Iterable[str]) -> set[int]:
    return set(history_numbers.ids(session, domain, map(sought, numbers)).values())


def _tied(table: Table, of: Collection[int]) -> list[Lead]:
    """A table's key begins with what leads."""
    return [Lead(table.c.began, table.c.conversation_id, (table.c[0].in_(sorted(of)),))] if of else []


def _are_few(session: Session, leads: list[Lead], span: Span) -> bool:
    left = FEW
    for lead in leads:
        counted = select(func.count()).select_from(lead.to(span).limit(left + 1).subquery())
        left -= session.execute(counted).scalar_one()
        if left < 0:
            return False
    return True


def _in_order(session: Session, leads: list[Lead], span: Span) -> Iterator[int]:
    """Each once."""
    size, last = SORTED, None
    while leads:
        found = union_all(*(lead.to(span) for lead in leads)).subquery()
        began, id_ = found.c
        order = (began.asc(), id_.asc()) if span.is_upward else (began.desc(), id_.desc())
        rows = list(session.execute(select(began, id_).order_by(*order).limit(size)))
        for _, each in rows:
            if each != last:
                yield each
            last = each
        if len(rows) < size:
            return
        span, size = replace(span, edge=Cursor(*rows[-1])), 4 * size
