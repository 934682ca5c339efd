"""The entry points' transaction: row and ring, or neither (DESIGN §2)."""

import socket
import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from controller.operations import lookup, users
from controller.operations.actors import of_user
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.operations.users import NewUser
from controller.store import find, outbox
from controller.store.engine import Database, reading, writing
from tests.operations.office import ADMIN, MONDAY, Office, furnish, touched

WITHIN = 20.0  # seconds


@pytest.fixture
def own_office(database: Database) -> Office:
    with writing(database) as session:
        return furnish(session)


@pytest.fixture
def bell(database: Database) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(database.bell))
        listener.setblocking(False)
        yield listener


def rings(bell: socket.socket) -> int:
    """How often it has rung since."""
    count = 0
    while True:
        try:
            bell.recv(16)
        except BlockingIOError:
            return count
        count += 1


def test_a_change_that_concerns_the_pbx_rings_once_after_its_commit(
    database: Database, own_office: Office, bell: socket.socket
) -> None:
    with saving(database) as session:
        users.change(session, ADMIN, own_office.bob, {"name": "Robert"})
        users.change(session, ADMIN, own_office.anna, {"name": "Annabel"})
        assert rings(bell) == 0
    assert rings(bell) == 1
    with reading(database) as session:
        assert len(outbox.pending(session)) == 6


def test_a_change_that_does_not_concern_the_pbx_does_not_ring(
    database: Database, own_office: Office, bell: socket.socket
) -> None:
    with saving(database) as session:
        users.change(session, ADMIN, own_office.bob, {"listed": False})
    assert rings(bell) == 0


def test_a_refused_change_leaves_neither_row_nor_ring(
    database: Database, own_office: Office, bell: socket.socket
) -> None:
    def change_and_be_refused() -> None:
        with saving(database) as session:
            users.change(session, ADMIN, own_office.bob, {"name": "Robert"})
            users.change(session, ADMIN, own_office.anna, {"name": ""})

    with pytest.raises(Refused):
        change_and_be_refused()
    assert rings(bell) == 0
    with reading(database) as session:
        assert touched(session) == set()
        assert find.user(session, own_office.bob).name == "Bob"  # type: ignore[union-attr]
        assert find.audit(session, own_office.acme, 1)[0].operation != "users.change"


def test_nobody_at_the_bell_is_no_error(database: Database, own_office: Office) -> None:
    with saving(database) as session:
        users.change(session, ADMIN, own_office.bob, {"name": "Robert"})
    with reading(database) as session:
        assert lookup.user(session, ADMIN, "1002@acme.example").name == "Robert"


def test_postgresql_is_told_with_the_commit_too(database: Database, own_office: Office) -> None:
    if database.is_sqlite:
        pytest.skip("pg_notify is PostgreSQL's")
    address = make_url(database.engine.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as listener:
        listener.execute("LISTEN ringplan")
        with saving(database) as session:
            users.change(session, ADMIN, own_office.bob, {"name": "Robert"})
        assert len(list(listener.notifies(timeout=WITHIN, stop_after=1))) == 1


def test_of_two_who_take_the_same_extension_at_once_one_is_refused(database: Database, own_office: Office) -> None:
    outcomes: list[str] = []
    ready = threading.Barrier(2, timeout=WITHIN)

    def add(name: str) -> None:
        ready.wait()
        try:
            with saving(database) as session:
                actor = of_user(session, own_office.anna, MONDAY, "")
                users.add(session, actor, own_office.acme, NewUser("1005", name))
            outcomes.append("added")
        except Refused as refusal:
            outcomes.append(str(refusal))

    threads = [threading.Thread(target=add, args=(name,)) for name in ("Carol", "Dana")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN)
    assert sorted(outcomes) == ["Extension 1005 is taken. Choose another.", "added"]
