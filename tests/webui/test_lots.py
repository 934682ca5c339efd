"""Call parking in the portal, and what pages with calls ask for: notes, and names for numbers (PRODUCT §6, §4)."""

import json
from typing import Any

from flask import Flask

from controller.domain.destinations import ToUser
from controller.domain.lots import Lot
from controller.operations import actors, contacts, domains, grants, lots, users
from controller.operations.bell import saving
from controller.operations.contacts_check import NewContact, NewNumber
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)
CALL = "1763800000.4"


def lot_of(database: Database, place: Place) -> Lot | None:
    with reading(database) as session:
        return lots.show(session, CONSOLE, place.acme)


def test_the_page_tells_how_parking_goes_and_changes_it(browser: Browser, place: Place, database: Database) -> None:
    """What happens when nobody takes the call is said in full."""
    url = f"/domains/{place.acme}/parking"
    browser.sign_in()
    page = text(browser.open(url))
    assert "After 120 seconds the phone that parked it rings, for 25 seconds" in page
    assert "the operator would be rung, but none is chosen" in page
    sent = {"number": "800", "first": "801", "last": "809", "seconds": "60", "operator": "Bob Brandt (1002)"}
    assert "Park during a call" not in page
    page = text(browser.follow(url, **sent, by_keys="yes"))
    assert lot_of(database, place) == Lot("800", 801, 809, 60, ToUser(place.bob), by_keys=True)
    assert "*7 Park during a call" in page
    browser.follow(url, **sent)
    assert lot_of(database, place) == Lot("800", 801, 809, 60, ToUser(place.bob))
    assert "After 60 seconds" in page
    assert "Then Bob Brandt (1002) is rung." in page
    assert "Call parking changed" in text(browser.open(f"/domains/{place.acme}/audit"))
    with saving(database) as session:
        users.remove(session, CONSOLE, place.bob)
    assert "does not exist any more, so nobody is rung" in text(browser.open(url))
    page = text(browser.follow(f"{url}/off"))
    assert "Parking is switched off: nobody can park a call." in page
    assert lot_of(database, place) is None


def test_every_problem_stands_at_its_field_and_what_was_typed_is_kept(
    browser: Browser, place: Place, database: Database
) -> None:
    """PRODUCT §8.5; also the sentences of clashes, which name whose number it is."""
    url = f"/domains/{place.acme}/parking"
    browser.sign_in()
    browser.open(url)
    wrong = {"number": "*7", "first": "x", "last": "719", "seconds": "soon", "operator": "Nobody Known"}
    answer = browser.send(url, **wrong, by_keys="yes")
    assert answer.status_code == 422
    assert 'name="by_keys" value="yes" checked' in answer.text
    for field, typed in wrong.items():
        assert field == "last" or f'id="{field}-problem"' in answer.text, field
        assert f'value="{typed}"' in answer.text
    sent = {"number": "1002", "first": "1001", "last": "1009", "seconds": "60", "operator": "+49 30 1234567"}
    assert "Only a person or a group" in text(browser.send(url, **sent))
    page = text(browser.send(url, **{**sent, "number": "1000", "operator": ""}))
    assert "1001 is the extension of Anna Ahlers." in page
    assert "1002 is the extension of Bob Brandt." in page
    assert lot_of(database, place) == Lot("700", 701, 719, 120)


