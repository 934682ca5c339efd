"""What is kept of calls: each once, as it was told, on both databases (PRODUCT §7)."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from controller.domain.history import Party, Share, Step
from controller.store import history_forgetting as forgetting
from controller.store import history_places
from controller.store.engine import HistoryDatabase, reading, writing
from controller.store.history import add_gap, gaps, keep
from controller.store.history_pages import missed_since, one, page, whole
from controller.store.history_rows import CONVERSATIONS, DEVICE_TIES, NUMBER_TIES, NUMBERS, SHARES
from controller.store.history_wanted import Wanted
from tests.store.histories import CAROL, T0, told

OF_DOMAIN = Wanted(3, codes="with")


def test_a_call_comes_back_as_it_was_told_and_a_second_time_changes_nothing(history: HistoryDatabase) -> None:
    call = told("a")
    with writing(history) as session:
        assert keep(session, [call, replace(call, dialled="another")]) == [call]
    with writing(history) as session:
        assert keep(session, [replace(call, result="missed"), told("b", 5)]) == [told("b", 5)]
    with reading(history) as session:
        newer, older = page(session, OF_DOMAIN, 10).rows
        kept = one(session, 3, older.id)
        assert one(session, 4, older.id) is None, "another domain's"
        assert list(whole(session, 3, T0, T0 + 6)) == [told("b", 5), call]
    assert kept is not None
    assert kept.told == call
    assert older.told == replace(call, steps=(), shares=())
    assert newer.told.key == "b"


def test_whatever_a_phone_or_a_carrier_sends_is_kept(history: HistoryDatabase) -> None:
    """A call that cannot be written would stand in the way of all that follow it."""
    odd = "Zoë\0 ‮\ud83d $(x) ' \" % _ \\ \n" + "x" * 10_000
    someone = Party("outside", None, odd, odd)
    call = told("a", caller=someone, called=None, answered_by=None, dialled=odd, number=odd, code=odd)
    call = replace(call, steps=(Step(T0, "odd", someone, odd, odd),), shares=(Share(7, "called", "missed"),) * 2)
    with writing(history) as session:
        assert keep(session, [call])
        assert keep(session, [call]) == []
    with reading(history) as session:
        (row,) = page(session, replace(OF_DOMAIN, numbers=("?$(X)", "none")), 10).rows
        assert "$(x)" in row.told.caller.name
        assert "\0" not in row.told.dialled
        kept = one(session, 3, row.id)
    assert kept is not None
    assert len(kept.told.shares) == 1


def test_two_who_keep_the_same_call_at_a_time_keep_it_once(history: HistoryDatabase) -> None:
    both = threading.Barrier(2, timeout=20)
    done: list[int] = []

    def write() -> None:
        both.wait()
        for start in range(0, 20, 5):
            try:
                with writing(history) as session:
                    done.append(len(keep(session, [told(str(number)) for number in range(start, start + 5)])))
            except IntegrityError:  # on PostgreSQL: whoever is second tries again
                with writing(history) as session:
                    done.append(len(keep(session, [told(str(number)) for number in range(start, start + 5)])))

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with reading(history) as session:
        assert session.execute(select(func.count()).select_from(CONVERSATIONS)).scalar_one() == 20
    assert sum(done) == 20


def test_what_is_dropped_with_its_transaction_can_be_kept_again(history: HistoryDatabase) -> None:
    def kept_in_vain() -> None:
        with writing(history) as session:
            keep(session, [told("a")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kept_in_vain()
    with writing(history) as session:
        assert keep(session, [told("a")])


def test_missed_calls_that_ended_since_are_news(history: HistoryDatabase) -> None:
    missed = (Share(7, "called", "missed"),)
    with writing(history) as session:
        keep(session, [told(str(at), at, shares=missed, ended=T0 + at + 30) for at in (0, 10, 20)])
        keep(session, [told("not", 25)])
    with reading(history) as session:
        assert missed_since(session, 7, T0) == 3
        assert missed_since(session, 7, T0 + 35) == 2, "it rang when he looked, and he did not take it"
        assert missed_since(session, 7, T0 + 50) == 0
        assert missed_since(session, 8, T0) == 0


def test_a_gap_is_told_once_to_whoever_looks_at_that_time(history: HistoryDatabase) -> None:
    """PRODUCT §7: if the PBX could not write, the gap is shown as a gap."""
    with writing(history) as session:
        for _ in range(2):
            add_gap(session, T0, T0 + 60, "disk")
        add_gap(session, T0 + 100, T0 + 110.5, "lines")
    with reading(history) as session:
        assert [(gap.since, gap.until, gap.why) for gap in gaps(session, None, None)] == [
            (T0, T0 + 60, "disk"),
            (T0 + 100, T0 + 110.5, "lines"),
        ]
        assert [gap.why for gap in gaps(session, T0 + 60, None)] == ["lines"]
        assert [gap.why for gap in gaps(session, None, T0 + 100)] == ["disk"]


def test_what_is_old_goes_in_pieces_with_all_that_leads_to_it(history: HistoryDatabase) -> None:
    """A caller's number must not stay behind where the call is gone."""
    other = replace(CAROL, number="+4977")
    with writing(history) as session:
        keep(session, [told(str(at), at, caller=CAROL if at < 5 else other) for at in range(10)])
        keep(session, [told("elsewhere", 0, domain=4), told("of none", 0, domain=None)])
    with writing(history) as session:
        assert forgetting.domains(session) == [0, 3, 4]
        assert [forgetting.forget(session, 3, T0 + 5, most=3) for _ in range(3)] == [3, 2, 0]
        left = select(func.count()).select_from
        assert session.execute(left(CONVERSATIONS)).scalar_one() == 7
        assert session.execute(left(SHARES)).scalar_one() == 14
        assert session.execute(left(DEVICE_TIES)).scalar_one() == 14
        assert session.execute(left(NUMBER_TIES)).scalar_one() == 28
        here = select(NUMBERS.c.number).where(NUMBERS.c.domain_id == 3).order_by(NUMBERS.c.number)
        assert list(session.execute(here).scalars()) == ["+4930999", "+4977", "1001", "1002"]
        assert forgetting.forget(session, 3, None) == 5
        assert forgetting.domains(session) == [0, 4]
        assert page(session, Wanted(4), 10).rows
    with writing(history) as session:
        keep(session, [told("anew", domain=3)])
        highest = session.execute(select(func.max(CONVERSATIONS.c.id))).scalar_one()
    assert highest > 12, "no id is given out twice"


def test_who_looks_for_missed_calls_goes_on_though_the_last_one_was_deleted(history: HistoryDatabase) -> None:
    """Not from the beginning: that would be all of the history again."""
    calls = [told(key, result="missed", shares=(Share(7, "called", "missed"),)) for key in ("a", "b", "c")]
    with writing(history) as session:
        keep(session, calls)
        last = session.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.key == "b")).scalar_one()
        session.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.id == last))
        [new], at, mark = history_places.missed_after(session, last, "b", 9)
        assert (new.key, mark) == ("c", "c")
        assert len(history_places.missed_after(session, at, "another", 9)[0]) == 2, "another database"
        assert len(history_places.missed_after(session, at + 1, "d", 9)[0]) == 2, "a smaller one"
