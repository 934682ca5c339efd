"""Home: what happens to a call right now, and why (PRODUCT §4)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from controller.domain.destinations import ToUser
from controller.operations import actors, frames, overrides, users
from controller.operations.bell import saving
from controller.settings import Settings
from controller.store import find, plan_states
from controller.store.engine import Database, reading, writing
from controller.store.subjects import Subject
from tests.poison import PAGES, SCRIPTS
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, TUESDAY, Place, do_not_disturb, shared_frame
from webui import create_app

CONSOLE = actors.console(SATURDAY)


def test_it_says_which_rule_is_in_force_until_when_and_what_it_does(browser: Browser) -> None:
    page = text(browser.enter())
    assert "Rule in force Open hours until 17:00 today Rings all your phones for 25 s, then voicemail." in page
    assert "When they are busy, calls go to Bob Brandt (1002)." in page


def test_it_says_which_rules_were_passed_over_and_why(browser: Browser) -> None:
    page = text(browser.enter())
    assert "Holidays Passed over, not now: New Year's Day" in page
    assert "Open hours It holds now: Mon–Fri 9:00–17:00." in page


def test_at_night_the_default_rule_counts_until_the_office_opens(app: Flask, home: Settings) -> None:
    night = create_app(home, now=lambda: datetime(2026, 11, 24, 21, tzinfo=UTC))
    page = text(Browser(night.test_client()).enter())
    assert "Rule in force Default until 9:00 tomorrow" in page
    assert "Open hours Passed over, not now: Mon–Fri 9:00–17:00." in page
    night.extensions["ringplan"].database.close()


def test_a_forced_frame_is_shown_as_forced(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        frames.force(session, CONSOLE, shared_frame(session, place.acme, "Open hours"), False, None)
    shown = "Open hours Passed over, not now: switched off by hand until it is switched back (Mon–Fri 9:00–17:00)."
    assert shown in text(browser.enter())


def test_a_rule_without_its_time_frame_asks_for_another(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        frames.remove(session, CONSOLE, shared_frame(session, place.acme, "Holidays"), confirmed=True)
    assert "Passed over: its time frame was deleted. Give it another one." in text(browser.enter())


def test_do_not_disturb_is_switched_on_for_an_hour_and_off_again(browser: Browser) -> None:
    browser.sign_in()
    page = text(browser.follow("/home/dnd", until="hour"))
    assert "Do not disturb is on until 12:00 today." in page
    assert "No phone rings: callers reach your voicemail." in page
    assert "After that" in page
    page = text(browser.follow("/home/clear/dnd"))
    assert "Do not disturb is off." in page
    assert "Rule in force Open hours" in page


@pytest.mark.parametrize(
    ("until", "says"), [("tomorrow", "until midnight tonight"), ("", "until you switch it off"), ("x", "until you")]
)
def test_do_not_disturb_ends_as_chosen(browser: Browser, until: str, says: str) -> None:
    browser.sign_in()
    assert f"Do not disturb is on {says}" in text(browser.follow("/home/dnd", until=until))


def test_an_override_set_on_a_phone_shows_and_can_be_cleared_here(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        overrides.switch_on(session, CONSOLE, place.anna, "always", ToUser(place.bob))
    page = text(browser.enter())
    assert "All your calls are forwarded until you switch it off They go to Bob Brandt (1002)." in page
    assert "All your calls are forwarded" not in text(browser.follow("/home/clear/always"))


def test_of_two_overrides_the_latest_counts_and_the_other_is_said_to_wait(
    browser: Browser, database: Database, place: Place
) -> None:
    """PRODUCT §2: of two overrides the latest wins."""
    with saving(database) as session:
        overrides.switch_on(session, actors.console(SATURDAY), place.anna, "dnd")
        later = actors.console(SATURDAY + timedelta(minutes=1))
        overrides.switch_on(session, later, place.anna, "always", ToUser(place.bob))
    page = text(browser.enter())
    assert page.index("They go to Bob") < page.index("It waits: all your calls are forwarded anyway.")
    page = text(browser.follow("/home/clear/always"))
    assert "Your calls are no longer forwarded. Do not disturb is still switched on." in page


def test_an_override_past_its_end_is_not_shown(browser: Browser, database: Database, place: Place) -> None:
    do_not_disturb(database, place.anna, until=TUESDAY)
    assert "Do not disturb is on" not in text(browser.enter())


def test_an_unknown_kind_of_override_is_a_page_that_does_not_exist(browser: Browser) -> None:
    browser.sign_in()
    assert browser.send("/home/clear/everything").status_code == 404


def test_each_phone_shows_its_registration(browser: Browser, controller: Answers, place: Place) -> None:
    seen = {"device": place.desk, "name": "1001", "registered": True, "address": "192.0.2.5:5060", "rtt_ms": 11.8}
    seen |= {"user_agent": "Acme <b>Phone</b> 1.2", "since": "2026-11-24T08:10:00+01:00"}
    gone = {"device": place.mobile, "name": "1001a", "registered": False, "since": "2026-11-23T17:42:00+00:00"}
    controller.by_path["/phones"] = [seen, gone]
    page = text(browser.enter())
    assert "1001 Desk, second floor Connected · since 8:10 today Make Acme <b>Phone</b> 1.2" in page
    assert "Address 192.0.2.5:5060 Answers in 12 ms" in page
    assert "1001a Mobile app Not connected · last seen 18:42 yesterday" in page
    assert controller.asked == ["/status", f"/phones?user={place.anna}"]


def test_a_user_without_phones_is_told_what_to_do(browser: Browser) -> None:
    page = text(browser.enter("1002@acme.example"))
    assert "No phone is set up for you yet. Add one: a phone on the desk, or an app on your mobile." in page
    assert "No phone rings: callers go straight to voicemail." in page


def test_with_the_controller_away_the_page_says_so_and_the_rest_works(browser: Browser) -> None:
    page = text(browser.enter())
    assert "We can’t see your phones at the moment. Calls go on with your last saved rules." in page
    assert "1001 Desk, second floor Not known" in page
    assert "Saved, not live yet: what brings it to the phone system is not running. It goes live by itself." in page
    assert "Do not disturb is on" in text(browser.follow("/home/dnd"))


def test_with_the_phone_system_down_it_says_so(browser: Browser, controller: Answers) -> None:
    controller.by_path |= {"/status": {"pbx": "down"}, "/phones": None}  # nobody to ask about phones
    page = text(browser.enter())
    assert "The phone system is not reachable at the moment" in page
    assert "Saved, not live yet: the phone system is not reachable." in page
    assert "Not known" in page


def test_a_change_that_is_live_is_called_live(browser: Browser, database: Database, place: Place) -> None:
    """PRODUCT §8.2: the portal says when it is live, or why it is not yet."""
    subject = Subject("user", place.anna)
    with writing(database) as session:
        state = plan_states.state_of(session, subject)
        assert state is not None
        plan_states.applied(session, subject, state.wanted, commit_to_live_ms=6.3)
    assert "Your last change is live, 6 ms after it was saved." in text(browser.enter())
    with writing(database) as session:
        plan_states.failed(session, subject, state.wanted, "the disk is full")
    assert "Saved, not live: the disk is full. Calls follow your earlier rules." in text(browser.open("/"))


@pytest.mark.parametrize("name", [*PAGES, *SCRIPTS], ids=ascii)
def test_names_are_shown_as_they_were_typed(browser: Browser, database: Database, place: Place, name: str) -> None:
    """PRODUCT §8.3: nothing typed by a user is ever executed."""
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"name": name})
        users.change(session, CONSOLE, place.bob, {"name": name})
        frame = shared_frame(session, place.acme, "Open hours")
        frames.change(session, CONSOLE, frame, {"name": name})
    page = browser.enter()
    assert not re.search(r"<script(?! src=)", page.text)
    shown = text(page)
    assert shown.count(name) >= 4  # the bar, the destination, the rule twice
    assert f"calls go to {name} (1002)" in shown


def test_a_page_costs_at_most_twenty_statements(app: Flask, browser: Browser) -> None:
    browser.sign_in()
    counted: list[str] = []
    engine = app.extensions["ringplan"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    browser.open("/")
    assert 0 < len([statement for statement in counted if statement != "BEGIN"]) <= 20


def test_who_changed_it_and_from_where_is_in_the_audit_log(browser: Browser, database: Database) -> None:
    browser.sign_in()
    browser.follow("/home/dnd")
    with reading(database) as session:
        entry = find.audit(session, None, 1)[0]
    assert (entry.operation, entry.actor, entry.address) == ("overrides.switch_on", "1001@acme.example", "127.0.0.1")
