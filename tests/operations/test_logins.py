"""Passwords and log-ins of the portal."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from controller.operations import logins, passwords
from controller.operations.refused import Forbidden, Refused
from controller.store import find
from tests.operations.office import ADMIN, MONDAY, Office, acting, person, touched

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing: the tests are about who may log in, not about how long a guess takes."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()


def log_in(session: Session, login: str = "1002@acme.example", password: str = PASSWORD) -> str:
    return logins.log_in(session, login, password, MONDAY, "192.0.2.7", "Firefox")


def test_who_knows_the_password_is_the_actor_until_he_logs_out(session: Session, office: Office) -> None:
    passwords.set_password(session, ADMIN, office.bob, PASSWORD)
    token = log_in(session)
    actor = logins.actor_for(session, token, MONDAY, "192.0.2.7")
    assert actor is not None
    assert (actor.user, actor.domain, actor.scope, actor.label) == (
        office.bob,
        office.acme,
        "user",
        "1002@acme.example",
    )
    logins.log_out(session, token)
    assert logins.actor_for(session, token, MONDAY, "") is None


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("1002@acme.example", "correct house"),
        ("1002@acme.example", ""),
        ("1002@bolt.example", PASSWORD),
        ("1002", PASSWORD),
        ("9999@acme.example", PASSWORD),
        ("1001@acme.example", ""),  # has no password
        ("", ""),
    ],
)
def test_everybody_else_hears_the_same_refusal(session: Session, office: Office, login: str, password: str) -> None:
    passwords.set_password(session, ADMIN, office.bob, PASSWORD)
    with pytest.raises(Refused, match="Login or password is wrong"):
        log_in(session, login, password)


def test_a_login_ends_when_unused_and_after_thirty_days(session: Session, office: Office) -> None:
    passwords.set_password(session, ADMIN, office.bob, PASSWORD)
    token = log_in(session)
    assert logins.actor_for(session, token, MONDAY + timedelta(hours=13), "") is None
    for hours in range(0, 31 * 24, 11):
        logins.seen(session, token, MONDAY + timedelta(hours=hours))
    assert logins.actor_for(session, token, MONDAY + timedelta(days=29), "") is not None
    assert logins.actor_for(session, token, MONDAY + timedelta(days=31), "") is None
    logins.forget_ended(session, MONDAY + timedelta(days=31))
    assert logins.everything(session, ADMIN, office.bob) == ()


def test_a_new_password_ends_all_logins(session: Session, office: Office) -> None:
    passwords.set_password(session, ADMIN, office.bob, PASSWORD)
    token = log_in(session)
    bob = acting(session, office.bob)
    with pytest.raises(Refused, match="present password"):
        passwords.set_password(session, bob, office.bob, "battery staple", "wrong")
    passwords.set_password(session, bob, office.bob, "battery staple", PASSWORD)
    assert logins.actor_for(session, token, MONDAY, "") is None
    assert touched(session) == set()


def test_a_short_password_is_refused_and_none_is_logged(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="10 to 200"):
        passwords.set_password(session, ADMIN, office.bob, "short")
    passwords.set_password(session, ADMIN, office.bob, PASSWORD)
    entries = str([(entry.before, entry.after) for entry in find.audit(session, None, 100)])
    assert PASSWORD not in entries
    assert "argon2" not in entries


def test_an_office_manager_cannot_take_over_an_administrator(session: Session, office: Office) -> None:
    root = person(session, office.acme, "1009", "Root", scope="administrator")
    with pytest.raises(Forbidden):
        passwords.set_password(session, acting(session, office.anna), root, PASSWORD)


def test_only_a_hash_of_the_token_is_kept(session: Session, office: Office) -> None:
    passwords.set_password(session, ADMIN, office.bob, PASSWORD)
    log_in(session)
    (login,) = logins.everything(session, acting(session, office.bob), office.bob)
    assert (login.address, login.agent) == ("192.0.2.7", "Firefox")
    logins.log_out_everywhere(session, ADMIN, office.bob)
    assert logins.everything(session, ADMIN, office.bob) == ()
