"""How transactions behave on both databases."""

import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError, StatementError

from controller.store import migrate, rows
from controller.store.engine import Database, open_database, reading, writing
from controller.store.tables import DomainRow, GrantRow

ACME = {
    "name": "acme.example",
    "zone": "UTC",
    "country": "DE",
    "language": "en",
    "emergency_numbers": [],
    "refuse_anonymous": False,
}
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
WITHIN = 20.0  # seconds


def test_two_writers_wait_for_each_other_and_lose_nothing(database: Database) -> None:
    with writing(database) as session:
        id_ = rows.add(session, DomainRow, ACME | {"created": AT, "language": "0"})
    both_ready = threading.Barrier(2, timeout=WITHIN)

    def count() -> None:
        both_ready.wait()
        for _ in range(20):
            with writing(database) as session:
                rows.lock(session, DomainRow, id_)
                seen = session.execute(text("SELECT language FROM domains")).scalar_one()
                rows.change(session, DomainRow, id_, {"language": str(int(seen) + 1)})

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN)
    with reading(database) as session:
        assert session.execute(text("SELECT language FROM domains")).scalar_one() == "40"


def test_a_reader_sees_the_last_commit_while_somebody_writes(database: Database) -> None:
    with writing(database) as session:
        rows.add(session, DomainRow, ACME | {"created": AT})
        with reading(database) as other:
            assert other.execute(text("SELECT count(*) FROM domains")).scalar_one() == 0


def test_a_row_must_hang_on_something_that_exists(database: Database) -> None:
    with pytest.raises(IntegrityError), writing(database) as session:
        rows.add(session, GrantRow, {"user_id": 999, "kind": "attendant", "of_id": None})


def test_an_error_says_nothing_of_what_was_to_be_written(database: Database) -> None:
    """It goes to logs; names and numbers are people's."""
    with pytest.raises(IntegrityError) as refused, writing(database) as session:
        rows.add(session, GrantRow, {"user_id": 999, "kind": "secretary", "of_id": None})
    assert "secretary" not in str(refused.value)


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"), writing(database) as session:
        session.execute(update(DomainRow).values(created=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_an_instant_comes_back_in_utc(database: Database) -> None:
    berlin = datetime.fromisoformat("2026-11-23T11:00+01:00")
    with writing(database) as session:
        rows.add(session, DomainRow, ACME | {"created": berlin})
        assert session.query(DomainRow.created).scalar() == AT


def test_an_id_is_never_given_out_twice(database: Database) -> None:
    """History and PBX objects are named by ids (PRODUCT §7: an extension given out again starts empty)."""
    with writing(database) as session:
        first = rows.add(session, DomainRow, ACME | {"created": AT})
        rows.remove(session, DomainRow, first)
        assert rows.add(session, DomainRow, ACME | {"created": AT}) > first


def test_nobody_else_may_read_the_sqlite_file(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'ringplan.db'}")
    migrate.upgrade(database)
    with writing(database) as session:
        rows.add(session, DomainRow, ACME | {"created": AT})
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    database.close()
    assert set(modes.values()) == {0o600}, modes
    assert len(modes) == 3
