"""What people type is stored as it is, or refused with a message; never changed into something else (PRODUCT §8.3)."""

import pytest
from sqlalchemy.orm import Session

from controller.domain.timeframes import Always
from controller.operations import devices, frames, numbers, users
from controller.operations.refused import Refused
from controller.store import find, load
from tests.operations.office import ADMIN, Office
from tests.poison import REFUSED, STORED


@pytest.mark.parametrize("name", STORED, ids=ascii)
def test_poison_is_stored_literally(session: Session, office: Office, name: str) -> None:
    users.change(session, ADMIN, office.bob, {"name": name, "department": name})
    devices.change(session, ADMIN, office.bob_phone, "1002", name)
    frame = frames.add(session, ADMIN, office.acme, office.bob, name, Always())
    card = find.user(session, office.bob)
    assert card is not None
    assert (card.name, card.department) == (name, name)
    assert [phone.label for phone in find.devices(session, office.bob)] == [name]
    assert load.load_frame(session, frame).name == name
    assert find.audit(session, office.acme, 1)[0].after["name"] == name


@pytest.mark.parametrize("name", REFUSED, ids=ascii)
def test_control_characters_empty_and_overlong_names_are_refused(session: Session, office: Office, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        users.change(session, ADMIN, office.bob, {"name": name})
    assert all(problem.message.endswith((".", "one.")) for problem in refusal.value.problems)


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("030 123456-7", "DE", "+49301234567"),
        ("+1 (212) 555-0100", "DE", "+12125550100"),
        ("212 555 0100", "US", "+12125550100"),
        ("0049 30 1234567", "DE", "+49301234567"),
    ],
)
def test_numbers_are_read_as_in_the_domains_country(text: str, country: str, number: str) -> None:
    problems: list[object] = []
    assert numbers.e164(problems, "number", text, country) == number  # type: ignore[arg-type]
    assert problems == []


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("030 1234567", "+49301234567"),
        ("+49 70*", "+4970*"),
        ("1003", "1003"),
        ("11*", "11*"),
        ("070*", None),
        ("x", None),
    ],
)
def test_caller_list_entries_have_one_form(text: str, entry: str | None) -> None:
    problems: list[object] = []
    clean = numbers.listed(problems, "number", text, "DE")  # type: ignore[arg-type]
    assert (clean if not problems else None) == entry
