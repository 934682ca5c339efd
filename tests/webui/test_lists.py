"""Caller lists on their pages (PRODUCT §2.1, §4): numbers in and out, many at once, callers without a number."""

import re

import pytest
from flask import Flask
from sqlalchemy import event

from controller.operations import actors, grants, listpaste, lists
from controller.operations.bell import saving
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place

BY = actors.console(SATURDAY)


@pytest.fixture
def own(place: Place) -> str:
    """Anna's lists."""
    return f"/users/{place.anna}/lists"


def numbers(database: Database, place: Place, which: str = "blocked", company: bool = False) -> set[str]:
    with reading(database) as session:
        found = lists.show(session, BY, place.acme, None if company else place.anna)
    return set(getattr(found, which))


def test_an_empty_list_says_what_it_is_for(browser: Browser, own: str) -> None:
    browser.sign_in()
    said = text(browser.open(own))
    assert "Nobody is blocked" in said
    assert "Whoever you or the company always allow gets through: past every block" in said


def test_a_number_is_added_and_taken_out_and_that_is_undone(
    browser: Browser, database: Database, place: Place, own: str
) -> None:
    browser.sign_in()
    browser.open(own)
    said = text(browser.follow(f"{own}/add", list="blocked", number="030 1234567"))
    assert "+49 30 1234567 is blocked from now on." in said
    assert numbers(database, place) == {"+49301234567"}
    entry = re.search(rf"{own}/(\d+)/remove", browser.open(own).text)
    assert entry
    after = browser.follow(f"{own}/{entry[1]}/remove")
    assert "+49 30 1234567 is no longer blocked." in text(after)
    assert numbers(database, place) == set()
    assert 'value="+49301234567"' in after.text  # what Undo sends
    browser.follow(f"{own}/add", list="blocked", number="+49301234567")
    assert numbers(database, place) == {"+49301234567"}
    assert "Undo" not in text(browser.open(own))


def test_nonsense_is_refused_where_it_was_typed(browser: Browser, database: Database, place: Place, own: str) -> None:
    """PRODUCT §8.5."""
    browser.sign_in()
    browser.open(own)
    answer = browser.send(f"{own}/add", list="allowed", number="the bank")
    assert answer.status_code == 422
    assert "“the bank” is not a telephone number. Write it like +49 30 1234567." in text(answer)
    assert 'value="the bank"' in answer.text
    assert numbers(database, place, "allowed") == set()


def test_many_numbers_are_looked_at_before_they_are_added(
    browser: Browser, database: Database, place: Place, own: str
) -> None:
    browser.sign_in()
    browser.open(f"{own}/paste?list=blocked")
    pasted = "030 1234567\nnonsense\n+49 40*"
    seen = text(browser.send(f"{own}/preview", list="blocked", numbers=pasted))
    assert "2 of 3 numbers will be added." in seen
    assert "030 1234567 +49 30 1234567 will be blocked" in seen
    assert "“nonsense” is not a telephone number" in seen
    assert numbers(database, place) == set()
    said = text(browser.follow(f"{own}/add-many", list="blocked", numbers=pasted))
    assert "2 numbers are blocked from now on." in said
    assert numbers(database, place) == {"+49301234567", "+4940*"}


def test_nothing_pasted_is_refused_at_the_field(browser: Browser, own: str) -> None:
    browser.sign_in()
    browser.open(f"{own}/paste")
    answer = browser.send(f"{own}/preview", list="blocked", numbers=" ")
    assert answer.status_code == 422
    assert "There is no number here. Write one a line." in text(answer)


def test_callers_without_a_number_are_turned_away_by_a_switch(
    browser: Browser, database: Database, place: Place, own: str
) -> None:
    browser.sign_in()
    browser.open(own)
    assert "Callers without a number are blocked." in text(browser.follow(f"{own}/anonymous", on="yes"))
    with reading(database) as session:
        assert lists.show(session, BY, place.acme, place.anna).refuse_anonymous
    assert "Callers without a number get through." in text(browser.follow(f"{own}/anonymous"))


def test_thousands_are_shown_a_part_at_a_time_and_searched(
    app: Flask, browser: Browser, database: Database, place: Place, own: str
) -> None:
    with saving(database) as session:
        many = "\n".join(f"+49 30 55{number:05}" for number in range(2000))
        listpaste.add_many(session, BY, place.acme, place.anna, "blocked", many)
    browser.sign_in()
    asked: list[str] = []
    engine = app.extensions["ringplan"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    page = browser.open(own)
    assert 0 < len([statement for statement in asked if statement != "BEGIN"]) <= 20, asked
    assert page.text.count("/remove") == 50
    following = re.search(r'hx-get="([^"]*after=[^"]*)"', page.text)
    assert following
    more = browser.client.get(following[1].replace("&amp;", "&"), headers={"HX-Target": "more", "HX-Request": "true"})
    assert more.text.count("/remove") == 50
    assert "<html" not in more.text
    assert "+49 30 5501999" in text(browser.open(f"{own}?q=030+55+01999"))
    assert "No number fits" in text(browser.open(f"{own}?q=777777"))


def test_an_office_manager_keeps_the_companys_lists_and_a_colleague_does_not(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    company = f"/domains/{place.acme}/lists"
    assert "Callers that the whole company blocks or allows" in text(browser.open(company))
    browser.follow(f"{company}/add", list="allowed", number="1002")
    assert numbers(database, place, "allowed", company=True) == {"1002"}
    assert "1002 extension of Bob Brandt" in text(browser.open(f"{company}?list=allowed"))
    browser.sign_in("1002@acme.example")
    assert browser.open(company).status_code == 403
    assert browser.open(f"/users/{place.anna}/lists").status_code == 403
    assert browser.send(f"{company}/add", list="blocked", number="1001").status_code == 403


def test_a_delegate_edits_the_lists_as_he_edits_the_rules(
    browser: Browser, database: Database, place: Place, own: str
) -> None:
    with saving(database) as session:
        grants.give(session, BY, place.bob, "delegate", place.anna)
    browser.sign_in("1002@acme.example")
    assert "You see and change what belongs to Anna Ahlers" in text(browser.open(own))
    browser.follow(f"{own}/add", list="blocked", number="030 1234567")
    assert numbers(database, place) == {"+49301234567"}


def test_a_note_is_written_beside_a_number_shown_and_comes_back_with_it(
    browser: Browser, database: Database, place: Place, own: str
) -> None:
    browser.sign_in()
    browser.open(own)
    page = browser.follow(f"{own}/add", list="blocked", number="030 1234567", note="rings <every> night")
    assert "rings <every> night" in text(page)
    entry = re.search(rf"{own}/(\d+)/note", page.text)
    assert entry
    assert "Noted on +49 30 1234567." in text(browser.follow(f"{own}/{entry[1]}/note", note="a fax"))
    refused = browser.send(f"{own}/{entry[1]}/note", note="x" * 81)
    assert refused.status_code == 422
    assert "Shorten it to 80 at most" in text(refused)
    after = browser.follow(f"{own}/{entry[1]}/remove")
    assert 'name="note" value="a fax"' in after.text  # what Undo sends
