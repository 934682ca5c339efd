"""What the editor says before saving, and what its search finds."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from controller.operations import devices, groups, lots, users
from controller.operations.bell import saving
from controller.operations.groups import NewGroup
from controller.operations.users import NewUser
from controller.store.engine import Database, reading
from tests.webui.annas_rules import CONSOLE, list_of, of_anna
from tests.webui.browser import Browser, text
from tests.webui.formfields import fields_of
from tests.webui.place import Place, shared_frame


def told(browser: Browser, place: Place, **fields: Any) -> str:
    """The preview of a new rule."""
    browser.sign_in()
    browser.open(f"{list_of(place)}/new")
    return text(preview(browser, place, does="ring", **fields))


def preview(browser: Browser, place: Place, **fields: Any) -> TestResponse:
    return browser.client.post(f"{list_of(place)}/preview", data={"csrf_token": browser.token, **fields})


def hours(database: Database, place: Place, name: str) -> str:
    with reading(database) as session:
        return str(shared_frame(session, place.acme, name))


def test_it_says_in_the_words_of_the_card_what_the_rule_will_do(
    browser: Browser, place: Place, database: Database
) -> None:
    fields = {"rings": "simultaneous", "target": ["1001a", "0171 1234567"], "target_delay": ["0", "10"]}
    said = told(browser, place, when=hours(database, place, "Open hours"), forward_busy="1002", **fields)
    assert "During “Open hours”: Mon–Fri 9:00–17:00" in said
    assert "Rings your phone 1001a and +49 171 1234567 (after 10 s) for 25 s, then voicemail." in said
    assert "When they are busy, calls go to Bob Brandt (1002)." in said


def test_the_timeline_shows_who_rings_from_when_to_when(browser: Browser, place: Place) -> None:
    fields = {"rings": "simultaneous", "target": ["1001a", "0171 1234567"], "target_delay": ["0", "10"]}
    browser.sign_in()
    browser.open(f"{list_of(place)}/new")
    page = preview(browser, place, does="ring", **fields)
    assert "your phone 1001a, 0 to 25 s; +49 171 1234567, 10 to 25 s" in text_of_label(page.text)
    assert re.findall(r'class="bar" x="([\d.]+)" y="\d+" width="([\d.]+)"', page.text) == [
        ("0.0", "400.0"),
        ("160.0", "240.0"),
    ]
    assert "style=" not in page.text


def text_of_label(page: str) -> str:
    found = re.search(r'role="img" aria-label="([^"]*)"', page)
    assert found
    return found[1].translate({0x2068: None, 0x2069: None})


def test_a_delay_beyond_the_timeout_is_warned_of_and_may_be_saved(browser: Browser, place: Place) -> None:
    """PRODUCT §2.7: a target whose delay reaches the timeout never rings, and the portal warns of it."""
    said = told(browser, place, rings="simultaneous", target=["1001a"], target_delay=["25"])
    assert "Your phone 1001a never rings: it would start after 25 s, and ringing ends after 25 s." in said


def test_nothing_to_ring_is_warned_of(browser: Browser, place: Place) -> None:
    assert "Nothing rings: tick or add a phone." in told(browser, place, rings="simultaneous")


def test_what_is_not_filled_in_yet_is_asked_for_and_nothing_else_is_said_of_it(browser: Browser, place: Place) -> None:
    browser.sign_in()
    browser.open(f"{list_of(place)}/new")
    empty = preview(browser, place, does="forward", when="", rings="simultaneous")
    assert text(empty).strip() == "Choose a time frame All calls go … where to?"
    assert "We found nobody called “abc”." in text(
        preview(browser, place, does="forward", when="", forward_always="abc")
    )


def test_what_cannot_be_saved_is_said_before_saving(browser: Browser, place: Place) -> None:
    said = told(browser, place, forward_busy="abc", rings="extension")
    assert "We found nobody called “abc”." in said
    assert "Choose a time frame" in said


def test_a_new_rule_is_told_where_it_will_stand_and_what_it_hides(
    browser: Browser, place: Place, database: Database
) -> None:
    said = told(browser, place, when=hours(database, place, "Open hours"), rings="extension", name="Second")
    assert "It stands above “Open hours”." in said
    assert "“Open hours” never applies: “Second” above it has the same time frame." in said


def test_a_rule_being_edited_stands_at_its_own_place(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    rule = of_anna(database, place)[1]
    fields = fields_of(browser.open(f"{list_of(place)}/{rule.id}").text)
    assert "never applies" not in text(preview(browser, place, **fields))


def search(browser: Browser, place: Place, q: str, rings: bool = False) -> str:
    return text(browser.open(f"/users/{place.anna}/destinations?q={q}{'&rings' if rings else ''}"))


@pytest.mark.parametrize("q", ["bob", "BRANDT", "1002", "100", "brandt%20bob", "workshop"])
def test_people_are_found_by_name_extension_and_department(
    browser: Browser, place: Place, database: Database, q: str
) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, place.bob, {"department": "Workshop"})
    browser.sign_in()
    assert "Bob Brandt (1002) Workshop" in search(browser, place, q)


def test_who_has_just_that_extension_comes_before_the_number_outside(browser: Browser, place: Place) -> None:
    """Enter takes the first line, and so it is dialled (PRODUCT §5)."""
    browser.sign_in()
    said = search(browser, place, "1002")
    assert said.split()[:2] == ["Bob", "Brandt"]


def test_groups_are_found_but_not_to_ring_along(browser: Browser, place: Place, database: Database) -> None:
    with saving(database) as session:
        groups.add(session, CONSOLE, place.acme, NewGroup("600", "Sales"))
    browser.sign_in()
    assert "Sales (600) group" in search(browser, place, "sal")
    assert "Sales" not in search(browser, place, "sal", rings=True)


def test_parking_is_found_by_name_and_number_where_calls_can_be_parked(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    for q in ("park", "700"):
        assert "Call parking (700) the next free slot" in search(browser, place, q)
    assert "parking" not in search(browser, place, "park", rings=True)
    with saving(database) as session:
        lots.switch_off(session, CONSOLE, place.acme)
    assert "parking" not in search(browser, place, "park")


def test_a_typed_number_is_shown_as_it_will_be_dialled(browser: Browser, place: Place) -> None:
    browser.sign_in()
    said = search(browser, place, "0171%201234567")
    assert "+49 171 1234567 outside number" in said


def test_a_number_that_is_refused_says_why_and_can_not_be_chosen(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"outbound": ("+49",)})
    browser.sign_in()
    page = browser.open(f"/users/{place.anna}/destinations?q=%2B12125550100")
    assert "Anna Ahlers may not call this number. An office manager can permit it under “Outside calls”." in text(page)
    assert 'aria-disabled="true"' in page.text


def test_the_kinds_that_exist_come_with_each_person(browser: Browser, place: Place, database: Database) -> None:
    with saving(database) as session:
        phone = devices.add(session, CONSOLE, place.bob, "1002", "Desk").id
    browser.sign_in()
    page = browser.open(f"/users/{place.anna}/destinations?q=bob").text
    assert "&#34;user&#34;" in page
    assert "&#34;voicemail&#34;" in page
    assert f"[&#34;handset:{phone}&#34;, &#34;phone 1002 (Desk)&#34;]" in page
    rings = browser.open(f"/users/{place.anna}/destinations?q=bob&rings").text
    assert "voicemail" not in rings


def test_at_most_eight_are_shown_and_who_is_not_listed_is_left_out(
    browser: Browser, app: Flask, place: Place, database: Database
) -> None:
    with saving(database) as session:
        for n in range(12):
            users.add(session, CONSOLE, place.acme, NewUser(f"12{n:02}", f"Zoe {n}", listed=n != 3))
    browser.sign_in("1002@acme.example")
    page = browser.open(f"/users/{place.bob}/destinations?q=zoe")
    assert page.text.count('role="option"') == 8
    assert "Nobody found" in text(browser.open(f"/users/{place.bob}/destinations?q=Zoe%203"))


def test_nothing_of_another_domain_is_found(browser: Browser, place: Place) -> None:
    browser.sign_in()
    assert "Nobody found" in search(browser, place, "Eve")


@pytest.mark.parametrize("q", ["%25", "_", "%5C", "'", "%22%3E%3Cscript%3E"])
def test_wildcards_find_nobody(browser: Browser, place: Place, q: str) -> None:
    browser.sign_in()
    page = browser.open(f"/users/{place.anna}/destinations?q={q}")
    assert "Nobody found" in text(page)
    assert "<script>" not in page.text
