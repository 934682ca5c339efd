"""What is done in the list of answering rules: order, switches, undo, ring timeout, overrides (PRODUCT §2, §4)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from controller.domain.destinations import ToUser
from controller.domain.ids import RuleId
from controller.operations import grants, overrides
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.annas_rules import CONSOLE, list_of, of_anna
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import TUESDAY, Place, do_not_disturb

HTMX = {"HX-Request": "true"}


def test_a_rule_is_switched_off_and_on(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    second = of_anna(database, place)[1]
    page = text(browser.follow(f"{list_of(place)}/{second.id}/enabled"))
    assert "“Open hours” is switched off." in page
    assert "Switched off: it is passed over." in page
    assert "Default Active now" in page
    browser.follow(f"{list_of(place)}/{second.id}/enabled", enabled="yes")
    assert of_anna(database, place)[1].enabled


def test_with_htmx_a_change_answers_with_the_list_and_says_that_it_is_saved(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    second = of_anna(database, place)[1]
    fields = {"csrf_token": browser.token}
    answer = browser.client.post(f"{list_of(place)}/{second.id}/enabled", data=fields, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="rules"' in answer.text
    assert "<html" not in answer.text
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.text
    assert "“Open hours” is switched off. The change goes live by itself" in text(answer)


def test_the_order_is_saved_as_dragged(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    holidays, hours, default = (rule.id for rule in of_anna(database, place))
    data = {"csrf_token": browser.token, "order": [str(hours), str(holidays)]}
    assert browser.client.post(f"{list_of(place)}/order", data=data).status_code == 303
    assert [rule.id for rule in of_anna(database, place)] == [hours, holidays, default]


def test_a_rule_is_moved_by_a_button_and_default_stays_last(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    holidays, hours, default = (rule.id for rule in of_anna(database, place))
    browser.follow(f"{list_of(place)}/order", move=str(holidays), by="1")
    assert [rule.id for rule in of_anna(database, place)] == [hours, holidays, default]
    browser.follow(f"{list_of(place)}/order", move=str(holidays), by="1")
    assert [rule.id for rule in of_anna(database, place)] == [hours, holidays, default]
    assert browser.send(f"{list_of(place)}/order", move=str(default), by="-1").status_code == 422


def test_an_order_of_another_state_is_refused_and_the_list_shown_as_it_is(browser: Browser, place: Place) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    answer = browser.send(f"{list_of(place)}/order", order="4")
    assert answer.status_code == 422
    assert "These are not all the rules as they are now." in text(answer)
    assert "Mon–Fri 9:00–17:00" in text(answer)


def test_a_duplicate_stands_below_and_is_switched_off(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    first = of_anna(database, place)[0]
    page = text(browser.follow(f"{list_of(place)}/{first.id}/duplicate"))
    copy = of_anna(database, place)[1]
    assert (copy.name, copy.enabled, copy.dnd) == ("Copy of Holidays", False, True)
    assert "“Holidays” is duplicated; the copy is switched off." in page


def test_a_deleted_rule_is_put_back_as_it_was_at_its_place(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    before = of_anna(database, place)
    page = browser.follow(f"{list_of(place)}/{before[0].id}/delete")
    assert "“Holidays” is deleted." in text(page)
    assert of_anna(database, place) == before[1:]
    undo = re.search(r'action="([^"]+/restore)".*?name="above" value="(\d+)"', page.text, re.DOTALL)
    assert undo
    page = browser.follow(undo[1], above=undo[2])
    after = of_anna(database, place)
    assert [replace(rule, id=RuleId(0)) for rule in after] == [replace(rule, id=RuleId(0)) for rule in before]
    assert "The rule is back where it was." in text(page)


def test_with_htmx_the_undo_comes_in_a_toast(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    second = of_anna(database, place)[1]
    url = f"{list_of(place)}/{second.id}/delete"
    answer = browser.client.post(url, data={"csrf_token": browser.token}, headers=HTMX)
    assert f'hx-post="{list_of(place)}/{second.id}/restore"' in answer.text
    assert answer.text.index("hx-swap-oob") < answer.text.index("data-undo")


def test_nothing_is_put_back_twice_or_by_who_did_not_delete_it(
    browser: Browser, app: Flask, place: Place, database: Database
) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    first = of_anna(database, place)[0]
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "delegate", place.anna)
    browser.follow(f"{list_of(place)}/{first.id}/delete")
    other = Browser(app.test_client())
    other.sign_in("1002@acme.example")
    other.open(list_of(place))
    answer = other.send(f"{list_of(place)}/{first.id}/restore", above="0")
    assert answer.status_code == 422
    browser.follow(f"{list_of(place)}/{first.id}/restore", above="0")
    assert browser.send(f"{list_of(place)}/{first.id}/restore", above="0").status_code == 422
    assert len(of_anna(database, place)) == 3
    assert "That rule can’t be put back any more. Add it anew." in text(answer)


def test_default_can_not_be_deleted_or_duplicated(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    default = of_anna(database, place)[-1]
    for verb in ("delete", "duplicate", "enabled"):
        answer = browser.send(f"{list_of(place)}/{default.id}/{verb}")
        assert answer.status_code == 422, verb
        assert 'role="alert"' in answer.text
    assert of_anna(database, place)[-1] == default


@pytest.mark.parametrize(("sent", "says"), [("40", "for 40 s"), ("25", "for 25 s")])
def test_the_ring_timeout_is_changed_in_place(browser: Browser, place: Place, sent: str, says: str) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    assert f"Phones now ring {says}." in text(browser.follow(f"{list_of(place)}/timeout", ring_timeout=sent))


def test_phones_may_ring_without_end(browser: Browser, place: Place) -> None:
    """PRODUCT §2.7: "unlimited" possible."""
    browser.sign_in()
    browser.open(list_of(place))
    page = text(browser.follow(f"{list_of(place)}/timeout", ring_timeout="25", unlimited="yes"))
    assert "Phones now ring until the caller gives up." in page
    assert "Rings all your phones until the caller gives up, then voicemail." in page


@pytest.mark.parametrize("nonsense", ["", "abc", "4", "601", "-1", "99999999999", "٢٥"])
def test_a_ring_timeout_out_of_bounds_is_refused_at_its_field(browser: Browser, place: Place, nonsense: str) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    answer = browser.send(f"{list_of(place)}/timeout", ring_timeout=nonsense)
    assert answer.status_code == 422
    assert 'aria-describedby="ring_timeout-problem"' in answer.text
    assert "Use 5 to 600 seconds." in text(answer)
    assert f'value="{nonsense}"' in answer.text


def test_an_override_shows_as_a_banner_that_is_cleared_here(browser: Browser, database: Database, place: Place) -> None:
    do_not_disturb(database, place.anna, TUESDAY + timedelta(hours=1))
    browser.sign_in()
    page = text(browser.open(list_of(place)))
    assert "Do not disturb is on until 12:00 today No phone rings: callers reach your voicemail." in page
    page = text(browser.follow(f"{list_of(place)}/override/dnd/clear"))
    assert "Cleared." in page
    assert "Do not disturb is on" not in page


def test_clearing_says_what_still_decides_otherwise(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        overrides.switch_on(session, CONSOLE, place.anna, "always", ToUser(place.bob))
    do_not_disturb(database, place.anna)
    browser.sign_in()
    browser.open(list_of(place))
    assert "Cleared. Do not disturb is still switched on." in text(
        browser.follow(f"{list_of(place)}/override/always/clear")
    )


@pytest.mark.slow
def test_saving_with_the_pbx_down_says_that_it_goes_live_by_itself(
    browser: Browser, place: Place, controller: Answers
) -> None:
    controller.by_path["/status"] = {"pbx": "down", "since": None, "pending": 1}
    browser.sign_in()
    browser.open(list_of(place))
    page = text(browser.follow(f"{list_of(place)}/timeout", ring_timeout="30"))
    assert "The change goes live by itself as soon as the telephone system can be reached." in page


def test_a_rule_of_another_user_is_not_found_under_this_one(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    browser.open(list_of(place))
    rule = of_anna(database, place)[0]
    for verb in ("enabled", "delete", "duplicate"):
        assert browser.send(f"/users/{place.bob}/rules/{rule.id}/{verb}").status_code == 404
    assert browser.open(f"/users/{place.bob}/rules/{rule.id}").status_code == 404


def test_a_delegate_edits_the_rules_and_the_page_says_whose_they_are(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "delegate", place.anna)
    browser.sign_in("1002@acme.example")
    page = text(browser.open(list_of(place)))
    assert "You see and change what belongs to Anna Ahlers (1001)." in page
    assert browser.send(f"{list_of(place)}/timeout", ring_timeout="30").status_code == 303, "on top of the rules"
