"""Voicemail's settings that lead to others: operator on 0, copies of messages, the phone that is called to record."""

import pytest

from controller.domain.destinations import ToUser
from controller.operations import actors, mailboxes, operators, users
from controller.operations.bell import saving
from controller.store import targets
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)


@pytest.fixture
def anna(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


@pytest.fixture
def telling(controller: Answers) -> Answers:
    """A controller that knows no greeting."""
    controller.by_path |= {"/greetings": {"greetings": []}}
    return controller


def test_where_callers_go_who_press_zero_is_chosen_shown_and_taken_back(
    anna: Browser, database: Database, place: Place, telling: Answers
) -> None:
    address = f"/users/{place.anna}/voicemail"
    assert "Nobody: 0 does nothing" in anna.open(address).text
    page = anna.follow(f"{address}/operator", to="1002", kind="")
    assert "Saved: 0 leads there from the next call on." in text(page)
    assert 'value="Bob Brandt (1002)"' in page.text
    assert 'value="user" selected' in page.text
    with reading(database) as session:
        assert targets.operator(session, place.anna) == ToUser(place.bob)
    page = anna.follow(f"{address}/operator", to="", kind="user")
    assert "Saved: 0 does nothing from the next call on." in text(page)
    with reading(database) as session:
        assert targets.operator(session, place.anna) is None


@pytest.mark.parametrize(
    ("to", "kind", "told"),
    [
        ("Nobody Atall", "", "We found nobody called"),
        ("1001", "voicemail", "That is voicemail again."),
        ("*72", "", "is a feature code"),
    ],
)
def test_what_zero_cannot_lead_to_is_refused_at_its_field_and_kept(
    anna: Browser, place: Place, telling: Answers, to: str, kind: str, told: str
) -> None:
    address = f"/users/{place.anna}/voicemail"
    anna.open(address)
    answer = anna.send(f"{address}/operator", to=to, kind=kind)
    assert answer.status_code == 422
    assert told in text(answer)
    assert 'id="to-problem"' in answer.text
    assert f'value="{to}"' in answer.text


def test_an_operator_who_left_is_pointed_out(anna: Browser, database: Database, place: Place, telling: Answers) -> None:
    with saving(database) as session:
        operators.put(session, CONSOLE, place.anna, ToUser(place.bob))
        users.remove(session, CONSOLE, place.bob)
    page = anna.open(f"/users/{place.anna}/voicemail")
    assert "This no longer exists, so 0 does nothing." in text(page)
    assert "Bob Brandt (1002)" in page.text


def test_ones_own_phone_is_called_to_record_a_greeting(anna: Browser, place: Place, telling: Answers) -> None:
    """What of it comes is told at that greeting; the list is drawn anew once it is recorded."""
    address = f"/users/{place.anna}/voicemail"
    page = anna.open(address)
    assert f"live:greetings-{place.anna} from:body" in page.text
    telling.by_path["/greetings/record"] = {"outcome": "rings"}
    page = anna.follow(f"{address}/greetings/busy/call", device=str(place.desk))
    assert "Your phone rings: pick up" in text(page)
    assert f"/greetings/record?user={place.anna}&is=busy&device={place.desk}" in telling.asked
    telling.by_path["/greetings/record"] = {"outcome": "unregistered"}
    refused = anna.send(f"{address}/greetings/busy/call", device=str(place.desk))
    assert refused.status_code == 422
    assert 'id="device-busy-problem"' in refused.text
    assert "That phone is not connected" in text(refused)


def test_somebody_elses_phone_is_not_called(anna: Browser, place: Place, telling: Answers) -> None:
    answer = anna.send(f"/users/{place.anna}/voicemail/greetings/busy/call", device="4711")
    assert answer.status_code == 422
    assert "That is not one of your phones." in text(answer)
    assert not any(each.startswith("/greetings/record") for each in telling.asked)


def test_people_who_get_copies_are_named_one_by_one_and_left_out_again(
    anna: Browser, database: Database, place: Place, telling: Answers
) -> None:
    address = f"/users/{place.anna}/voicemail"
    assert "Copies for others" in text(anna.open(address))
    with saving(database) as session:
        mailboxes.switch_off(session, CONSOLE, place.bob)
    refused = anna.send(f"{address}/copies", to="Bob Brandt (1002)")
    assert refused.status_code == 422
    assert "has no voicemail" in text(refused)
    assert 'id="copies-problem"' in refused.text
    with saving(database) as session:
        mailboxes.switch_on(session, CONSOLE, place.bob)
    page = text(anna.follow(f"{address}/copies", to="Bob Brandt (1002)"))
    assert "Bob Brandt gets a copy of each message from now on." in page.replace("\u2068", "").replace("\u2069", "")
    with reading(database) as session:
        assert targets.copies(session, place.anna) == (place.bob,)
    assert "We found nobody called" in text(anna.send(f"{address}/copies", to="Nobody Atall"))
    anna.follow(f"{address}/copies/remove", person=str(place.bob))
    with reading(database) as session:
        assert targets.copies(session, place.anna) == ()


def test_an_office_manager_sees_and_sets_nobodys_copies(
    anna: Browser, database: Database, place: Place, telling: Answers
) -> None:
    """Messages are private (PRODUCT §4)."""
    with saving(database) as session:
        mailboxes.switch_on(session, CONSOLE, place.bob)
    assert "Copies for others" not in text(anna.open(f"/users/{place.bob}/voicemail"))
    assert anna.send(f"/users/{place.bob}/voicemail/copies", to="1001").status_code == 404
