"""Many changes at once are what they are one by one: controller/reconcile/render.py, crowd.py, store/load.py."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from controller.reconcile import turns
from controller.reconcile.render import Gone, render, render_all
from controller.store import accounts, migrate, outbox
from controller.store.engine import Database, open_database, reading, writing
from controller.store.outbox import Pending
from controller.store.subjects import Subject
from tests.bench.seed import seed

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
USERS = 12


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Database]:
    """Two domains, everybody with a phone, a mailbox, time frames and rules that name others."""
    database = open_database(f"sqlite:///{tmp_path / 'crowd.db'}")
    migrate.upgrade(database)
    with writing(database) as session:
        for name in ("one.example", "two.example"):
            seed(session, USERS, at=AT, domain=name)
    yield database
    database.close()


def tasks(subjects: list[Subject]) -> list[Pending]:
    return [Pending(subject, "change", 1, AT, (number,), ({},)) for number, subject in enumerate(subjects)]


def test_rendered_together_or_one_by_one_all_of_two_domains_is_the_same(crowd: Database) -> None:
    with reading(crowd) as session:
        subjects = list(accounts.every_subject(session))
        together = render_all(session, tasks(subjects))
        assert [task.subject for task, _ in together] == subjects
        for task, what in together:
            assert what == render(session, task.subject), task.subject
    assert len(subjects) > 3 * 2 * USERS


@pytest.mark.parametrize("kind", ["user", "device", "mailbox"])
def test_what_is_gone_is_gone_among_others_too(crowd: Database, kind: str) -> None:
    with reading(crowd) as session:
        there, gone = Subject(kind, 1), Subject(kind, 9999)  # type: ignore[arg-type]
        found = {task.subject: what for task, what in render_all(session, tasks([gone, there]))}
    assert found[gone] == Gone()
    assert found[there] != Gone()


def test_the_queue_tells_of_as_many_as_wait_and_their_tasks_are_those_of_the_outbox(crowd: Database) -> None:
    with writing(crowd) as session:
        outbox.touch(session, [Subject("user", 1)], AT, old_extension="1009")
    with reading(crowd) as session:
        pending, queued = outbox.pending(session), outbox.queue(session, 1000)
        assert [(each.subject, each.revision, each.ids) for each in queued] == [
            (task.subject, task.revision, task.ids) for task in pending
        ]
        assert outbox.tasks_of(session, queued[::-1]) == pending[::-1]


def test_of_a_queue_too_long_to_be_read_both_ends_of_each_kind_are(
    crowd: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "ALL", 50)
    monkeypatch.setattr(turns, "MOST", {"user": 3, "mailbox": 3, "device": 3})
    with writing(crowd) as session:
        outbox.touch(session, [Subject("frame", 1)], AT)
    with reading(crowd) as session:
        every = outbox.pending(session)
        queued, waiting = turns.waiting(session, failed=2)
    assert waiting == sum(len(task.ids) for task in every) > 50
    users = [task.subject.id for task in every if task.subject.kind == "user"]
    found = [each.subject.id for each in queued if each.subject.kind == "user"]
    assert found == [*users[:5], *users[-turns.NEWEST - 2 :]]
    assert {each.subject.kind for each in queued} == {task.subject.kind for task in every}
