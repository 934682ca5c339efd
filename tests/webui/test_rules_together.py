"""Two people edit the same rule: the second is told, and loses nothing (PRODUCT §8.5)."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from controller.domain.destinations import ToExternal, ToUser
from controller.domain.rules import AnsweringRule, Forwards
from controller.operations import rules
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.annas_rules import CONSOLE, change, list_of, of_anna
from tests.webui.browser import Browser, text
from tests.webui.formfields import fields_of
from tests.webui.place import Place


def edited(browser: Browser, place: Place, rule: AnsweringRule, **fields: Any) -> dict[str, Any]:
    """The form of the rule as it was opened, with changes that are not sent yet."""
    browser.sign_in()
    return fields_of(browser.open(f"{list_of(place)}/{rule.id}").text) | fields


def send(browser: Browser, place: Place, rule: AnsweringRule, fields: dict[str, Any]) -> TestResponse:
    return browser.client.post(f"{list_of(place)}/{rule.id}", data={"csrf_token": browser.token, **fields})


def test_the_second_is_told_what_the_first_saved_and_nothing_of_his_is_lost(
    browser: Browser, place: Place, database: Database
) -> None:
    rule = of_anna(database, place)[1]
    mine = edited(browser, place, rule, does="forward", forward_always="0171 1234567", name="Mine")
    change(database, rule, name="Theirs", forwards=Forwards(always=ToUser(place.bob)))
    answer = send(browser, place, rule, mine)
    assert answer.status_code == 409
    page = text(answer)
    assert "Somebody else has saved this rule meanwhile" in page
    assert "console saved it: 21 Nov, 10:00." in page
    assert "All calls go to Bob Brandt (1002)." in page
    assert 'name="forward_always" value="0171 1234567"' in answer.text
    assert 'name="name" type="text" value="Mine"' in answer.text
    assert of_anna(database, place)[1].name == "Theirs"


def test_mine_can_be_saved_anyway(browser: Browser, place: Place, database: Database) -> None:
    rule = of_anna(database, place)[1]
    mine = edited(browser, place, rule, does="forward", forward_always="0171 1234567", name="Mine")
    change(database, rule, name="Theirs")
    again = fields_of(send(browser, place, rule, mine).text)
    assert send(browser, place, rule, again).status_code == 303
    after = of_anna(database, place)[1]
    assert (after.name, after.forwards.always) == ("Mine", ToExternal("+491711234567"))


def test_theirs_can_be_taken(browser: Browser, place: Place, database: Database) -> None:
    rule = of_anna(database, place)[1]
    mine = edited(browser, place, rule, name="Mine")
    change(database, rule, name="Theirs")
    page = send(browser, place, rule, mine)
    assert f'href="{list_of(place)}/{rule.id}">Take theirs</a>' in page.text
    assert fields_of(browser.open(f"{list_of(place)}/{rule.id}").text)["name"] == "Theirs"


def test_a_rule_that_somebody_deleted_meanwhile_can_be_saved_as_a_new_one(
    browser: Browser, place: Place, database: Database
) -> None:
    rule = of_anna(database, place)[1]
    mine = edited(browser, place, rule, name="Mine")
    with saving(database) as session:
        rules.remove(session, CONSOLE, rule.id)
    answer = send(browser, place, rule, mine)
    assert answer.status_code == 409
    assert "Somebody has deleted this rule meanwhile. What you typed is still here" in text(answer)
    assert f'action="{list_of(place)}/new"' in answer.text
    again = fields_of(answer.text)
    data = {"csrf_token": browser.token, **again}
    assert browser.client.post(f"{list_of(place)}/new", data=data).status_code == 303
    assert [each.name for each in of_anna(database, place)] == ["", "Mine", ""]


def test_only_who_has_seen_a_rule_learns_that_it_was_deleted(
    app: Flask, browser: Browser, place: Place, database: Database
) -> None:
    rule = of_anna(database, place)[1]
    mine = edited(browser, place, rule)
    with saving(database) as session:
        rules.remove(session, CONSOLE, rule.id)
    assert send(browser, place, rule, {**mine, "seen": "made up"}).status_code == 404
    other = Browser(app.test_client())
    other.sign_in("1002@acme.example")
    data = {"csrf_token": other.token, **mine}
    assert other.client.post(f"/users/{place.bob}/rules/{rule.id}", data=data).status_code == 404


def test_switching_a_rule_off_meanwhile_counts_as_a_change(browser: Browser, place: Place, database: Database) -> None:
    rule = of_anna(database, place)[0]
    mine = edited(browser, place, rule, name="Mine")
    change(database, rule, enabled=False)
    assert send(browser, place, rule, mine).status_code == 409
