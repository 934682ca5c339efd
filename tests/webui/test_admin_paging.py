"""Lists of thousands in administration: fifty at a time, searched, at the same cost whatever there is."""

import re

from flask import Flask
from sqlalchemy import insert

from controller.operations.bell import saving
from controller.store.base import table_of
from controller.store.engine import Database
from controller.store.tables import DomainRow, GroupRow
from tests.webui import things
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place
from tests.webui.queries import listening

MANY = 500
MORE = re.compile(r'hx-get="([^"]+)" hx-target="closest tr"')
NOWHERE = {"kind": "", "key": None, "device_id": None, "user_id": None, "label": ""}


def many_groups(database: Database, place: Place) -> None:
    same = {"domain_id": place.acme, "ring_time": 25, "created": SATURDAY, **NOWHERE}
    rows = [{"extension": f"{20_000 + n}", "name": f"Group {n}", **same} for n in range(MANY)]
    with saving(database) as session:
        session.execute(insert(table_of(GroupRow)), rows)


def test_many_groups_come_fifty_at_a_time_and_are_searched(
    app: Flask, browser: Browser, database: Database, place: Place
) -> None:
    many_groups(database, place)
    browser.sign_in()
    with listening(app.extensions["ringplan"].database) as heard:
        page = browser.open(f"/domains/{place.acme}/groups")
    assert len(heard) <= 20
    assert page.text.count('class="cell-name"') == 50
    assert "500 groups" in text(page)
    more = MORE.search(page.text)
    assert more
    following = browser.client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    assert "<html" not in following
    assert following.count('class="cell-name"') == 50
    assert "20050" in following
    assert "20049" not in following
    found = browser.open(f"/domains/{place.acme}/groups?q=group 123")
    assert found.text.count('class="cell-name"') == 1
    assert "No group found" in text(browser.open(f"/domains/{place.acme}/groups?q=100%25"))


def test_where_a_number_leads_is_read_without_reading_every_group(
    app: Flask, browser: Browser, database: Database, place: Place
) -> None:
    many_groups(database, place)
    browser.sign_in()
    browser.open(f"/domains/{place.acme}/numbers/new")
    with listening(app.extensions["ringplan"].database):
        answer = browser.send(f"/domains/{place.acme}/numbers/new", numbers="030 111111", to="group 77", kind="")
    assert answer.status_code == 303
    assert "Group 77" in text(browser.open(f"/domains/{place.acme}/numbers"))
    hits = browser.open(f"/domains/{place.acme}/destinations?q=Group 9").text
    assert hits.count('role="option"') == 8
    people = browser.open(f"/domains/{place.acme}/people?q=brandt").text
    assert 'data-text="Bob Brandt (1002)"' in people
    assert people.count('role="option"') == 1


def test_two_hundred_domains_come_fifty_at_a_time_and_are_searched(
    app: Flask, browser: Browser, database: Database, place: Place
) -> None:
    root = things.administrator(database, place)
    plain = {"zone": "UTC", "country": "DE", "language": "en", "emergency_numbers": [], "refuse_anonymous": False}
    rows = [{"name": f"d{n:03}.example", "outbound": [], "created": SATURDAY, **plain} for n in range(200)]
    with saving(database) as session:
        session.execute(insert(table_of(DomainRow)), rows)
    browser.sign_in(root)
    page = browser.open("/domains")
    assert page.text.count('class="cell-name"') == 50
    assert "202 domains" in text(page)
    more = MORE.search(page.text)
    assert more
    assert "d049.example" in browser.client.get(more[1], headers={"HX-Request": "true"}).text
    assert browser.open("/domains?q=D123").text.count('class="cell-name"') == 1
    assert "No domain found" in text(browser.open("/domains?q=nowhere"))
