"""Grants, and finding things by what people call them."""

import pytest
from sqlalchemy.orm import Session

from controller.domain.timeframes import Always
from controller.operations import auditlog, frames, grants, lookup
from controller.operations.refused import Forbidden, Missing, Refused
from tests.operations.office import ADMIN, Office, acting


def test_a_grant_counts_from_the_next_request_and_until_it_is_taken(session: Session, office: Office) -> None:
    assert not acting(session, office.bob).attendant
    id_ = grants.give(session, acting(session, office.anna), office.bob, "attendant")
    assert acting(session, office.bob).attendant
    with pytest.raises(Refused, match="already"):
        grants.give(session, ADMIN, office.bob, "attendant")
    grants.take(session, acting(session, office.anna), id_)
    assert not acting(session, office.bob).attendant


def test_a_delegate_acts_for_somebody_and_nobody_else_does(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="Name that user"):
        grants.give(session, ADMIN, office.bob, "delegate")
    with pytest.raises(Refused, match="only a delegate"):
        grants.give(session, ADMIN, office.bob, "attendant", office.anna)
    grants.give(session, ADMIN, office.bob, "delegate", office.anna)
    assert acting(session, office.bob).delegate_of == {office.anna}


def test_nobody_grants_himself_anything(session: Session, office: Office) -> None:
    with pytest.raises(Forbidden):
        grants.give(session, acting(session, office.bob), office.bob, "attendant")


def test_the_audit_log_is_for_who_manages_the_domain(session: Session, office: Office) -> None:
    entries = auditlog.latest(session, acting(session, office.anna), office.acme)
    assert {entry.domain_id for entry in entries} == {office.acme}
    with pytest.raises(Forbidden):
        auditlog.latest(session, acting(session, office.anna), None)


def test_people_are_found_by_extension_where_that_is_clear_and_by_login_anywhere(
    session: Session, office: Office
) -> None:
    assert lookup.user(session, acting(session, office.bob), "1001").id == office.anna
    assert lookup.user(session, ADMIN, "1001@BOLT.example").id == office.zoe
    with pytest.raises(Refused, match="2 domains"):
        lookup.user(session, ADMIN, "1001")
    with pytest.raises(Missing):
        lookup.user(session, acting(session, office.bob), "1001@bolt.example")


def test_an_own_frame_is_found_before_a_shared_one_of_the_same_name(session: Session, office: Office) -> None:
    own = frames.add(session, ADMIN, office.acme, office.bob, "open HOURS", Always())
    assert lookup.frame(session, ADMIN, office.acme, office.bob, "Open hours") == own
    assert lookup.frame(session, ADMIN, office.acme, office.anna, "open hours") == office.open_hours
    with pytest.raises(Missing):
        lookup.frame(session, ADMIN, office.acme, office.bob, "Opening")
