"""Contacts: a user's own and those that the domain shares; who sees and changes which; found by name and number."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import (
    contacts,
    contacts_directory,
    contacts_favourites,
    contacts_undo,
    features,
    grants,
    users,
)
from controller.operations.contacts_check import NewContact, NewNumber
from controller.operations.features import SwitchedOff
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.contacts_cards import ContactNumber
from controller.store.contacts_search import Sought
from tests.operations.office import ADMIN, MONDAY, Office, acting, person

CARLA = NewContact(
    "Carla Conti",
    "Conti & Figli",
    (NewNumber("mobile", "0171 123 45 67"), NewNumber("work", "+49 (30) 1234-567")),
    ("carla@conti.example",),
    ("Customers",),
    "Since 2019.\nAsk for the back office.",
)


def add(session: Session, office: Office, new: NewContact = CARLA, user: UserId | None = None) -> int:
    """Shared, or somebody's own."""
    return contacts.add(session, ADMIN, office.acme, user, new)


def found(session: Session, office: Office, words: str = "", user: UserId | None = None, **more: object) -> list[str]:
    """Names in the order of the list, as Bob sees them, or somebody else."""
    by = acting(session, user or office.bob)
    page = contacts_directory.page(session, by, office.acme, Sought(words, **more))  # type: ignore[arg-type]
    return [entry.name for entry in page.entries]


def test_a_number_is_kept_as_typed_and_as_it_is_dialled_from_the_domains_country(
    session: Session, office: Office
) -> None:
    card = contacts.show(session, ADMIN, add(session, office))
    assert card.numbers == (
        ContactNumber("mobile", "0171 123 45 67", "+491711234567"),
        ContactNumber("work", "+49 (30) 1234-567", "+49301234567"),
    )
    assert card.notes == CARLA.notes


def test_whoever_has_a_number_is_found_by_it_alone(session: Session, office: Office) -> None:
    """A colleague before a contact, an own contact before a shared one, nobody's across the wall (PRODUCT §4)."""
    same = (NewNumber("work", "+49 30 55501"),)
    for name, user in (("Shared", None), ("Bob’s", office.bob), ("Anna’s", office.anna)):
        add(session, office, NewContact(name, numbers=same), user)
    users.change(session, ADMIN, office.zoe, {"number": "+493055502"})  # behind the wall

    def holder(number: str, user: UserId) -> str | None:
        entry = contacts_directory.holder(session, acting(session, user), office.acme, number)
        return entry.name if entry else None

    assert holder("+493055501", office.bob) == "Bob’s"
    assert holder("+493055501", person(session, office.acme, "2001", "Carl")) == "Shared"
    assert holder("+493055502", office.bob) is None
    users.change(session, ADMIN, office.anna, {"number": "+493055501"})
    card = users.show(session, ADMIN, office.anna)
    assert holder("+493055501", office.bob) == holder(card.extension, office.bob) == card.name
    users.change(session, ADMIN, office.anna, {"listed": False})
    assert holder("+493055501", office.bob) == "Bob’s"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("(030) 123 456", "+4930123456"),
        ("00 43 1 5321000", "+4315321000"),
        ("tel:+49-30-123456", "+4930123456"),
        ("+49 30\u00a0123456", "+4930123456"),  # a no-break space, as web pages have them
        ("+49 30 123\u2011456", "+4930123456"),
        ("030 123456 ext. 12", "+4930123456"),
        ("116 117", None),  # dialled as it is
        ("*55", None),
    ],
)
def test_numbers_as_people_and_programs_write_them(
    session: Session, office: Office, typed: str, number: str | None
) -> None:
    id_ = add(session, office, NewContact("X", numbers=(NewNumber("other", typed),)))
    assert contacts.show(session, ADMIN, id_).numbers[0].number == number


@pytest.mark.parametrize(
    "typed", ["abc", "+", "030 12a4", "${SHELL(reboot)}", "=1+1", "1" * 41, "12345678901234567890"]
)
def test_nonsense_is_refused_at_its_line(session: Session, office: Office, typed: str) -> None:
    good, bad = NewNumber("home", "030 1234567"), NewNumber("home", typed)
    with pytest.raises(Refused) as refusal:
        add(session, office, NewContact("X", numbers=(good, bad)))
    assert [problem.field for problem in refusal.value.problems] == ["numbers.1"]


def test_every_field_says_what_is_wrong_with_it(session: Session, office: Office) -> None:
    bad = NewContact("", "\x07", (), ("nobody",), ("x" * 81,), "n" * 2001)
    with pytest.raises(Refused) as refusal:
        add(session, office, bad)
    assert [problem.field for problem in refusal.value.problems] == ["company", "emails", "groups", "notes"]
    with pytest.raises(Refused, match="Type a name or a company"):
        add(session, office, NewContact("  "))


