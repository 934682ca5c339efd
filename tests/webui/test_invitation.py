"""The page behind an invitation."""

from datetime import timedelta

import pytest

from controller.operations import actors, invitations
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.browser import Browser, text
from tests.webui.place import TUESDAY, Place

CHOSEN = "a sentence nobody guesses"


@pytest.fixture
def link(database: Database, place: Place) -> str:
    """Bob's."""
    with saving(database) as session:
        return invitations.invite(session, actors.console(TUESDAY), place.bob).path


def test_an_invited_user_chooses_a_password_and_then_logs_in(browser: Browser, link: str) -> None:
    page = text(browser.open(link))
    assert "Welcome, Bob Brandt" in page
    assert "1002@acme.example" in page
    login = browser.follow(link, password=CHOSEN, again=CHOSEN)
    assert "Your password is set. Log in as 1002@acme.example." in text(login)
    assert "Bob Brandt" in text(browser.log_in("1002@acme.example", CHOSEN))


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [("short", "short", "Use 10 to 200"), (CHOSEN, CHOSEN + "!", "differ"), ("", "", "Use 10 to 200")],
)
def test_what_is_no_password_is_told_at_its_field_and_the_link_stays_good(
    browser: Browser, link: str, first: str, second: str, said: str
) -> None:
    browser.open(link)
    page = browser.send(link, password=first, again=second)
    assert page.status_code == 422
    assert said in text(page)
    assert browser.send(link, password=CHOSEN, again=CHOSEN).status_code == 303


def test_a_link_that_was_used_or_has_ended_or_never_was_says_what_to_do(
    browser: Browser, link: str, database: Database, place: Place
) -> None:
    with saving(database) as session:
        early = actors.console(TUESDAY - timedelta(days=7))
        ended = invitations.invite(session, early, place.anna).path
    browser.open(link)
    browser.send(link, password=CHOSEN, again=CHOSEN)
    for gone in (link, ended, "/invitation/made-up"):
        page = browser.open(gone)
        assert page.status_code == 404
        assert "Ask the office manager of your company for a new one." in text(page)
        assert browser.send(gone, password=CHOSEN, again=CHOSEN).status_code == 404


def test_who_tries_many_links_must_wait(browser: Browser, link: str) -> None:
    for number in range(20):
        assert browser.open(f"/invitation/{number}").status_code == 404
    page = browser.open(link)
    assert page.status_code == 429
    assert "Wait" in text(page)
    assert int(page.headers["Retry-After"]) > 0


def test_good_links_are_not_counted(browser: Browser, link: str) -> None:
    for _ in range(25):
        assert browser.open(link).status_code == 200
