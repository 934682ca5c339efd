"""Devices: names, secrets, what a change concerns."""

import hashlib

import pytest
from sqlalchemy.orm import Session

from controller.operations import devices, users
from controller.operations.refused import Refused
from controller.store import accounts, find
from tests.operations.office import ADMIN, Office, acting, touched


@pytest.mark.parametrize("name", ["1002a", "1002m", "1002abcd", "1002a1"])
def test_a_phone_is_named_like_the_extension_and_a_suffix(session: Session, office: Office, name: str) -> None:
    assert devices.add(session, ADMIN, office.bob, name).name == name


@pytest.mark.parametrize("name", ["1001a", "10021", "1002A", "1002é", "1002abcde", "1002-a", "1002 a", "", "1002a\n"])
def test_any_other_name_is_refused(session: Session, office: Office, name: str) -> None:
    """A digit after the extension could be another user's extension one day."""
    with pytest.raises(Refused, match="can’t be a phone of Bob"):
        devices.add(session, ADMIN, office.bob, name)


def test_a_name_is_taken_once_a_domain(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="already"):
        devices.add(session, ADMIN, office.bob, "1002")


def test_the_secret_is_kept_as_ha1_only_and_fits_the_authentication_name(session: Session, office: Office) -> None:
    """PRODUCT §1: the authentication name is unique over all domains."""
    account = devices.add(session, ADMIN, office.bob, "1002a", make_secret=lambda: "s3cret")
    stored = accounts.device_account(session, account.id)
    assert stored is not None
    assert account.auth_name == f"d{account.id}"
    assert stored.ha1 == hashlib.md5(f"d{account.id}:ringplan:s3cret".encode()).hexdigest()
    assert "s3cret" not in repr(account)
    assert stored.ha1 not in str([(entry.before, entry.after) for entry in find.audit(session, None, 10)])


def test_a_new_secret_replaces_the_old_one_and_touches_the_device_alone(session: Session, office: Office) -> None:
    before = accounts.device_account(session, office.bob_phone)
    account = devices.renew_secret(session, acting(session, office.bob), office.bob_phone)
    after = accounts.device_account(session, office.bob_phone)
    assert before is not None
    assert after is not None
    assert before.ha1 != after.ha1 == devices.ha1(office.bob_phone, account.secret)
    assert touched(session) == {("device", office.bob_phone, "change")}


def test_an_account_of_the_pbx_carries_owner_domain_and_mailbox(session: Session, office: Office) -> None:
    account = accounts.device_account(session, office.zoe_phone)
    assert account is not None
    assert (account.name, account.owner, account.owner_name) == ("1001", office.zoe, "Zoe")
    assert (account.domain, account.domain_name, account.has_mailbox) == (office.bolt, "bolt.example", True)


def test_renaming_concerns_the_device_and_its_owners_plan(session: Session, office: Office) -> None:
    devices.change(session, ADMIN, office.bob_phone, "1002z", "Desk")
    assert touched(session) == {("device", office.bob_phone, "change"), ("user", office.bob, "change")}


def test_a_new_phone_concerns_its_owners_plan(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.bob, {"listed": False})
    account = devices.add(session, ADMIN, office.bob, "1002a")
    assert touched(session) == {("device", account.id, "change"), ("user", office.bob, "change")}