def test_a_change_touches_only_the_fields_that_it_names(session: Session, office: Office) -> None:
    id_ = add(session, office)
    before = contacts.show(session, ADMIN, id_)
    after = contacts.change(session, ADMIN, id_, {"company": "Conti S.p.A.", "groups": ("Partners", "Milan")})
    assert after == replace(before, company="Conti S.p.A.", groups=("Partners", "Milan"))
    assert contacts.show(session, ADMIN, id_).groups == ("Milan", "Partners")
    assert found(session, office, "spa partners") == []
    assert found(session, office, "s.p.a. partners") == ["Carla Conti"]


def test_own_contacts_are_seen_by_their_owner_only(session: Session, office: Office) -> None:
    """Neither by a colleague, nor by the office manager, whatever she may otherwise see."""
    id_ = add(session, office, user=office.bob)
    assert found(session, office, "conti") == ["Carla Conti"]
    assert found(session, office, "conti", office.anna) == []
    for other in (office.anna, person(session, office.acme, "1003", "Cem")):
        with pytest.raises(Forbidden):
            contacts.show(session, acting(session, other), id_)
        with pytest.raises(Forbidden):
            contacts.everything(session, acting(session, other), office.acme, office.bob)
    with pytest.raises(Missing):
        contacts.show(session, acting(session, office.zoe), id_)


def test_shared_contacts_are_seen_by_all_and_changed_by_managers_and_attendants(
    session: Session, office: Office
) -> None:
    id_ = add(session, office)
    bob, anna = acting(session, office.bob), acting(session, office.anna)
    assert contacts.show(session, bob, id_).title == "Carla Conti"
    for refused in (
        lambda: contacts.change(session, bob, id_, {"name": "X"}),
        lambda: contacts.remove(session, bob, id_),
        lambda: contacts.add(session, bob, office.acme, None, CARLA),
    ):
        with pytest.raises(Forbidden, match="attendants"):
            refused()
    grants.give(session, ADMIN, office.bob, "attendant")
    contacts.change(session, acting(session, office.bob), id_, {"name": "Carla C."})
    assert contacts.change(session, anna, id_, {"company": "C"}).name == "Carla C."


def test_the_directory_leaves_out_who_opted_out(session: Session, office: Office) -> None:
    """PRODUCT §4: “everybody in the directory (those who opted out do not show)”."""
    assert found(session, office) == ["Anna", "Bob"]
    users.change(session, ADMIN, office.anna, {"listed": False})
    assert found(session, office) == ["Bob"]
    with pytest.raises(Missing):
        contacts_directory.person(session, acting(session, office.bob), office.anna)
    assert contacts_directory.person(session, acting(session, office.anna), office.anna).name == "Anna"


@pytest.mark.parametrize(
    "words",
    ["carla", "CONTI", "figli", "carl cont", "0171 123", "171 1234567", "+49 171", "0049 171 1234567", "(0171) 12345",
     "+49 (0)171 1234567", "conti.example", "customers", "1234567"],
)  # fmt: skip
def test_found_by_any_part_of_what_is_known(session: Session, office: Office, words: str) -> None:
    add(session, office)
    assert found(session, office, words) == ["Carla Conti"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("Jürgen Großmann", "JURGEN gross"), ("Łukasz Żółć", "lukasz zolc"), ("Zoë", "zoe"), ("İpek Şahin", "ipek sahin")],
)
def test_accents_and_letter_case_make_no_difference(session: Session, office: Office, name: str, words: str) -> None:
    """Of contacts, and of colleagues, whose names the database folds."""
    add(session, office, NewContact(name))
    person(session, office.acme, "1009", name)
    assert found(session, office, words) == [name, name]
    assert found(session, office, name.upper()) == [name, name]


def test_no_wildcard_and_no_syntax_in_what_is_looked_for(session: Session, office: Office) -> None:
    add(session, office)
    add(session, office, NewContact("100% ${SHELL(x)} _'\"\\ 😀 \u200fabc"))
    assert found(session, office, "%") == found(session, office, "_'") == found(session, office, "😀")
    assert found(session, office, "${shell(x)}") == ["100% ${SHELL(x)} _'\"\\ 😀 \u200fabc"]


