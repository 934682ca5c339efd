"""The explainer (PRODUCT §4): a moment and a caller in the address, the story step by step, the week as bands."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from controller.domain.destinations import ToUser
from controller.domain.rules import Forwards
from controller.operations import actors, frames, groups, lists, overrides, rules
from controller.operations.bell import saving
from controller.operations.groups import NewGroup
from controller.operations.users import NewUser
from controller.store.engine import Database
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, TUESDAY, Place, person, shared_frame

BY = actors.console(SATURDAY)


@pytest.fixture
def page(place: Place) -> str:
    """Anna's explainer."""
    return f"/users/{place.anna}/explain"


def test_without_a_question_it_tells_what_happens_now(browser: Browser, page: str) -> None:
    browser.sign_in()
    told = text(browser.open(page))
    assert "Now: Tuesday 24 November 2026, 11:00" in told
    assert "Somebody without a number calls Anna Ahlers" in told
    assert "“Open hours” is the rule that counts until 17:00 today" in told
    assert "Holidays does not hold then" in told
    assert "Rings for 25 s" in told
    assert "If all are busy or decline The call goes to Bob Brandt (1002)" in told


def test_the_address_holds_the_moment_and_the_caller(browser: Browser, page: str) -> None:
    """So that it can be shared."""
    browser.sign_in()
    told = text(browser.open(f"{page}?at=2026-11-28T12:00&from=1002"))
    assert "Saturday 28 November 2026, 12:00" in told
    assert "Bob Brandt (1002) calls Anna Ahlers" in told
    assert "“Default” is the rule that counts until Monday 9:00" in told


def test_the_form_asks_the_same_without_javascript(browser: Browser, page: str) -> None:
    browser.sign_in()
    typed = "day=2026-11-28&time=12:00&who=colleague&colleague=Bob&number="
    told = text(browser.open(f"{page}?{typed}"))
    assert "Bob Brandt (1002) calls Anna Ahlers" in told
    assert "Saturday 28 November 2026, 12:00" in told


def test_with_htmx_only_what_changes_comes_and_the_address_is_shortened(browser: Browser, page: str) -> None:
    browser.sign_in()
    asked = {"HX-Request": "true", "HX-Target": "explain", "HX-Trigger": "ask"}
    answer = browser.client.get(f"{page}?day=2026-11-28&time=12:00&who=number&number=030+1234567", headers=asked)
    assert "<html" not in answer.text
    assert answer.headers["HX-Push-Url"] == f"{page}?at=2026-11-28T12:00&from=030+1234567"
    assert "+49 30 1234567 calls Anna Ahlers" in text(answer)
    assert 'hx-swap-oob="innerHTML"' in answer.text  # the story for a screen reader


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("day=someday&time=12:00", "“someday” is no day. Write it like 2026-12-24."),
        ("day=2026-12-24&time=25:99", "“25:99” is no time of day. Write it like 18:30."),
        ("day=9999-12-31&time=12:00", "The day “9999-12-31” can’t be used here. Choose one of the years 2000 to 2099."),
        ("at=tomorrow", "“tomorrow” is no moment. Choose a day and a time here."),
        ("who=number&number=abc", "“abc” is not a telephone number. Write it like +49 30 1234567."),
        ("who=number&number=", "Say which number calls, like +49 30 1234567."),
        ("who=colleague&colleague=", "Say who calls: a name or an extension."),
        ("who=colleague&colleague=Zorro", "Nobody here is called Zorro."),
        ("from=1099", "There is no extension 1099 here."),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_kept(browser: Browser, page: str, asked: str, said: str) -> None:
    """PRODUCT §8.5."""
    browser.sign_in()
    answer = browser.open(f"{page}?{asked}")
    assert answer.status_code == 422
    assert said in text(answer)
    typed = asked.rpartition("=")[2]
    assert not typed or typed in answer.text
    assert "is the rule that counts" not in text(answer)


def test_an_hour_that_comes_twice_can_be_told_apart(browser: Browser, page: str) -> None:
    """PRODUCT §3: an autumn repeat."""
    browser.sign_in()
    first = browser.open(f"{page}?day=2026-10-25&time=02:30")
    assert "The second time: that night the clock shows this hour twice" in text(first)
    second = browser.client.get(
        f"{page}?day=2026-10-25&time=02:30&again=yes", headers={"HX-Target": "explain", "HX-Trigger": "ask"}
    )
    assert second.headers["HX-Push-Url"] == f"{page}?at=2026-10-25T02:30%2B01:00"
    assert "25 hours: the clock is put back" in text(second)


