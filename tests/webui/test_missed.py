"""Mail of missed calls on the page of voicemail's settings, and where such a mail leads (PRODUCT §7)."""

import pytest

from controller.operations import actors, users
from controller.operations.bell import saving
from controller.store import newsmail as stored
from controller.store.engine import Database, HistoryDatabase, reading
from tests.webui import pasts
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)


@pytest.fixture
def anna(browser: Browser, controller: Answers, database: Database, place: Place) -> Browser:
    controller.by_path |= {"/greetings": {"greetings": []}}
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"email": "anna@acme.example"})
    browser.sign_in()
    return browser


def wanted(database: Database, place: Place) -> tuple[bool, int | None]:
    with reading(database) as session:
        mail = stored.of(session, place.anna)
    return mail.missed, mail.hour


def test_it_is_chosen_and_saved_and_says_what_will_come(anna: Browser, database: Database, place: Place) -> None:
    address = f"/users/{place.anna}/voicemail"
    page = text(anna.open(address)).replace("\u2068", "").replace("\u2069", "")
    assert "These mails go to anna@acme.example alone." in page
    assert "comes 10 minutes after the call" in page
    said = anna.follow(f"{address}/news", missed_mail="yes", mail_daily="")
    assert "Saved: calls that you miss are mailed from the next one on." in text(said)
    assert wanted(database, place) == (True, None)
    assert f"/users/{place.anna}/history?result=missed" in said.text
    said = anna.follow(f"{address}/news", missed_mail="yes", mail_daily="7")
    assert "Saved: what is new comes in one mail a day, at 7:00." in text(said)
    assert wanted(database, place) == (True, 7)
    assert "Saved: missed calls are not mailed." in text(anna.follow(f"{address}/news", mail_daily=""))
    assert wanted(database, place) == (False, None)


def test_what_is_refused_stands_at_its_field_and_changes_nothing(
    anna: Browser, database: Database, place: Place
) -> None:
    address = f"/users/{place.anna}/voicemail"
    anna.open(address)
    for hour in ("24", "-1", "x"):
        refused = anna.send(f"{address}/news", missed_mail="yes", mail_daily=hour)
        assert refused.status_code == 422
        assert 'id="mail_daily-problem"' in refused.text
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"email": None})
    refused = anna.send(f"{address}/news", missed_mail="yes", mail_daily="")
    assert (refused.status_code, 'id="missed_mail-problem"' in refused.text) == (422, True)
    assert wanted(database, place) == (False, None)


def test_an_office_manager_is_told_that_only_its_owner_decides(anna: Browser, place: Place) -> None:
    address = f"/users/{place.bob}/voicemail"
    page = anna.open(address)
    assert "decides what is mailed of calls" in text(page)
    assert 'name="mail_daily"' not in page.text
    assert anna.send(f"{address}/news", missed_mail="yes", mail_daily="").status_code == 403


def test_mails_of_older_versions_lead_to_the_missed_calls_of_the_history(
    anna: Browser, place: Place, past: HistoryDatabase
) -> None:
    missed = pasts.unanswered(place, "missed", pasts.ago(minutes=3))
    pasts.keep(past, pasts.one(place, "taken", pasts.ago(minutes=5)), missed)
    led = anna.client.get(f"/users/{place.anna}/missed")
    assert (led.status_code, led.headers["Location"]) == (303, f"/users/{place.anna}/history?result=missed")
    page = anna.open(led.headers["Location"])
    assert page.text.count('class="call-line') == 1
    assert "data-dial" in page.text