def test_one_list_by_name_page_by_page(session: Session, office: Office) -> None:
    """Colleagues and contacts mixed, nobody twice, nobody missed, also among many of one name."""
    for number in range(23):
        name = "Bob" if number % 2 else f"Ä{chr(97 + number)}"
        add(session, office, NewContact(name), office.bob if number % 3 else None)
    by = acting(session, office.bob)
    seen: list[tuple[str, int]] = []
    after: str | None = ""
    while after is not None:
        page = contacts_directory.page(session, by, office.acme, after=after, limit=4)
        seen += [(type(entry).__name__, entry.id) for entry in page.entries]
        after = page.last
    whole = contacts_directory.page(session, by, office.acme, limit=100).entries
    assert seen == [(type(entry).__name__, entry.id) for entry in whole]
    assert len(set(seen)) == len(seen) == 25
    names = [entry.name for entry in whole]
    assert names.index("Anna") == 7, "Ä stands with a: Äa to Äm, every second letter, before her, Äo behind"
    assert type(whole[names.index("Bob")]).__name__ == "Colleague", "of one name, colleagues come first"


def test_filters_by_book_and_by_group_or_department(session: Session, office: Office) -> None:
    add(session, office)
    add(session, office, NewContact("Dora", groups=("Friends",)), office.bob)
    users.change(session, ADMIN, office.anna, {"department": "Friends"})
    assert found(session, office, among="people") == ["Anna", "Bob"]
    assert found(session, office, among="shared") == ["Carla Conti"]
    assert found(session, office, among="own") == ["Dora"]
    assert found(session, office, group="Friends") == ["Anna", "Dora"]
    assert found(session, office, group="Friends", user=office.anna) == ["Anna"]
    assert contacts_directory.groups(session, acting(session, office.bob), office.acme) == ("Customers", "Friends")
    assert contacts_directory.groups(session, acting(session, office.zoe), office.bolt) == ()


def test_a_caller_is_named_by_the_users_own_contact_before_a_shared_one(session: Session, office: Office) -> None:
    add(session, office)
    assert contacts.named(session, office.acme, office.bob, "+491711234567") == "Carla Conti"
    add(session, office, replace(CARLA, name="Carletta"), office.bob)
    assert contacts.named(session, office.acme, office.bob, "+491711234567") == "Carletta"
    assert contacts.named(session, office.acme, office.anna, "+491711234567") == "Carla Conti"
    assert contacts.named(session, office.bolt, office.zoe, "+491711234567") is None
    assert contacts.named(session, office.acme, None, "+4930999") is None
    both = contacts.names(session, acting(session, office.anna), office.acme, office.bob, ["+491711234567"])
    assert both == {"+491711234567": "Carla Conti"}, "a colleague's own names are not told"


def test_a_favourite_is_one_until_it_is_turned_again(session: Session, office: Office) -> None:
    contact, by = add(session, office), acting(session, office.bob)
    assert contacts_favourites.turn(session, by, office.bob, contact=contact)
    assert contacts_favourites.turn(session, by, office.bob, of=office.anna)
    tops = contacts_directory.favourites(session, by, office.acme)
    assert [entry.name for entry in tops.entries] == ["Anna", "Carla Conti"]
    assert all(tops.has(entry) for entry in tops.entries)
    assert not contacts_favourites.turn(session, by, office.bob, contact=contact)
    assert contacts_directory.favourites(session, acting(session, office.anna), office.acme).entries == ()
    with pytest.raises(Refused, match="already"):
        contacts_favourites.add(session, by, office.bob, of=office.anna)
    with pytest.raises(Missing):
        contacts_favourites.add(session, by, office.bob, of=office.zoe)
    users.change(session, ADMIN, office.anna, {"listed": False})
    assert contacts_directory.favourites(session, by, office.acme).entries == ()


def test_a_deleted_contact_comes_back_once_and_only_for_who_deleted_it(session: Session, office: Office) -> None:
    anna, id_ = acting(session, office.anna), add(session, office)
    before = contacts.remove(session, anna, id_)
    assert found(session, office, "conti") == []
    with pytest.raises(Missing):
        contacts_undo.put_back(session, ADMIN, id_)
    with pytest.raises(Missing):
        contacts_undo.put_back(session, replace(anna, at=MONDAY + timedelta(hours=2)), id_)
    again = contacts_undo.put_back(session, anna, id_)
    assert contacts.show(session, anna, again) == replace(before, id=again)
    with pytest.raises(Missing):
        contacts_undo.put_back(session, anna, id_)


def test_switched_off_means_off(session: Session, office: Office) -> None:
    add(session, office)
    users.change(session, ADMIN, office.bob, {"switched_off": [features.CONTACTS]})
    with pytest.raises(SwitchedOff):
        found(session, office)