def test_the_week_is_drawn_and_told_as_a_list(browser: Browser, page: str) -> None:
    browser.sign_in()
    answer = browser.open(page)
    told = text(answer)
    assert "23 November – 29 November 2026" in told
    assert "Monday 23 Nov 0:00–9:00 Default → rings your phone 1001 for 25 seconds, then voicemail" in told
    assert "9:00–17:00 Open hours → rings all your phones for 25 seconds, then voicemail" in told
    assert "Saturday 28 Nov all day Default" in told
    assert len(re.findall('class="band"', answer.text)) == 5 * 3 + 2
    assert "style=" not in answer.text


def test_the_weeks_before_and_after_are_one_click_away(browser: Browser, page: str) -> None:
    browser.sign_in()
    told = text(browser.open(f"{page}?week=2026-12-09"))
    assert "7 December – 13 December 2026" in told
    assert "Now: Tuesday 24 November 2026" in told  # the question is still the same
    assert browser.open(f"{page}?week=nonsense").status_code == 200


def test_overrides_and_forced_frames_are_shown(browser: Browser, database: Database, place: Place, page: str) -> None:
    """PRODUCT §3: every page that shows the frame says so."""
    with saving(database) as session:
        overrides.switch_on(session, actors.console(TUESDAY), place.anna, "dnd", until=TUESDAY + timedelta(hours=2))
        frames.force(session, BY, shared_frame(session, place.acme, "Open hours"), on=True, until=None)
    browser.sign_in()
    told = text(browser.open(page))
    assert "“Open hours” is switched on by hand." in told
    assert "11:00–13:00 Open hours Do not disturb is on" in told


def test_a_blocked_caller_meets_the_notice(browser: Browser, database: Database, place: Place, page: str) -> None:
    with saving(database) as session:
        lists.add(session, BY, place.acme, place.anna, "blocked", "030 1234567")
    browser.sign_in()
    told = text(browser.open(f"{page}?from=%2B49301234567"))
    assert "The caller hears a notice, and the call ends without being answered" in told
    assert "Anna Ahlers blocks this caller." in told


def test_colleagues_are_found_while_typing(browser: Browser, page: str) -> None:
    browser.sign_in()
    found = browser.open(f"{page}/callers?colleague=bra")
    assert 'value="1002"' in found.text
    assert "Bob Brandt" in found.text
    assert browser.open(f"{page}/callers?colleague=Eve").text.strip() == ""


def test_who_manages_may_ask_for_a_group(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        group = groups.add(session, BY, place.acme, NewGroup("600", "Sales", 20))
    browser.sign_in()
    told = text(browser.open(f"/groups/{group}/explain?at=2026-11-28T12:00&from=%2B49301234567"))
    assert "+49 30 1234567 calls Sales" in told
    browser.sign_in("1002@acme.example")
    assert browser.open(f"/groups/{group}/explain").status_code == 403


def test_the_page_asks_the_database_few_questions_however_far_calls_are_handed_on(
    app: Flask, browser: Browser, database: Database, place: Place, page: str
) -> None:
    with saving(database) as session:
        last = place.bob
        for number in range(5):
            following = person(session, place.acme, NewUser(f"200{number}", f"Number {number}"))
            rule = rules.everything(session, BY, last)[-1]
            rules.change(session, BY, rule.id, replace(rule, forwards=Forwards(always=ToUser(following))))
            last = following
    browser.sign_in()
    asked: list[str] = []
    engine = app.extensions["ringplan"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert "The call goes to Number 4 (2004)" in text(browser.open(page))
    assert 0 < len([statement for statement in asked if statement != "BEGIN"]) <= 20, asked


def test_the_answer_for_now_moves_on_when_another_rule_takes_over(browser: Browser, page: str) -> None:
    browser.sign_in()
    assert 'data-until="2026-11-24T16:00:00+00:00" data-now="2026-11-24T10:00:00+00:00"' in browser.open(page).text
    assert "data-until" not in browser.open(f"{page}?at=2026-11-28T12:00").text
