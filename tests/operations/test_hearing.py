"""Who is told of a change while it happens (PRODUCT §8.4)."""

from dataclasses import replace

from sqlalchemy.orm import Session

from controller.operations.hearing import hears
from tests.operations.office import ADMIN, Office, acting


def test_of_messages_only_their_owner_is_told(session: Session, office: Office) -> None:
    """Not who manages him, acts as him, or looks after the system."""
    bob, anna = acting(session, office.bob), acting(session, office.anna)
    topic = f"messages-{office.bob}"
    assert hears(bob, office.acme, topic, office.acme, office.bob)
    for other in (anna, replace(bob, stands_in=True), ADMIN, acting(session, office.zoe)):
        assert not hears(other, office.acme, topic, office.acme, office.bob)
    assert hears(anna, office.acme, f"user-{office.bob}", office.acme, office.bob), "of rules who manages is told"


def test_of_greetings_their_owner_and_who_manages_him_are_told(session: Session, office: Office) -> None:
    """As with looking at them."""
    topic = f"greetings-{office.bob}"
    for told in (acting(session, office.bob), acting(session, office.anna), ADMIN):
        assert hears(told, office.acme, topic, office.acme, office.bob)
    for other in (acting(session, office.zoe), replace(acting(session, office.bob), user=office.zoe)):
        assert not hears(other, office.acme, topic, office.acme, office.bob)
