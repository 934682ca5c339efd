"""Messages: private, listed latest first in parts, moved at once, and by the PBX as soon as it can."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.messages import HOME, Folder, Found, differences
from controller.operations import contacts, messages
from controller.operations.contacts_check import NewContact, NewNumber
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import messages as stored
from controller.store import rows
from controller.store.tables import UserRow
from tests.operations.office import ADMIN, MONDAY, Office, acting


def left(
    session: Session, user: UserId, count: int = 1, *, folder: Folder = "new", number: str = "1002", name: str = ""
) -> list[int]:
    """So many, a minute apart, the last one now; their ids."""
    before = set(stored.ids_in(session, user, folder))
    start = len(stored.known(session, user))
    found = [
        Found(f"{start + each}-1", HOME[folder], number, name, MONDAY - timedelta(minutes=count - each), 9, MONDAY)
        for each in range(count)
    ]
    held = [each.found for each in stored.known(session, user)]
    stored.fold(session, user, differences([], found, MONDAY), MONDAY)
    assert len(stored.known(session, user)) == len(held) + count
    return sorted(set(stored.ids_in(session, user, folder)) - before)


def ids(session: Session, office: Office, folder: Folder = "new", **more: object) -> list[int]:
    me = acting(session, office.bob)
    return [each.id for each in messages.page(session, me, office.bob, folder, **more)]  # type: ignore[arg-type]


def test_a_folder_is_listed_latest_first_in_parts(session: Session, office: Office) -> None:
    made = left(session, office.bob, 120)
    seen: list[int] = []
    while part := ids(session, office, after=seen[-1] if seen else 0):
        assert len(part) <= messages.PAGE
        seen += part
    assert seen == made[::-1]
    me = acting(session, office.bob)
    assert messages.counts(session, me, office.bob) == messages.Counts(120, 0, 0)


def test_callers_are_named_by_contacts_and_colleagues_and_sought_by_name_and_number(
    session: Session, office: Office
) -> None:
    me = acting(session, office.bob)
    carla = NewContact("Carla", numbers=(NewNumber("mobile", "+491711234567"),))
    contacts.add(session, me, office.acme, office.bob, carla)
    [outside] = left(session, office.bob, number="+491711234567", name="CARLA C")
    [inside] = left(session, office.bob, number="1001")
    [nobody] = left(session, office.bob, number="", name="")
    named = {each.id: each.caller for each in messages.page(session, me, office.bob, "new")}
    assert named == {outside: "Carla", inside: "Anna", nobody: ""}
    assert ids(session, office, search="171 123") == []
    assert ids(session, office, search="1711234") == [outside]
    assert ids(session, office, search="carla c") == [outside]
    assert ids(session, office, search="%") == []


def test_a_caller_is_sought_by_the_name_that_is_listed(session: Session, office: Office) -> None:
    """Contacts, own and shared, and colleagues; of others' books and of another domain nothing is found."""
    me, domain = acting(session, office.bob), office.acme
    for owner, name, company, number in (
        (office.bob, "Ünal, Zeynep", "", "+491710000001"),
        (None, "", "Müller & Söhne GmbH", "+491710000002"),
        (office.anna, "Annas Arzt", "", "+491710000003"),
    ):
        contacts.add(session, ADMIN, domain, owner, NewContact(name, company, numbers=(NewNumber("work", number),)))
    foreign = NewContact("Zoes Bank", numbers=(NewNumber("work", "+491710000004"),))
    contacts.add(session, ADMIN, office.bolt, None, foreign)
    came = {number: left(session, office.bob, number=f"+49171000000{number}")[0] for number in (1, 2, 3, 4)}
    [inside] = left(session, office.bob, number="1001")
    for words, found in (
        ("unal", [came[1]]),
        ("zeynep ÜNAL", [came[1]]),
        ("muller sohne", [came[2]]),
        ("zeynep muller", []),
        ("arzt", []),
        ("bank", []),
        ("anna", [inside]),
        ("_nna", []),
        ("0000002", [came[2]]),
    ):
        assert ids(session, office, search=words) == found, words
    assert messages.page(session, me, office.bob, "saved", "unal") == ()


def test_what_is_moved_is_shown_there_at_once_and_waits_for_the_pbx(session: Session, office: Office) -> None:
    """The PBX is told in the order in which it was asked for; what it finds done needs nothing more."""
    [one] = left(session, office.bob)
    me = acting(session, office.bob)
    assert messages.move(session, me, office.bob, one, "trash").card.folder == "new", "as it was: for undo"
    assert (ids(session, office), ids(session, office, "trash")) == ([], [one])
    [waiting] = stored.waiting(session, 10)[office.bob]
    assert (waiting.folder, waiting.found.place) == ("trash", "INBOX")
    messages.move(session, me, office.bob, one, "new")
    [waiting] = stored.waiting(session, 10)[office.bob]
    stored.arrived(session, waiting)
    assert stored.waiting(session, 10) == {}


