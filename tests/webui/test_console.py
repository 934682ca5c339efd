"""The attendant console's page: whom it shows to whom, what it costs, and the night switch in it (PRODUCT §4)."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any, get_args

import pytest
from flask import Flask

import webui
from controller.domain.ids import UserId
from controller.domain.livecalls import CallState, Mode, Presence
from controller.operations import actors, contacts_favourites, grants, lots, users
from controller.operations.bell import saving
from controller.operations.features import CONTACTS
from controller.operations.users import NewUser
from controller.store import find
from controller.store.engine import Database, reading
from tests.poison import PAGES, SCRIPTS
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place, shared_frame
from tests.webui.queries import listening
from webui.console import people, words

CONSOLE = actors.console(SATURDAY)
BOB = "1002@acme.example"
STATIC = Path(webui.__file__).parent / "static"


def attribute(page: str, name: str) -> Any:
    found = re.search(rf'data-{name}="([^"]*)"', page)
    assert found is not None, name
    return json.loads(unescape(found[1]))


def people_on(page: str) -> list[str]:
    return [each["name"] for each in attribute(page, "people")]


def test_everybody_of_the_directory_is_there_but_oneself_and_who_opted_out(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        users.add(session, CONSOLE, place.acme, NewUser("1010", "Hidden Hanna", department="Secret", listed=False))
        users.add(session, CONSOLE, place.acme, NewUser("1011", "ärmel Änne", department="Sales"))
        contacts_favourites.add(session, actors.of_user(session, place.bob, SATURDAY, ""), place.bob, of=place.anna)
    browser.sign_in(BOB)
    page = browser.open("/console").text
    assert people_on(page) == ["Anna Ahlers", "ärmel Änne"]
    assert [each["star"] for each in attribute(page, "people")] == [True, False]
    assert "<option>Sales</option>" in page
    assert "Secret" not in page
    browser.sign_in()
    assert people_on(browser.open("/console").text) == ["ärmel Änne", "Bob Brandt", "Hidden Hanna"]


def test_calls_of_others_and_the_night_switch_are_for_attendants_and_who_manages(
    browser: Browser, database: Database, place: Place
) -> None:
    """PRODUCT §1: only attendants see whom colleagues talk to; §3: they and office managers force time frames."""
    frame = browser_frame(database, place)
    browser.sign_in(BOB)
    page = browser.open("/console")
    assert attribute(page.text, "handles") == 0
    assert "&amp;people=1" in page.text
    assert "In conversation" not in text(page)
    assert "Night switch" not in text(page)
    assert browser.send(f"/console/frames/{frame}/force", on="no").status_code == 403
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "attendant")
    page = browser.open("/console")
    assert attribute(page.text, "handles") == 1
    assert "In conversation" in text(page)
    assert "Night switch" in text(page)
    browser.sign_in("1001@globex.example")
    assert browser.send(f"/console/frames/{frame}/force", on="no").status_code == 404
    assert people_on(browser.open("/console").text) == []


def browser_frame(database: Database, place: Place) -> int:
    with reading(database) as session:
        return shared_frame(session, place.acme, "Open hours")


def test_a_frame_is_forced_and_released_and_the_answer_is_the_night_switch_anew(
    browser: Browser, database: Database, place: Place
) -> None:
    frame = browser_frame(database, place)
    browser.sign_in()
    page = text(browser.follow(f"/console/frames/{frame}/force", on="no", until="change"))
    assert "Open hours Switched off by hand" in page
    answer = browser.client.post(
        f"/console/frames/{frame}/release", data={"csrf_token": browser.token}, headers={"HX-Request": "true"}
    )
    assert "Open hours On now, until 17:00 today" in text(answer)
    assert "<html" not in answer.text
    assert 'id="toasts"' not in answer.text
    assert "toast-line" in answer.text


def test_the_lot_is_the_domains_own_and_where_there_is_none_it_says_so(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in(BOB)
    page = browser.open("/console").text
    assert re.findall(r'data-slot="(\d+)"', page)[:2] == ["701", "702"]
    with saving(database) as session:
        lots.switch_off(session, CONSOLE, place.acme)
    assert "Your company has no parking lot." in text(browser.open("/console"))


def test_of_a_large_domain_the_page_holds_a_part_and_the_search_asks_the_server(
    browser: Browser, database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "MOST", 4)
    with saving(database) as session:
        for number in range(20, 26):
            users.add(session, CONSOLE, place.acme, NewUser(f"10{number}", f"Nora Number {number}"))
        last = find.user_at(session, place.acme, "1025")
        assert last is not None
        contacts_favourites.add(
            session, actors.of_user(session, place.anna, SATURDAY, ""), place.anna, of=UserId(last.id)
        )
    browser.sign_in()
    page = browser.open("/console").text
    assert people_on(page) == ["Bob Brandt", "Nora Number 20", "Nora Number 21", "Nora Number 25"]
    assert 'data-search="/console/people"' in page
    found = browser.open("/console/people?q=number+24").json
    assert [each["extension"] for each in found or []] == ["1024"]
    assert browser.open("/console/people?q=eve").json == []  # of the other domain


def test_the_page_costs_the_same_few_questions_however_many_people_there_are(
    app: Flask, browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    browser.open("/console")
    costs = []
    for number in (0, 30):
        with saving(database) as session:
            for at in range(number):
                users.add(session, CONSOLE, place.acme, NewUser(f"2{at:03}", f"Somebody {at}"))
        with listening(app.extensions["ringplan"].database) as heard:
            browser.open("/console")
        costs.append(len(heard))
    assert costs[0] == costs[1] <= 20


def test_without_contacts_there_are_no_favourites(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, place.bob, {"switched_off": [CONTACTS]})
    browser.sign_in(BOB)
    page = browser.open("/console").text
    assert people_on(page) == ["Anna Ahlers"]
    assert 'data-do="star"' not in page
    assert browser.open("/console/people?q=anna").status_code == 403


@pytest.mark.parametrize("name", [*PAGES, *SCRIPTS], ids=ascii)
def test_names_are_data_and_never_markup(browser: Browser, database: Database, place: Place, name: str) -> None:
    """PRODUCT §8.3: nothing typed by a user is ever executed."""
    with saving(database) as session:
        users.change(session, CONSOLE, place.bob, {"name": name, "department": name[:30]})
    browser.sign_in()
    page = browser.open("/console").text
    assert people_on(page) == [name]
    assert not re.search(r"<script(?! src=)", page)


def test_the_scripts_find_every_word_that_they_say(app: Flask) -> None:
    with app.test_request_context():
        known = set(words.words())
    scripts = "".join(file.read_text() for file in STATIC.glob("console*.js"))
    said = set(re.findall(r'\bsay\([^()`]*?"([a-z-]+)"', scripts))
    assert len(said) > 30
    assert said <= known
    built = {f"person-{state}" for state in ("ringing", "talking")} | set(get_args(CallState)) | set(get_args(Presence))
    built |= set(get_args(Mode)) | {f"do-{verb}" for verb in ("call", "transfer", "consult", "voicemail")}
    assert {word for word in known - built if f'"{word}"' not in scripts} == set()
    assert built - {""} <= known
