"""Users: extensions, scopes, what a change concerns."""

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import ToUser
from controller.operations import devices, domains, rules, users
from controller.operations.refused import Forbidden, Missing, Refused
from controller.operations.users import NewUser
from controller.store import accounts, find, outbox
from tests.operations.office import ADMIN, Office, acting, add_rule, person, touched


@pytest.mark.parametrize("extension", ["1", "1234567", "10a1", "", " ", "١٠٠١", "*98", "1001;x"])
def test_an_extension_is_two_to_six_digits(session: Session, office: Office, extension: str) -> None:
    with pytest.raises(Refused, match="2 to 6 digits"):
        users.add(session, ADMIN, office.acme, NewUser(extension, "X"))


@pytest.mark.parametrize("extension", ["11", "112", "110"])
def test_no_extension_is_or_begins_an_emergency_number(session: Session, office: Office, extension: str) -> None:
    """PRODUCT §2 Emergency numbers."""
    with pytest.raises(Refused, match="emergency number 11"):
        users.add(session, ADMIN, office.acme, NewUser(extension, "X"))


def test_the_domains_own_emergency_numbers_count_too(session: Session, office: Office) -> None:
    domains.change(session, ADMIN, office.acme, {"emergency_numbers": ["2222"]})
    with pytest.raises(Refused, match="2222"):
        users.add(session, ADMIN, office.acme, NewUser("222", "X"))


def test_an_emergency_number_that_an_extension_begins_is_refused(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="1001 is, or begins, the emergency number 10012"):
        domains.change(session, ADMIN, office.acme, {"emergency_numbers": ["10012"]})


def test_a_longer_number_than_the_emergency_number_is_an_extension(session: Session, office: Office) -> None:
    assert users.add(session, ADMIN, office.acme, NewUser("1120", "X"))


@pytest.mark.parametrize("extension", ["700", "705", "719"])
def test_parking_slots_are_no_extensions(session: Session, office: Office, extension: str) -> None:
    with pytest.raises(Refused, match="parking"):
        users.add(session, ADMIN, office.acme, NewUser(extension, "X"))


def test_an_extension_is_unique_in_its_domain_only(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="Extension 1001 is taken"):
        users.add(session, ADMIN, office.acme, NewUser("1001", "X"))
    assert find.user_at(session, office.bolt, "1001") is not None


@pytest.mark.parametrize("timeout", [4, 601, -1, 0])
def test_a_ring_timeout_is_5_to_600_seconds_or_unlimited(session: Session, office: Office, timeout: int) -> None:
    with pytest.raises(Refused, match="5 to 600"):
        users.change(session, ADMIN, office.bob, {"ring_timeout": timeout})
    assert users.change(session, ADMIN, office.bob, {"ring_timeout": None}).ring_timeout is None


def test_a_user_changes_his_name_but_not_his_extension(session: Session, office: Office) -> None:
    bob = acting(session, office.bob)
    assert users.change(session, bob, office.bob, {"name": "Robert"}).name == "Robert"
    for changes in ({"extension": "1005"}, {"scope": "office_manager"}, {"outbound": ["+"]}, {"number": "030 1234567"}):
        with pytest.raises(Forbidden):
            users.change(session, bob, office.bob, changes)


def test_an_office_manager_makes_no_administrators_and_leaves_them_alone(session: Session, office: Office) -> None:
    anna = acting(session, office.anna)
    with pytest.raises(Refused, match="Only an administrator"):
        users.change(session, anna, office.bob, {"scope": "administrator"})
    root = person(session, office.acme, "1009", "Root", scope="administrator")
    with pytest.raises(Forbidden):
        users.remove(session, anna, root)
    for changes in ({"email": "anna@evil.example"}, {"name": "Nobody"}, {"extension": "1010"}):
        with pytest.raises(Forbidden):  # a forgotten password is mailed to the address
            users.change(session, anna, root, changes)


def test_a_field_that_does_not_exist_is_refused(session: Session, office: Office) -> None:
    for name in ("password_hash", "domain_id", "pin"):
        with pytest.raises(Refused, match=f"no {name}"):
            users.change(session, ADMIN, office.bob, {name: "x"})


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"name": "Robert"}, {"user", "device", "mailbox"}),
        ({"ring_timeout": 40}, {"user"}),
        ({"email": "bob@example.org"}, {"mailbox"}),
        ({"language": "de"}, {"device", "mailbox"}),
        ({"zone": "Asia/Tokyo"}, {"user", "mailbox"}),
        ({"department": "Sales"}, {"device"}),  # whose calls its phones pick up
        ({"listed": False}, set()),
        ({"name": "Bob"}, set()),  # as it was
    ],
)
def test_a_change_touches_what_it_concerns(
    session: Session, office: Office, changes: dict[str, object], kinds: set[str]
) -> None:
    users.change(session, ADMIN, office.bob, changes)
    assert {kind for kind, _, _ in touched(session)} == kinds


def test_phones_follow_a_new_extension_and_the_old_one_is_named_to_the_controller(
    session: Session, office: Office
) -> None:
    devices.add(session, ADMIN, office.bob, "1002m")
    users.change(session, ADMIN, office.bob, {"extension": "1008"})
    assert [card.name for card in find.devices(session, office.bob)] == ["1008", "1008m"]
    details = [detail for task in outbox.pending(session) if task.subject.kind == "user" for detail in task.details]
    assert {"domain": office.acme, "old_extension": "1002"} in details


def test_deleting_a_user_takes_everything_out_and_tells_who_named_him(session: Session, office: Office) -> None:
    add_rule(session, office.anna, office.open_hours, always=ToUser(office.bob))
    users.remove(session, ADMIN, office.bob)
    assert touched(session) == {
        ("user", office.bob, "remove"),
        ("mailbox", office.bob, "remove"),
        ("own callers", office.bob, "remove"),
        ("device", office.bob_phone, "remove"),
        ("user", office.anna, "change"),
    }
    with pytest.raises(Missing):
        rules.everything(session, ADMIN, office.bob)
    assert accounts.device_account(session, office.bob_phone) is None


def test_nobody_deletes_himself(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="yourself"):
        users.remove(session, acting(session, office.anna), office.anna)


def test_who_opted_out_of_the_directory_shows_to_the_office_manager_only(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.anna, {"listed": False})
    seen = {
        who: {card.name for card in users.everybody(session, acting(session, who), office.acme)}
        for who in (office.anna, office.bob)
    }
    assert seen == {office.anna: {"Anna", "Bob"}, office.bob: {"Bob"}}
