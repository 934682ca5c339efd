"""Reads the PBX's journal of calls on, and keeps each conversation that is over: the one reader of a state folder.

Rows and place move in one transaction. What goes on is kept in memory: the place that is remembered is where the oldest
of it begins, so that whoever starts again reads from there; conversations that began long before are put beside it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import orjson
from sqlalchemy.exc import InterfaceError, OperationalError, StatementError
from sqlalchemy.orm import Session

from controller import clock
from controller.domain.history import Party, Recorded, Told
from controller.domain.history_names import Whose
from controller.domain.journal import GAP, UNTOLD, Conversation, Conversations, Event
from controller.domain.telling import told
from controller.domain.telling_tapes import plainly
from controller.pbx import journal
from controller.pbx.journal import Place
from controller.store import history, history_places, history_recordings, history_whose
from controller.store.engine import Database, HistoryDatabase, reading, writing

log = logging.getLogger(__name__)

READER = "journal"
PIECE = 1 << 20  # bytes read in one go
FAR = 8 << 20  # bytes: what began so far back is carried along, not read again
SAVED = 60.0  # seconds between two times that the place is written, where nothing was kept meanwhile
SILENT = 4 * 3600.0  # seconds after which a conversation is over whose end may be missing
CELLS = len(fields(Event))
AWAY = (OperationalError, InterfaceError)
ODD = (StatementError, ValueError, TypeError, OverflowError, LookupError)


class Displaced(Exception):
    """The place is another than we have written: another reads, or the database is another one."""


@dataclass(slots=True)
class _Gap:
    """Lines may be missing since that moment."""

    since: float
    why: str


@dataclass(slots=True)
class _Standing:
    """All that reading goes on from: given up where the database says otherwise."""

    at: int
    mark: str
    known: str | None  # the place, as the database has it
    held: Conversations = field(default_factory=Conversations)
    owed: list[Conversation] = field(default_factory=list)  # over, and not yet kept
    gaps: list[tuple[float, float, str]] = field(default_factory=list)
    gap: _Gap | None = None
    latest: float = 0.0  # moment of the last line
    carried: set[int] = field(default_factory=set)  # places of lines of before that the database has


@dataclass(slots=True)
class JournalReader:
    """`look` is called again and again, by one thread."""

    journal: Path
    main: Database
    history: HistoryDatabase
    now: Callable[[], float] = lambda: clock.now().timestamp()
    kept: int = 0  # conversations, since we began
    _standing: _Standing | None = None
    _saved: float = 0.0
    _whose: Whose = field(default_factory=Whose)
    _whose_of: object = None

    def look(self) -> bool:
        """What is new by now, a piece of it; whether there may be more. Raises OSError, SQLAlchemyError.

        Where the main database is away, too: without it nobody knows whose a call is. The journal waits.
        """
        here = self._standing = self._standing or self._begin()
        is_more = False
        if not here.owed and not here.gaps:
            self._follow(here)
            events, after = journal.read(self.journal, here.at, PIECE)
            for event in events:
                here.owed += _taken(here, event)
            is_more, here.at = after != here.at, after
            here.owed += [] if is_more else here.held.unclaimed(self.now() - UNTOLD)
            here.mark = journal.place(self.journal, after).mark
        try:
            self._write(here)
        except Displaced:
            log.warning("the journal of calls is read anew from where the history database says")
            self._standing = None
            return True
        return is_more

    def doubt(self, at: float, why: str) -> None:
        """From that moment on the PBX may have failed to write, from its last line to its next."""
        here = self._standing
        if here is not None and here.gap is None:
            here.gap = _Gap(max(at, here.latest), why)
            here.held.take(journal.gap(here.at - 1, at))  # at the end of the last line
            self._saved = 0.0

    def place(self) -> int | None:
        """How far it was read; None: not at all yet."""
        return None if self._standing is None else self._standing.at

    def oldest(self) -> int | None:
        """The place from which on the journal is still needed; None: not known yet."""
        here = self._standing
        return None if here is None or here.known is None else _place(here.known).at

    def _begin(self) -> _Standing:
        """Where the last reading ended; the first one begins with the oldest line there is."""
        with reading(self.history) as session:
            known, carried = history_places.place(session, READER), history_places.carried(session)
        start = min(journal.files(self.journal)) << journal.NUMBER
        was = Place(start, "") if known is None else _place(known)
        here = _Standing(was.at, was.mark, known)
        if known is None:
            here.mark = journal.place(self.journal, start).mark
        else:
            here.gap = _open_gap(known)
        for at, line in carried.items():
            if at < was.at:
                here.held.take(_event(line))
        here.carried = set(carried)
        return here

    def _follow(self, here: _Standing) -> None:
        """Whether it is still the journal that was read. If not, what went on may never end in it."""
        at = journal.resumed(self.journal, Place(here.at, here.mark))
        if at != here.at:
            log.error("the journal of calls is another, or was cut: read from place %d instead of %d", at, here.at)
            here.owed += here.held.cut()
            here.gap = here.gap or _Gap(here.latest, "journal")
            here.at, here.mark = at, journal.place(self.journal, at).mark

    def _write(self, here: _Standing) -> None:
        """In one transaction with the place."""
        is_due = abs(self.now() - self._saved) >= SAVED
        if not (here.owed or here.gaps or is_due):
            return
        here.owed += here.held.silent(self.now() - SILENT)
        tolds, unkept = self._told(here.owed) if here.owed else ([], [])
        place, far = _kept_place(here)
        new = f"{place} {journal.place(self.journal, place).mark}"
        if here.gap is not None:
            new += f" {here.gap.since:.3f} {here.gap.why}"
        grown = {at: _text(event) for at, event in far.items() if at not in here.carried}
        over = here.carried - far.keys()
        if not (here.owed or here.gaps or grown or over) and new == here.known:
            return
        with writing(self.history) as session:
            kept = _keep(session, tolds)
            _discard(session, unkept)
            for since, until, why in here.gaps:
                history.add_gap(session, since, until, why)
            if not history_places.move(session, READER, here.known, new):
                raise Displaced
            history_places.carry(session, grown, over)
        self.kept += len(kept)
        here.known, here.carried = new, set(far)
        here.owed.clear()
        here.gaps.clear()
        self._saved = self.now()

    def _told(self, conversations: list[Conversation]) -> tuple[list[Told], list[Recorded]]:
        """What is kept of them, and recordings of those that are not."""
        tolds: list[Told] = []
        unkept: list[Recorded] = []
        with reading(self.main) as session:
            change = history_whose.latest_change(session)
            if change != self._whose_of or change is None:
                self._whose, self._whose_of = history_whose.whose(session), change
        for each in conversations:
            try:
                found = told(each, self._whose)
            except Exception:  # a fault of ours: the call is kept with what is known
                log.exception("a conversation could not be told: call=%s", each.key)
                found = _bare(each)
            if found is not None and found.domain not in self._whose.silent:
                tolds.append(found)
            else:
                unkept += plainly(each.events)
        return tolds, unkept


def _event(line: str) -> Event:
    """As another version has put it beside the place, too: what lines tell more since then is not known of it."""
    cells = [*orjson.loads(line), *[""] * CELLS]
    return Event(*cells[:CELLS])


def _taken(here: _Standing, event: Event) -> list[Conversation]:
    if event.kind == GAP:
        here.gap = here.gap or _Gap(here.latest, "lines")
        event = replace(event, at=here.latest)
    elif here.gap is not None:
        here.gaps.append((min(here.gap.since or event.at, event.at), event.at, here.gap.why))
        here.gap = None
    here.latest = event.at
    return here.held.take(event)


def _kept_place(here: _Standing) -> tuple[int, dict[int, Event]]:
    """Where to read from again, and by place the lines before it of conversations that are carried along.

    In a gap that is where the gap is: no line of before may end it.
    """
    going_on = here.held.going_on()
    near = [each for each in going_on if here.gap is None and here.at - each.events[0].place < FAR]
    place = near[0].events[0].place if near else here.at
    far = going_on[: len(going_on) - len(near)]
    return place, {event.place: event for each in far for event in each.events if event.place < place}


def _keep(session: Session, tolds: list[Told]) -> list[Told]:
    """All at once; if the database refuses something in them, one by one, and that one with what is certain."""
    if not tolds:
        return []
    try:
        with session.begin_nested():
            return history.keep(session, tolds)
    except AWAY:
        raise
    except ODD:
        log.exception("conversations are kept one by one")
    return [new for each in tolds for new in _keep_one(session, each)]


def _keep_one(session: Session, one: Told) -> list[Told]:
    certain = _bared(one)
    for each in (one, certain):
        try:
            with session.begin_nested():
                return history.keep(session, [each])
        except AWAY:
            raise
        except ODD:
            log.error("a conversation is kept with what is certain: call=%s", one.key)
    return history.keep(session, [replace(certain, recordings=())])


def _discard(session: Session, recordings: list[Recorded]) -> None:
    """Of calls that are not kept. What the database refuses stays a file that `ringplan doctor` names."""
    try:
        with session.begin_nested():
            history_recordings.discard(session, recordings)
    except AWAY:
        raise
    except ODD:
        log.exception("recordings of calls that are not kept stay")


def _bare(each: Conversation) -> Told:
    first, last = each.events[0], each.events[-1]
    party = Party("unknown", number=first.number, name=first.name)
    begun = Told(each.key, None, first.at, last.at, "inside", "refused", party, first.extension, None, is_odd=True)
    begun = replace(begun, recordings=plainly(each.events))
    return replace(begun, result="interrupted") if each.is_cut else begun


def _bared(one: Told) -> Told:
    """Without what was typed or sent."""
    certain = (one.key, one.domain, one.began, one.ended, one.direction, one.result)
    return Told(*certain, Party("unknown"), "", None, is_odd=True, recordings=one.recordings)


def _place(text: str) -> Place:
    """Of `at mark`, behind which an open gap may stand: `since why`."""
    at, mark, *_ = text.split(" ")
    return Place(int(at), mark)


def _open_gap(text: str) -> _Gap | None:
    _, _, *gap = text.split(" ")
    return _Gap(float(gap[0]), gap[1]) if gap else None


def _text(event: Event) -> str:
    return orjson.dumps([getattr(event, name) for name in Event.__slots__]).decode()