def test_what_is_found_elsewhere_meanwhile_is_no_reason_to_forget_what_was_asked_for(
    session: Session, office: Office
) -> None:
    """Somebody moves it while the index reads: his wish stands."""
    [one] = left(session, office.bob)
    [held] = stored.known(session, office.bob)
    moved = Found(**{name: getattr(held.found, name) for name in Found.__slots__} | {"place": "Old"})
    what = differences([held], [moved], MONDAY)
    messages.move(session, acting(session, office.bob), office.bob, one, "trash")
    stored.fold(session, office.bob, what, MONDAY)
    [waiting] = stored.waiting(session, 10)[office.bob]
    assert (waiting.folder, waiting.found.place) == ("trash", "Old")
    stored.give_up(session, held)
    assert stored.waiting(session, 10), "somebody has moved it since"
    stored.give_up(session, waiting)
    assert ids(session, office, "saved") == [one]


def test_only_what_is_in_the_trash_is_deleted_for_good(session: Session, office: Office) -> None:
    [kept] = left(session, office.bob)
    one, two = left(session, office.bob, 2, folder="trash")
    me = acting(session, office.bob)
    with pytest.raises(Refused, match="in the trash"):
        messages.erase(session, me, office.bob, kept)
    messages.erase(session, me, office.bob, one)
    with pytest.raises(Missing, match="not there any more"):
        messages.one(session, me, office.bob, one)
    assert messages.empty_trash(session, me, office.bob) == 1
    assert ids(session, office, "trash") == []
    assert ids(session, office) == [kept]
    assert {each.id for each in stored.waiting(session, 10)[office.bob]} == {one, two}


def test_the_trash_empties_by_itself(session: Session, office: Office) -> None:
    [one] = left(session, office.bob, folder="trash")
    left(session, office.bob)
    stored.empty_trashes(session, MONDAY + timedelta(days=29))
    assert ids(session, office, "trash") == [one]
    stored.empty_trashes(session, MONDAY + timedelta(days=31))
    assert ids(session, office, "trash") == []
    assert len(ids(session, office)) == 1


def test_messages_are_their_owners_alone(session: Session, office: Office) -> None:
    """Neither office managers nor who acts as him get at them; a shell on the machine does, which is written down."""
    left(session, office.bob)
    with pytest.raises(Missing, match="no user"):
        messages.page(session, acting(session, office.anna), office.bob, "new")
    stand_in = replace(acting(session, office.bob), stands_in=True)
    with pytest.raises(Forbidden, match="private"):
        messages.page(session, stand_in, office.bob, "new")
    assert len(messages.page(session, ADMIN, office.bob, "new")) == 1
    with pytest.raises(Missing):
        messages.one(session, acting(session, office.anna), office.anna, ids(session, office)[0])


def test_a_message_is_sent_only_to_who_can_get_it(session: Session, office: Office) -> None:
    """Each hindrance is named; nothing is sent until there is none."""
    [one] = left(session, office.bob)
    me = acting(session, office.bob)
    rows.change(session, UserRow, office.anna, {"has_mailbox": True})
    for to, why in (([], "at least one"), ([office.zoe], "no user"), ([office.anna] * 2, "")):
        if why:
            with pytest.raises(Refused, match=why):
                messages.forward(session, me, office.bob, one, to)
        else:
            assert messages.forward(session, me, office.bob, one, to).resource.startswith("/messages/forward?")
    rows.change(session, UserRow, office.anna, {"has_mailbox": False})
    with pytest.raises(Refused, match="no voicemail"):
        messages.forward(session, me, office.bob, one, [office.anna])
    with pytest.raises(Refused, match="Shorten"):
        messages.forward(session, me, office.bob, one, [office.anna], "x" * 501)


def test_nobody_is_called_back_who_showed_no_number(session: Session, office: Office) -> None:
    [one] = left(session, office.bob, number="")
    me = acting(session, office.bob)
    with pytest.raises(Refused, match="no number"):
        messages.call_back(session, me, office.bob, one, office.anna_phone)
    [two] = left(session, office.bob)
    for order in (messages.play_on_phone, messages.call_back):
        with pytest.raises(Refused, match="one of your phones"):
            order(session, me, office.bob, two, office.anna_phone)
        asked = order(session, me, office.bob, two, office.bob_phone).resource
        assert asked.endswith(f"?user={office.bob}&message={two}&device={office.bob_phone}")
