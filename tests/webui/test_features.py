"""What is switched off is neither shown nor done, on no page and not in the API: asked from the route tables."""

import re
from typing import Any

import pytest
from flask import Flask

from controller.domain.ids import UserId
from controller.operations import actors, domains, features, tokens, users
from controller.operations.bell import saving
from controller.store import find
from controller.store.engine import Database
from tests.webui import things
from tests.webui.api.bodies import ROUTES, body
from tests.webui.api.caller import Caller
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place
from tests.webui.routes import address, every_route
from webui import switched
from webui.api.document import document

ROOT = actors.console(SATURDAY)
BOB = "1002@acme.example"
API_AREAS = {"rules": "rules", "lists": "lists", "frames": "frames", "devices": "phones", "contacts": "contacts"}
"""Area of the API → feature, of what belongs to users."""
OFFERED = re.compile(r'name="on" value="(\w+)"')
STAYS = ("/explain",)  # what becomes of a call, one may ask


@pytest.fixture
def bobs(database: Database, place: Place) -> dict[str, Any]:
    """An id of everything, of Bob."""
    with saving(database) as session:
        made = things.of_api.made(session, place.acme, place.bob).ids
        return made | things.ids_of(session, place.acme, place.bob) | {"kind": "dnd", "number": made["number"]}


def switch_off(database: Database, user: UserId, *words: str) -> None:
    with saving(database) as session:
        users.change(session, ROOT, user, {"switched_off": list(words)})


def entered(app: Flask, account: str = BOB) -> Browser:
    browser = Browser(app.test_client())
    browser.sign_in(account)
    return browser


@pytest.mark.slow
def test_every_page_and_form_of_a_switched_off_area_is_refused_and_says_who_can_switch_it_on(
    app: Flask, database: Database, place: Place, bobs: dict[str, Any]
) -> None:
    """PRODUCT §4: "What is switched off for a domain or user is not shown"."""
    switch_off(database, place.bob, *features.FEATURES)
    bob, found, asked = entered(app), [], set()
    for method, rule in every_route(app):
        area = rule.endpoint.partition(".")[0]
        if area in switched.OF_AREA and not {"domain", "secret"} & rule.arguments:
            url = address(rule, bobs)
            answer = bob.client.open(url, method=method, data=None if method == "GET" else {"csrf_token": bob.token})
            asked.add(area)
            if answer.status_code != 403 or "This is switched off" not in text(answer):
                found.append((method, str(rule), answer.status_code))
    assert not found
    assert asked >= {"rules", "frames", "lists"}


def test_while_all_is_on_those_pages_are_there(app: Flask, bobs: dict[str, Any]) -> None:
    """So that the test above does not pass by accident."""
    bob = entered(app)
    for method, rule in every_route(app):
        if rule.endpoint.partition(".")[0] in switched.OF_AREA and "domain" not in rule.arguments and method == "GET":
            assert bob.open(address(rule, bobs)).status_code != 403, rule


def test_the_api_refuses_it_too(app: Flask, database: Database, place: Place, bobs: dict[str, Any]) -> None:
    with saving(database) as session:
        token = tokens.add(session, ROOT, place.bob, "test").token
    switch_off(database, place.bob, *(set(features.FEATURES) - {"tokens"}))
    caller, found, asked = Caller(app.test_client(), token), [], set()
    for method, path in ROUTES:
        area = document()["paths"][path][method]["tags"][0]
        if area not in API_AREAS or "{domain}" in path or path.endswith(STAYS):
            continue
        answer = caller.ask(method.upper(), path.format(**bobs), body(method, path))
        asked.add(area)
        if answer.status_code != 403 or "Switched off for Bob Brandt" not in answer.text:
            found.append((method, path, answer.status_code, answer.text[:80]))
    assert not found
    assert asked == set(API_AREAS)


