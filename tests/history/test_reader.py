"""The journal's reader: every call once, whatever happened to whom (PRODUCT §7)."""

import random
import shutil
from collections.abc import Callable
from contextlib import suppress

import orjson
import pytest
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from controller import clock
from controller.domain import telling
from controller.history import reader as reading_on
from controller.operations import actors, domains
from controller.operations.bell import saving
from controller.pbx import journal
from controller.store import history as past
from controller.store import history_places, history_recordings
from controller.store.engine import Database, HistoryDatabase, reading, writing
from controller.store.history_rows import CONVERSATIONS
from tests.history.conftest import Written
from tests.webui.queries import listening

CONSOLE = actors.console(clock.now())


@pytest.mark.parametrize("seed", range(4))
def test_every_call_is_kept_once_whatever_is_killed_when(
    seed: int,
    main: Database,
    history: HistoryDatabase,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PBX, reader and database fail at random, also between what is written and what is committed."""
    draw = random.Random(seed)
    written = Written(tmp_path_factory.mktemp("cel") / "journal.csv", main, history)
    monkeypatch.setattr(reading_on, "FAR", 2000)
    monkeypatch.setattr(reading_on, "PIECE", 700)
    placed, cut, now = set(), set(), written.reader()

    def begins() -> None:
        placed.add(written.begins())

    def looks() -> None:
        now.look()  # the first one goes on beside it

    def ends() -> None:
        if written.open:
            written.ends(draw.choice(written.open))

    def killed() -> None:
        nonlocal now
        with monkeypatch.context() as dying:
            dying.setattr(history_places, "move", away)
            with suppress(SQLAlchemyError):
                now.look()
        now = written.reader() if draw.random() < 0.7 else now

    def rotated() -> None:
        if written.path.exists():
            journal.rotate(written.path)

    acts: list[Callable[[], object]] = [begins, ends, now.look, looks, killed]
    rare: list[Callable[[], object]] = [lambda: cut.update(written.dies()), rotated]
    for _ in range(250):
        draw.choice(rare if draw.random() < 0.05 else acts)()
    while written.open:
        ends()
    written.read()
    rows = written.rows()
    assert [channel for channel, _ in rows] == sorted(placed)
    assert {channel for channel, result in rows if result == "interrupted"} == cut


def test_a_call_of_many_hours_is_not_read_back(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first lines stand beside the place, once; when it is over, it is as if it had been read in one go."""
    monkeypatch.setattr(reading_on, "FAR", 1000)
    long = written.begins()
    began = written.at
    for _ in range(20):
        written.ends(written.begins())
    reader = written.read()
    oldest = reader.oldest()
    assert oldest is not None
    assert oldest > written.path.stat().st_size - 1000
    with reading(written.history) as session:
        [began_at] = history_places.carried(session)
    written.write("HANGUP", long)
    for _ in range(20):
        written.ends(written.begins())
    with listening(written.history) as heard:
        written.read()
    sent = [text.split()[0] for text in heard if "history_carried_lines" in text]
    assert sent == ["SELECT", "INSERT"]  # what is there is not written again
    with reading(written.history) as session:
        assert list(history_places.carried(session))[:1] == [began_at]
    journal.rotate(written.path)
    written.read()
    with writing(written.history) as session:  # as a version that knew a field less
        for at, text in history_places.carried(session).items():
            history_places.carry(session, {at: orjson.dumps(orjson.loads(text)[:-1]).decode()}, [at])
    written.ends(long)
    written.read()
    with reading(written.history) as session:
        assert history_places.carried(session) == {}
        key = f"{began:.3f}-{long}"
        found = session.execute(CONVERSATIONS.select().where(CONVERSATIONS.c.key == key)).one()
    assert (found.began, found.is_odd) == (int(began * 1000), False)
    assert len(written.rows()) == 41


def test_a_company_without_history_keeps_no_calls_from_then_on(written: Written) -> None:
    """And what it did not keep does not come back when it is switched on again."""

    def without(*features: str) -> None:
        with saving(written.main) as session:
            domains.change(session, CONSOLE, company, {"switched_off": list(features)})

    with saving(written.main) as session:
        company = domains.add(session, CONSOLE, domains.NewDomain("acme.example"))
    kept: list[str] = []
    for features in ((), ("history",), ()):
        without(*features)
        called = written.begins()
        recorded(written, called, f"{company}/2026-11/{called}-1.wav")
        written.ends(called)
        written.read()
        kept += [] if features else [called]
    assert [channel for channel, _ in written.rows()] == kept
    with reading(written.history) as session:
        [unkept] = history_recordings.to_delete(session, 10)
    assert unkept.file not in [f"{company}/2026-11/{each}-1.wav" for each in kept], "nobody could hear or delete it"


def recorded(written: Written, channel: str, file: str) -> None:
    """A line of the dialplan."""
    written.write("RPRecording", channel, extra=orjson.dumps({"extra": f"user=7&file={file}"}).decode())


def test_two_readers_move_the_place_on_only_from_where_they_know_it(written: Written) -> None:
    """Whoever finds it elsewhere begins anew from there; so does who finds a history that was restored."""
    first, second = written.read(), written.read()
    for each in (first, second, first):
        written.ends(written.begins())
        while each.look():
            pass
    assert len(written.rows()) == 3
    with writing(written.history) as session:
        for table in ("conversations", "history_places"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    written.ends(written.begins())
    while first.look():
        pass
    assert len(written.rows()) == 4


def test_a_gap_is_told_where_the_pbx_could_not_write_and_nothing_of_after_is_lost(written: Written) -> None:
    """A full disk cuts a line off; the call whose end was lost is over once nothing was heard of it for hours."""
    lost = written.begins()
    reader, since = written.read(), written.at
    written.write("HANGUP", lost, end=30)
    written.at += 600
    written.ends(written.begins())
    while reader.look():
        pass
    with reading(written.history) as session:
        [gap] = past.gaps(session, None, None)
    assert (gap.since, gap.until) == (since, since + 602)
    assert len(written.rows()) == 1
    reader.doubt(written.at, "disk")
    written.at += reading_on.SILENT + 1
    written.ends(written.begins())
    while reader.look():
        pass
    assert dict(written.rows())[lost] == "interrupted"
    with reading(written.history) as session:
        assert {each.why for each in past.gaps(session, None, None)} == {"lines", "disk"}


def test_a_gap_goes_on_though_the_reader_is_killed_in_it(written: Written) -> None:
    """What rings at that moment may have ended unseen: it is over once nothing was heard of it for hours."""
    written.ends(written.begins())
    lost = written.begins()
    reader, since = written.read(), written.at
    reader.doubt(since, "disk")
    reader.look()
    reader = written.read()
    written.at += reading_on.SILENT + 1
    written.ends(written.begins())
    while reader.look():
        pass
    assert dict(written.rows())[lost] == "interrupted"
    with reading(written.history) as session:
        [gap] = past.gaps(session, None, None)
    assert (gap.since, gap.why) == (since, "disk")


def test_a_journal_that_was_cut_or_replaced_is_read_from_its_beginning(written: Written) -> None:
    going_on = written.begins()
    written.ends(written.begins())
    reader = written.read()
    written.path.write_bytes(b"")
    assert written.open.pop() == going_on
    written.ends(written.begins())
    while reader.look():
        pass
    assert dict(written.rows())[going_on] == "interrupted"
    assert len(written.rows()) == 3
    written.path.unlink()
    assert not reader.look()
    written.ends(written.begins())
    written.read()
    assert len(written.rows()) == 4
    with reading(written.history) as session:
        assert past.gaps(session, None, None)[0].why == "journal"


def test_databases_that_are_away_are_waited_for(written: Written, main: Database) -> None:
    """Without the main one nobody knows whose a call is."""
    reader = written.read()
    written.ends(written.begins())
    for database in (main.file, written.history.file):
        (moved := written.path.parent / "away").unlink(missing_ok=True)
        shutil.move(database, str(moved))
        for _ in range(2):
            with pytest.raises(SQLAlchemyError):
                reader.look()
            written.ends(written.begins())
        shutil.move(str(moved), database)
        while reader.look():
            pass
    assert len(written.rows()) == 5


def test_what_can_not_be_told_or_kept_costs_its_details_and_not_the_call(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels = [written.begins() for _ in range(3)]
    for each in channels:
        recorded(written, each, f"1/2026-11/{each}-1.wav")
        written.write("BRIDGE_ENTER", each, extra='{"bridge_id":"b"}')
        written.ends(each)
    really_keep = past.keep

    def told(conversation: object, whose: object) -> object:
        if channels[0] in conversation.key:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return telling.told(conversation, whose)  # type: ignore[arg-type]

    def keep(session: object, tolds: list[object]) -> object:
        if any(channels[1] in each.key and each.dialled for each in tolds):  # type: ignore[attr-defined]
            raise ValueError("not in this database")
        return really_keep(session, tolds)  # type: ignore[arg-type]

    monkeypatch.setattr(reading_on, "told", told)
    monkeypatch.setattr(past, "keep", keep)
    written.read()
    with reading(written.history) as session:
        odd = session.execute(CONVERSATIONS.select().order_by(CONVERSATIONS.c.began)).all()
        files = [history_recordings.of_conversations(session, 1, [row.id])[row.id][0].file for row in odd]
    assert [row.is_odd for row in odd] == [True, True, False]
    assert files == [f"1/2026-11/{each}-1.wav" for each in channels]


def test_a_call_is_kept_once_though_it_is_read_again_without_its_beginning(written: Written) -> None:
    """A journal that was cut is read from what is left of it: that may begin in the middle of a call."""
    caller = written.begins()
    journal.rotate(written.path)
    leg = f"{written.at:.0f}.77"
    for kind in ("CHAN_START", "CHAN_END"):
        written.write(kind, leg, caller)
    written.ends(caller)
    written.read()
    whole = written.rows()
    min(journal.files(written.path).items())[1].unlink()
    with writing(written.history) as session:
        session.connection().exec_driver_sql("DELETE FROM history_places")
    written.read()
    assert written.rows() == whole
    assert len(whole) == 1
    with writing(written.history) as session:
        for table in ("conversations", "history_places"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    for _ in range(2):
        written.read()
    assert [channel for channel, _ in written.rows()] == [caller]  # what is left, once


def away(*_: object) -> bool:
    raise OperationalError("UPDATE", {}, Exception("the database is away"))
