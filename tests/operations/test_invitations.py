"""Invitations: a link that opens once, for a week, for one user."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.operations import invitations, logins, passwords, users
from controller.operations.refused import Forbidden, Refused
from controller.store import find
from controller.store.tables import InvitationRow
from tests.operations.office import ADMIN, MONDAY, Office, acting, person

PASSWORD = "correct horse"
LOGIN = "1002@acme.example"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()


def test_who_was_invited_chooses_a_password_and_logs_in_with_it(session: Session, office: Office) -> None:
    made = invitations.invite(session, ADMIN, office.bob)
    who = invitations.invited(session, made.secret, MONDAY)
    assert (who.user, who.login, who.name) == (office.bob, LOGIN, "Bob")
    assert invitations.accept(session, made.secret, PASSWORD, MONDAY, "192.0.2.7") == office.bob
    assert logins.check(session, LOGIN, PASSWORD) == office.bob
    latest = find.audit(session, office.acme, 1)[0]
    assert (latest.operation, latest.actor, latest.address) == ("passwords.set_password", LOGIN, "192.0.2.7")


def test_a_link_opens_once(session: Session, office: Office) -> None:
    made = invitations.invite(session, ADMIN, office.bob)
    invitations.accept(session, made.secret, PASSWORD, MONDAY, "")
    with pytest.raises(Refused, match="new one"):
        invitations.accept(session, made.secret, "another password", MONDAY, "")
    assert logins.check(session, LOGIN, PASSWORD)


def test_a_link_is_good_for_seven_days(session: Session, office: Office) -> None:
    made = invitations.invite(session, ADMIN, office.bob)
    almost = MONDAY + timedelta(days=7) - timedelta(seconds=1)
    assert invitations.invited(session, made.secret, almost)
    with pytest.raises(Refused, match="has ended"):
        invitations.invited(session, made.secret, MONDAY + timedelta(days=7))
    invitations.forget_ended(session, MONDAY + timedelta(days=7))
    assert session.execute(select(InvitationRow.id)).all() == []


@pytest.mark.parametrize("password", ["short", "", "x" * 201])
def test_a_password_that_is_refused_leaves_the_link_good(session: Session, office: Office, password: str) -> None:
    made = invitations.invite(session, ADMIN, office.bob)
    with pytest.raises(Refused, match="10 to 200"), session.begin_nested():
        invitations.accept(session, made.secret, password, MONDAY, "")
    assert invitations.invited(session, made.secret, MONDAY)


def test_a_new_link_ends_the_one_before_and_a_revoked_one_opens_nothing(session: Session, office: Office) -> None:
    first = invitations.invite(session, ADMIN, office.bob)
    second = invitations.invite(session, ADMIN, office.bob)
    with pytest.raises(Refused):
        invitations.invited(session, first.secret, MONDAY)
    invitations.revoke(session, ADMIN, office.bob)
    with pytest.raises(Refused):
        invitations.invited(session, second.secret, MONDAY)


def test_a_deleted_user_is_not_invited_any_more(session: Session, office: Office) -> None:
    made = invitations.invite(session, ADMIN, office.bob)
    users.remove(session, ADMIN, office.bob)
    with pytest.raises(Refused):
        invitations.invited(session, made.secret, MONDAY)


def test_only_a_hash_of_the_link_is_kept(session: Session, office: Office) -> None:
    made = invitations.invite(session, ADMIN, office.bob)
    kept = session.execute(select(InvitationRow.token_hash)).scalars().all()
    assert made.secret not in kept
    assert made.secret not in repr(made)
    assert made.secret not in str(find.audit(session, None, 10))


def test_an_office_manager_invites_neither_administrators_nor_users_of_others(session: Session, office: Office) -> None:
    anna = acting(session, office.anna)
    assert invitations.invite(session, anna, office.bob)
    root = person(session, office.acme, "1009", "Root", scope="administrator")
    with pytest.raises(Forbidden):
        invitations.invite(session, anna, root)
    with pytest.raises(Refused):
        invitations.invite_all(session, anna, [office.bob, office.zoe])