def test_a_domain_without_parking_is_told_what_is_in_the_way(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        lots.switch_off(session, CONSOLE, place.acme)
        users.change(session, CONSOLE, place.bob, {"extension": "705"})
        domains.change(session, CONSOLE, place.acme, {"support_name": "IT"})
    browser.sign_in()
    page = browser.open(f"/domains/{place.acme}/parking")
    assert "705 is the extension of Bob Brandt." in text(page)
    assert 'value="700"' not in page.text
    assert "Parking is switched off in your company." in text(browser.open("/help/parking"))


def test_the_guide_has_the_numbers_of_the_reader_s_domain(browser: Browser, place: Place, database: Database) -> None:
    with saving(database) as session:
        lots.put(session, CONSOLE, place.acme, {"number": "80", "first": 81, "last": 89, "seconds": 0})
    browser.sign_in("1002@acme.example")
    page = text(browser.open("/help/parking"))
    assert "Transfer it to the slot, from 81 to 89." in page
    assert "waits until somebody takes it" in page
    assert browser.open(f"/domains/{place.acme}/parking").status_code == 403


def test_the_search_for_an_operator_offers_people_and_groups(browser: Browser, place: Place) -> None:
    browser.sign_in()
    assert "Bob Brandt" in text(browser.open(f"/domains/{place.acme}/operators?q=bob"))


def noted(browser: Browser, place: Place, **fields: str) -> tuple[int, Any]:
    answer = browser.send(f"/domains/{place.acme}/calls/{CALL}/note", **fields)
    return answer.status_code, answer.json


def test_attendants_write_notes_and_nobody_else(app: Flask, browser: Browser, place: Place, database: Database) -> None:
    """PRODUCT §4, §8.4: of other people's calls a user learns nothing; what was typed is shown as it was."""
    anna, eve = browser, Browser(app.test_client())
    anna.sign_in()
    typed = "<b>wants Sales</b>\n“urgent”"
    status, note = noted(anna, place, text=typed)
    assert (status, note["text"], note["by"]) == (200, typed, "Anna Ahlers")
    status, refused = noted(anna, place, text="x" * 501)
    assert (status, refused["problems"][0]["field"]) == (422, "text")
    bob = Browser(app.test_client())
    bob.sign_in("1002@acme.example")
    assert noted(bob, place, text="mine")[0] == 403
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "attendant")
    assert noted(bob, place, text="mine", over=note["at"])[0] == 200
    eve.sign_in("1001@globex.example")
    assert noted(eve, place, text="hers")[0] == 404


def test_of_two_who_write_the_second_is_told_what_the_first_wrote(app: Flask, browser: Browser, place: Place) -> None:
    browser.sign_in()
    _status, first = noted(browser, place, text="first", over="")
    status, told = noted(browser, place, text="second", over="")
    assert (status, told["note"]["text"]) == (409, "first")
    assert "Anna Ahlers wrote meanwhile" in told["error"]
    assert noted(browser, place, text="second", over=first["at"])[0] == 200
    assert noted(browser, place, text="third")[0] == 200
    assert noted(browser, place, text=" ") == (200, None)
    assert noted(browser, place, text="fourth", over=first["at"])[0] == 409


def test_numbers_have_the_names_that_the_asker_knows(
    app: Flask, browser: Browser, place: Place, database: Database
) -> None:
    """Own contacts before shared ones, both before the house; a colleague's own contacts are nobody else's."""
    with saving(database) as session:
        anna = actors.of_user(session, place.anna, SATURDAY, "")
        for owner, name, number in (
            (None, "Carla Shared", "+49 30 111111"),
            (place.anna, "Carla Own", "030 111111"),
            (place.bob, "Bob’s secret", "+49 30 222222"),
        ):
            by = anna if owner != place.bob else CONSOLE
            contacts.add(session, by, place.acme, owner, NewContact(name, numbers=(NewNumber("work", number),)))
        users.change(session, CONSOLE, place.bob, {"number": "+49 30 333333"})
    browser.sign_in()
    asked = ["+4930111111", "030 222222", "+4930333333", "1002", "1009", "🙂", ""]
    url = f"/domains/{place.acme}/calls/names"
    found = browser.client.get(url, query_string={"number": asked}).json
    assert found["+4930111111"]["name"] == "Carla Own"
    assert found["+4930111111"]["contact_id"]
    assert found["+4930333333"] == found["1002"] == {"name": "Bob Brandt", "contact_id": None}
    assert found.keys() == {"+4930111111", "+4930333333", "1002"}
    with saving(database) as session:
        users.change(session, CONSOLE, place.bob, {"listed": False})
        users.change(session, CONSOLE, place.anna, {"switched_off": ["contacts"]})
    assert browser.client.get(url, query_string={"number": asked}).json == {}
    bob = Browser(app.test_client())
    bob.sign_in("1002@acme.example")
    assert json.loads(bob.client.get(url, query_string={"number": asked}).text)["+4930111111"]["name"] == "Carla Shared"
