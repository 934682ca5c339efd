"""Mailboxes and PINs."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import ToVoicemail
from controller.operations import mailboxes
from controller.operations.acting import as_user
from controller.operations.refused import Forbidden, Refused
from controller.store import accounts, find, rows
from controller.store.tables import UserRow
from tests.operations.office import ADMIN, Office, acting, add_rule, touched


def test_a_mailbox_comes_with_a_pin_that_is_told_once(session: Session, office: Office) -> None:
    mailboxes.switch_off(session, ADMIN, office.bob)
    assert accounts.mailbox(session, office.bob) is None
    pin = mailboxes.switch_on(session, ADMIN, office.bob)
    box = accounts.mailbox(session, office.bob)
    assert box is not None
    assert (box.pin, box.domain, box.name, box.zone) == (pin, office.acme, "Bob", "Europe/Berlin")
    assert mailboxes.switch_on(session, ADMIN, office.bob) is None


def test_switching_a_mailbox_concerns_the_plan_the_lamps_and_who_forwards_to_it(
    session: Session, office: Office
) -> None:
    add_rule(session, office.anna, office.open_hours, busy=ToVoicemail(office.bob))
    mailboxes.switch_off(session, ADMIN, office.bob)
    assert touched(session) == {
        ("user", office.anna, "change"),
        ("user", office.bob, "change"),
        ("device", office.bob_phone, "change"),
        ("mailbox", office.bob, "remove"),
    }


def test_only_an_office_manager_switches_mailboxes(session: Session, office: Office) -> None:
    with pytest.raises(Forbidden):
        mailboxes.switch_off(session, acting(session, office.bob), office.bob)


@pytest.mark.parametrize("pin", ["123", "12345678901", "12a4", "", "1002", "7777", "٤٧١١"])
def test_a_weak_or_impossible_pin_is_refused(session: Session, office: Office, pin: str) -> None:
    with pytest.raises(Refused):
        mailboxes.set_pin(session, acting(session, office.bob), office.bob, pin)


def test_a_pin_is_set_by_its_owner_and_stays_out_of_the_audit_log(session: Session, office: Office) -> None:
    mailboxes.set_pin(session, acting(session, office.bob), office.bob, "482915")
    box = accounts.mailbox(session, office.bob)
    assert box is not None
    assert box.pin == "482915"
    assert "482915" not in str([(entry.before, entry.after) for entry in find.audit(session, None, 100)])
    assert touched(session) == {("mailbox", office.bob, "change")}


def test_who_acts_as_somebody_sets_no_pin_as_him(session: Session, office: Office) -> None:
    """It would outlive the acting, and open messages that are private."""
    with pytest.raises(Forbidden):
        mailboxes.set_pin(session, as_user(session, ADMIN, office.bob), office.bob, "482915")


def test_a_pin_that_somebody_else_sets_must_be_changed_and_an_administrators_is_his(
    session: Session, office: Office
) -> None:
    boss = acting(session, office.anna)
    mailboxes.set_pin(session, replace(boss, scope="office_manager"), office.bob, "482915")
    box = accounts.mailbox(session, office.bob)
    assert box is not None
    assert box.must_change_pin
    rows.change(session, UserRow, office.bob, {"scope": "administrator"})
    with pytest.raises(Forbidden):
        mailboxes.set_pin(session, replace(boss, scope="office_manager"), office.bob, "582915")
