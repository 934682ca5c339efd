"""Numbers to click on, and presence: what pages say to the scripts, and what there is without them (PRODUCT §4)."""

import json
import re
from html import unescape

from controller.domain.directory import Member
from controller.operations import actors, devices, domains, features, groups
from controller.operations.bell import saving
from controller.operations.groups import NewGroup
from controller.store import find
from controller.store.engine import Database
from tests.webui.browser import Browser
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)


def attribute(page: str, name: str) -> str:
    """Of the element that scripts read."""
    found = re.search(rf'<div id="calling"[^>]* {name}="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def test_numbers_are_links_that_anything_can_call_and_colleagues_have_a_place_for_presence(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    page = browser.open("/contacts?among=people").text
    assert 'href="tel:1002" data-dial="1002"' in page
    assert f'data-person="{place.bob}"' in page
    assert f"domain={place.acme}&amp;people=1" in page, "the stream brings people's presence"
    assert f'data-person-word="{place.bob}"' in browser.open(f"/contacts/people/{place.bob}").text
    with saving(database) as session:
        group = groups.add(session, CONSOLE, place.acme, NewGroup("650", "Reception", 25, None))
        groups.members(session, CONSOLE, group, [Member(place.bob, 0)])
    page = browser.open(f"/groups/{group}").text
    assert page.count("data-person-word=") == page.count(f'data-person-word="{place.bob}"') == 1
    assert f"domain={place.acme}&amp;people=1" in page


def test_a_page_says_where_calls_are_asked_for_and_which_phones_there_are(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    page = browser.open("/contacts").text
    assert attribute(page, "data-calls") == f"/domains/{place.acme}/calls/"
    assert json.loads(attribute(page, "data-words"))["available"] == "Available"
    with saving(database) as session:
        for card in find.devices(session, place.anna):
            devices.remove(session, CONSOLE, card.id)
    page = browser.open("/contacts").text
    assert attribute(page, "data-phones") == "0", "so a click does what the browser does with it"
    assert "which-phone" not in page


def test_home_asks_for_callers_names_only_where_contacts_are_on(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    assert attribute(browser.open("/").text, "data-names") == "1"
    with saving(database) as session:
        domains.change(session, CONSOLE, place.acme, {"switched_off": [features.CONTACTS]})
    page = browser.open("/").text
    assert attribute(page, "data-names") == "0"
    assert 'id="own-calls"' in page
