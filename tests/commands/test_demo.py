"""The demo domain: made once, told at every start."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from controller import demo
from controller.domain.calls import Call, Inside
from controller.domain.decide import decide
from controller.domain.ids import UserId
from controller.operations import devices, lookup, passwords
from controller.operations.actors import console
from controller.operations.bell import saving
from controller.store import accounts, find, load, migrate
from controller.store.engine import Database, open_database, reading

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'ringplan.db'}")
    migrate.upgrade(opened)
    yield opened
    opened.close()


def test_a_second_start_tells_the_same_and_makes_nothing_new(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    first = demo.make(database, file, AT)
    assert first == demo.make(database, file, AT)
    assert [(person.name, person.login) for person in first.people][:2] == [
        ("Anna", "1001@acme.example"),
        ("Bob", "1002@acme.example"),
    ]
    assert all(person.password and person.pin for person in first.people)
    assert [phone.name for phone in first.phones] == list(demo.PHONES)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first.people[0].password not in repr(first)


def test_a_secret_that_was_changed_is_told_no_more(database: Database, tmp_path: Path) -> None:
    demo.make(database, tmp_path / "demo.json", AT)
    with saving(database) as session:
        by = console(AT)
        anna = UserId(lookup.user(session, by, "1001").id)
        passwords.set_password(session, by, anna, "another password")
        devices.renew_secret(session, by, next(accounts.device_accounts(session)).id)
    again = demo.make(database, tmp_path / "demo.json", AT)
    assert again.people[0].password is None
    assert again.people[1].password
    assert [phone.name for phone in again.phones] == list(demo.PHONES)[1:]


def test_everybody_can_be_called_on_a_working_day(database: Database, tmp_path: Path) -> None:
    demo.make(database, tmp_path / "demo.json", AT)
    with reading(database) as session:
        domain = find.domain_named(session, demo.DOMAIN)
        assert domain is not None
        users = accounts.extensions(session, domain.id)  # type: ignore[arg-type]
        for extension, user in users.items():
            caller = Inside(next(other for other in users.values() if other != user))
            decision = decide(load.load_directory(session, user, reach=True), Call(user, caller), AT)
            assert "Ring" in repr(decision), extension
