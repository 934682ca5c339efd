"""What people type is stored as it is, or refused with a message; never changed into something else (PRODUCT §8.3)."""

import pytest
from sqlalchemy.orm import Session

from controller.domain.timeframes import Always
from controller.operations import devices, frames, gate, numbers, trunkcheck, userfields, users
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


@pytest.mark.parametrize(
    "field", ["extension", "name", "scope", "ring_timeout", "zone", "host", "port", "channels", "kind"]
)
@pytest.mark.parametrize("value", ["", "   ", "\u202ex", "x" * 10_000])
def test_what_is_empty_is_told_to_be_empty_and_every_refusal_says_what_to_do(field: str, value: str) -> None:
    checks = {**trunkcheck.CHECKS, **userfields.CHECKS, "zone": gate.zone}
    problems: gate.Problems = []
    checks[field](problems, field, value)
    assert problems
    for problem in problems:
        what, remedy = problem.message.rsplit(". ", 1)
        assert ("empty" in what or "Nothing" in what) == (not value.strip())
        assert remedy.startswith(("Use ", "Type ", "Write ", "Shorten ", "Remove "))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1999-12-01", "The day “1999-12-01” can’t be used here. Choose one of the years 2000 to 2099."),
        ("12.1.2026", "“12.1.2026” is no day. Write it like 2026-12-24."),
        ("2026-12-01T18:00", "“2026-12-01T18:00” is no day. Write it like 2026-12-24."),
    ],
)
def test_a_day_that_is_too_far_away_is_a_day(text: str, said: str) -> None:
    assert gate.not_a_day(text, range(2000, 2100)) == said


def test_a_number_copied_from_an_address_book_is_read(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.bob, {"number": "\u202a030 1234567\u202c"})
    assert find.user(session, office.bob).number == "+49301234567"  # type: ignore[union-attr]
