"""How far changes have got, for who may know."""

from sqlalchemy.orm import Session

from controller.operations import standings, users
from controller.store.subjects import Subject
from tests.operations.office import ADMIN, MONDAY, Office, acting


def test_of_a_domain_everything_in_it_and_nothing_else(session: Session, office: Office) -> None:
    found = {Subject(each.kind, each.subject_id) for each in standings.of_domain(session, ADMIN, office.acme)}
    assert {Subject("domain", office.acme), Subject("user", office.anna), Subject("device", office.bob_phone)} <= found
    assert Subject("mailbox", office.bob) in found
    assert Subject("frame", office.open_hours) in found
    assert (
        not {Subject("user", office.zoe), Subject("device", office.zoe_phone), Subject("domain", office.bolt)} & found
    )


def test_a_change_raises_the_revision_of_the_users_rules(session: Session, office: Office) -> None:
    bob = acting(session, office.bob)
    before = standings.of_user(session, bob, office.bob)
    users.change(session, bob, office.bob, {"ring_timeout": 30})
    after = standings.of_user(session, bob, office.bob)
    assert before is not None
    assert after is not None
    assert (after.wanted, after.standing, after.changed_at) == (before.wanted + 1, "waiting", MONDAY)
