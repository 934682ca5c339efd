"""Pages of call history: whatever is asked for, every call that is meant stands in them once, in order."""

import random
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from controller.domain.history import Party
from controller.store import history_filters, history_numbers
from controller.store.engine import HistoryDatabase, reading, writing
from controller.store.history import keep
from controller.store.history_pages import count, each, missed_since, page
from controller.store.history_wanted import Cursor, Wanted
from tests.store.histories import draw_wanted, drawn, is_wanted, told

CALLS, FILTERS = 300, 60


@pytest.mark.parametrize("few", [history_filters.FEW, 5], ids=["gathered", "met"])
def test_any_filter_pages_forth_and_back_through_what_it_means(
    history: HistoryDatabase, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`few` decides from which side rare calls are looked for: the answer must be the same."""
    monkeypatch.setattr(history_filters, "FEW", few)
    monkeypatch.setattr(history_filters, "SORTED", 2)
    monkeypatch.setattr(history_numbers, "FEW", few)
    chance = random.Random(7)
    calls = drawn(chance, CALLS)
    with writing(history) as session:
        assert keep(session, calls) == calls
    with reading(history) as session:
        place = {row.told.key: row.cursor for domain in (3, 4) for row in each(session, Wanted(domain, codes="with"))}
        for _ in range(FILTERS):
            wanted = draw_wanted(chance)
            meant = [call.key for call in calls if is_wanted(call, wanted)]
            meant.sort(key=lambda key: place[key], reverse=True)
            assert forth(session, wanted) == meant, wanted
            assert back(session, wanted) == meant, wanted
            assert [row.told.key for row in each(session, wanted)] == meant, wanted
            assert count(session, wanted, 10) == min(len(meant), 11)


def test_what_is_rare_never_leads_through_all_calls_of_a_domain_or_a_user(history_sqlite: HistoryDatabase) -> None:
    """A page takes no longer with ten million calls than with few: SQLite says which way it goes."""
    with writing(history_sqlite) as session:
        keep(session, drawn(random.Random(8), 50))
    asked: list[tuple[str, Any]] = []
    event.listen(history_sqlite.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with reading(history_sqlite) as session:
        for wanted in (Wanted(3, numbers=("4912",)), Wanted(3, device=61), Wanted(3, users=frozenset({1}))):
            page(session, wanted, 50)
            page(session, replace(wanted, user=2), 50)
    read = [(statement, values) for statement, values in asked if " conversations" in statement.partition("WHERE")[0]]
    with history_sqlite.engine.connect() as connection:
        ways = [
            way[3]
            for statement, values in read
            for way in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert len(ways) > 12
    keyed_by_id = ("conversations USING INTEGER PRIMARY KEY", "USING INDEX ix_shares_conversation_id", "SUBQUERY")
    assert [way for way in ways if not any(key in way for key in keyed_by_id) and "conversation_id=?" not in way] == []


def test_what_somebody_missed_is_counted_along_an_index_of_its_own(history_sqlite: HistoryDatabase) -> None:
    """Few of many calls, and every page of the portal asks for their number."""
    with writing(history_sqlite) as session:
        keep(session, drawn(random.Random(8), 50))
    asked: list[tuple[str, Any]] = []
    event.listen(history_sqlite.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with reading(history_sqlite) as session:
        page(session, Wanted(3, user=2, outcomes=frozenset({"missed", "voicemail"})), 50)
        missed_since(session, 2, 0)
    with history_sqlite.engine.connect() as connection:
        ways = [
            [way[3] for way in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in tuple(asked)
            if "count(*)" in statement
        ]
    assert len(ways) == 2
    assert all("INDEX ix_shares_outcome (user_id=? AND outcome=?" in " ".join(steps) for steps in ways), ways


@pytest.mark.parametrize("few", [history_filters.FEW, 1], ids=["gathered", "met"])
def test_a_name_may_lead_to_thousands_of_numbers_whatever_stands_in_them(
    history: HistoryDatabase, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """400 contacts of 12 numbers, as `a` finds them in a large firm."""
    monkeypatch.setattr(history_filters, "FEW", few)
    odd = ('"', "\\", "%", "['x']", "é🐝", "+491")
    callers = [*odd, "+4915", "+49", "a\\"]
    calls = [told(f"{n}", n, caller=Party("outside", None, number)) for n, number in enumerate(callers)]
    with writing(history) as session:
        keep(session, calls)
    many = frozenset({*odd, *(f"+492{number:05}" for number in range(4800))})
    with reading(history) as session:
        for wanted in (Wanted(3, exactly=many), Wanted(3, user=7, exactly=many)):
            assert back(session, wanted) == ["5", "4", "3", "2", "1", "0"]


def forth(session: Session, wanted: Wanted) -> list[str]:
    """Keys, page by page, from the newest on."""
    shown = page(session, wanted, 7)
    assert shown.newer is None
    keys = [row.told.key for row in shown.rows]
    while shown.older is not None:
        shown = page(session, wanted, 7, older=shown.older)
        assert shown.rows
        keys += [row.told.key for row in shown.rows]
    return keys


def back(session: Session, wanted: Wanted) -> list[str]:
    """The same from the oldest on."""
    shown = page(session, wanted, 7, newer=Cursor(0, 0))
    keys = [row.told.key for row in shown.rows]
    while shown.newer is not None and shown.rows:
        shown = page(session, wanted, 7, newer=shown.newer)
        keys = [row.told.key for row in shown.rows] + keys
    return keys
