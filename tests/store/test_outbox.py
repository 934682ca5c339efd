"""The outbox: nothing is lost, nothing is told twice, whatever order rows commit in."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from controller.store import outbox, plan_states
from controller.store.engine import Database, reading, writing
from controller.store.subjects import Subject

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ANNA, BOB = Subject("user", 1), Subject("user", 2)
LONGEST = "plan-2147483647-1d89c4a812"  # names of contexts, which PostgreSQL would refuse beyond their column


def test_several_changes_of_one_subject_are_one_task(database: Database) -> None:
    with writing(database) as session:
        outbox.touch(session, [ANNA, BOB, ANNA], AT)
        outbox.touch(session, [ANNA], AT + timedelta(seconds=1), old_extension="1009")
        outbox.touch(session, [ANNA], AT + timedelta(seconds=2), "remove")
    with reading(database) as session:
        anna, bob = outbox.pending(session)
    assert (anna.subject, anna.action, anna.revision, anna.since) == (ANNA, "remove", 3, AT)
    assert anna.details == ({}, {"old_extension": "1009"}, {})
    assert (bob.subject, bob.revision, len(bob.ids)) == (BOB, 1, 1)


def test_what_is_done_is_not_told_again(database: Database) -> None:
    with writing(database) as session:
        outbox.touch(session, [ANNA, BOB], AT)
    with writing(database) as session:
        outbox.done(session, outbox.pending(session)[0].ids, AT)
    with reading(database) as session:
        assert [task.subject for task in outbox.pending(session)] == [BOB]
        assert outbox.waiting(session) == 1


def test_done_rows_are_forgotten_in_time_and_waiting_ones_never(database: Database) -> None:
    with writing(database) as session:
        outbox.touch(session, [ANNA, BOB], AT)
        outbox.done(session, outbox.pending(session)[0].ids, AT)
        outbox.forget(session, AT + timedelta(days=1))
        assert outbox.waiting(session) == 1
        outbox.touch(session, [ANNA], AT)
        assert [task.revision for task in outbox.pending(session)] == [1, 2]


def test_a_change_that_rolls_back_leaves_neither_row_nor_revision(database: Database) -> None:
    def change_and_fail() -> None:
        with writing(database) as session:
            outbox.touch(session, [ANNA], AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    with reading(database) as session:
        assert outbox.pending(session) == []
        assert plan_states.state_of(session, ANNA) is None


def test_more_subjects_than_one_statement_takes_are_all_told(database: Database) -> None:
    with writing(database) as session:
        outbox.touch(session, [Subject("user", id_) for id_ in range(1, 1202)], AT)
        outbox.touch(session, [Subject("user", id_) for id_ in range(1, 1202)], AT)
        tasks = outbox.pending(session)
    assert len(tasks) == 1201
    assert {task.revision for task in tasks} == {2}


def test_a_row_with_a_lower_id_that_commits_later_is_found(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer: rows commit in order")
    with writing(database) as slow:
        outbox.touch(slow, [ANNA], AT)
        with writing(database) as quick:
            outbox.touch(quick, [BOB], AT)
        with writing(database) as session:
            first = outbox.pending(session)
            outbox.done(session, first[0].ids, AT)
    with reading(database) as session:
        second = outbox.pending(session)
    assert [task.subject for task in first] == [BOB]
    assert [task.subject for task in second] == [ANNA]
    assert second[0].ids < first[0].ids


def test_the_state_of_a_plan_goes_from_waiting_to_live_to_durable(database: Database) -> None:
    """PRODUCT §8.2: the portal says when a change is live, or why it is not yet."""
    with writing(database) as session:
        outbox.touch(session, [ANNA], AT)
        seen = [_standing(session)]
        plan_states.applied(session, ANNA, 1, durable=False, apply_ms=0.8, content_hash=LONGEST, pbx_boot="boot")
        seen.append(_standing(session))
        plan_states.written(session, ANNA, 1)
        seen.append(_standing(session))
        outbox.touch(session, [ANNA], AT)
        seen.append(_standing(session))
        plan_states.failed(session, ANNA, 2, "The PBX does not answer.")
        seen.append(_standing(session))
        outbox.touch(session, [ANNA], AT)
        seen.append(_standing(session))
        plan_states.applied(session, ANNA, 3)
        plan_states.applied(session, ANNA, 2, content_hash="late")
        seen.append(_standing(session))
        assert plan_states.states(session, "user")[0].content_hash == ""
        plan_states.removed(session, ANNA)
        assert plan_states.states(session, "user") == []
    assert seen == ["waiting", "live", "durable", "waiting", "failed", "waiting", "durable"]


def _standing(session: Session) -> str:
    state = plan_states.state_of(session, ANNA)
    assert state is not None
    return state.standing