def test_a_token_opens_nothing_while_tokens_are_off(app: Flask, database: Database, place: Place) -> None:
    with saving(database) as session:
        token = tokens.add(session, ROOT, place.bob, "test").token
    caller = Caller(app.test_client(), token)
    assert caller.ask("GET", f"/users/{place.bob}").status_code == 200
    switch_off(database, place.bob, "tokens")
    answer = caller.ask("GET", f"/users/{place.bob}")
    assert answer.status_code == 403
    assert entered(app).open("/profile/tokens").status_code == 403
    assert "API tokens are switched off" in answer.json["errors"][0]["message"]


def test_home_and_navigation_lead_to_nothing_that_is_off(app: Flask, database: Database, place: Place) -> None:
    on = text(entered(app).open("/"))
    assert "Answering rules" in on
    assert "Send calls to my mobile after hours" in on
    switch_off(database, place.bob, "rules")
    off = entered(app).open("/")
    assert off.status_code == 200
    assert "Answering rules" not in text(off)
    assert "after hours" not in text(off)
    assert f"/users/{place.bob}/rules" not in off.text
    assert "Time frames" in text(off)
    switch_off(database, place.bob, "phones")
    assert "Ask your office manager for one." in text(entered(app).open("/"))


def test_while_nothing_may_go_outside_no_wish_leads_there(app: Flask, database: Database, place: Place) -> None:
    switch_off(database, place.bob, "outside")
    bob = entered(app)
    assert "after hours" not in text(bob.open("/"))
    rules = f"/users/{place.bob}/rules"
    assert "after hours" not in text(bob.open(rules))
    assert "New rule" in text(bob.open(rules))
    refused = bob.send("/home/always", to="+49 171 1234567")
    assert refused.status_code == 422
    assert "Forwarding to outside numbers is switched off for Bob Brandt" in text(refused)
    assert "forwarding outside is switched off" in text(bob.open(f"/users/{place.bob}/destinations?q=0171 1234567"))


def test_an_office_manager_switches_it_for_a_user_and_still_does_it_for_him(
    app: Flask, browser: Browser, place: Place
) -> None:
    browser.sign_in()
    page = browser.open(f"/users/{place.bob}/features")
    assert "What Bob Brandt can use" in text(page)
    sent = [word for word in OFFERED.findall(page.text) if word != "rules"]
    browser.client.post(f"/users/{place.bob}/features", data={"csrf_token": browser.token, "on": sent})
    assert "1 feature is switched off" in text(browser.open(f"/users/{place.bob}"))
    assert entered(app).open(f"/users/{place.bob}/rules").status_code == 403
    assert browser.open(f"/users/{place.bob}/rules").status_code == 200


def test_what_is_off_for_the_company_an_office_manager_sees_and_cannot_change(
    app: Flask, database: Database, browser: Browser, place: Place
) -> None:
    root = entered(app, things.administrator(database, place))
    root.open(f"/domains/{place.acme}/features")
    assert root.send(f"/domains/{place.acme}/features", on="frames").status_code == 303
    browser.sign_in()
    page = browser.open(f"/domains/{place.acme}/features")
    assert "Only an administrator can change this" in text(page)
    assert browser.send(f"/domains/{place.acme}/features", on="rules").status_code == 403
    assert browser.open(f"/users/{place.anna}/rules").status_code == 403
    assert browser.open(f"/users/{place.anna}/frames").status_code == 200
    assert "Switched off for the whole company." in text(browser.open(f"/users/{place.bob}/features"))
    assert root.open(f"/users/{place.anna}/rules").status_code == 200


def test_what_the_page_did_not_offer_stays_off(browser: Browser, database: Database, place: Place) -> None:
    switch_off(database, place.bob, "music")
    with saving(database) as session:
        domains.change(session, ROOT, place.acme, {"switched_off": ["rules"]})
    browser.sign_in()
    offered = OFFERED.findall(browser.open(f"/users/{place.bob}/features").text)
    browser.client.post(f"/users/{place.bob}/features", data={"csrf_token": browser.token, "on": offered})
    with saving(database) as session:
        card = find.user(session, place.bob)
    assert card is not None
    assert card.switched_off == (() if "music" in offered else ("music",))
