"""Logging in and out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask

from controller.domain.ids import UserId
from controller.operations import actors, logins, passwords
from controller.operations.bell import saving
from controller.settings import Settings
from controller.store.engine import Database
from tests.webui.browser import Browser, text
from tests.webui.place import PASSWORD, TUESDAY, Place
from webui import create_app

NO_LOG_INS = ["", "anna", "1001", "1001@", "1001@acme.example\x00", "'; DROP TABLE users", "１００１@acme.example"]
ELSEWHERE = ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "evil", "/\r\nX: 1"]


def test_a_user_logs_in_with_extension_and_domain_and_sees_home(browser: Browser) -> None:
    page = browser.log_in("  1001@ACME.example ")
    assert page.status_code == 200
    assert "Anna Ahlers" in text(page)
    assert "If somebody calls you now" in text(page)


@pytest.mark.parametrize(
    ("account", "password"),
    [
        ("1001@acme.example", "wrong"),
        ("1001@acme.example", ""),
        ("1009@acme.example", PASSWORD),  # no such user
        ("1002@globex.example", PASSWORD),  # a user of the other domain
        ("1001@nowhere.example", PASSWORD),
        ("1001@acme.example", "x" * 100_000),
        ("1001@acme.example", "\x00"),
    ],
)
def test_whatever_was_wrong_the_answer_is_the_same_and_keeps_the_log_in(
    browser: Browser, account: str, password: str
) -> None:
    browser.open("/login")
    page = browser.send("/login", account=account, password=password)
    assert page.status_code == 422
    assert f'value="{account}"' in page.text
    assert "That log-in and password don’t belong together." in text(page)
    assert password not in page.text or not password


@pytest.mark.parametrize("typed", NO_LOG_INS)
def test_what_is_no_log_in_is_told_what_one_looks_like(browser: Browser, typed: str) -> None:
    browser.open("/login")
    page = browser.send("/login", account=typed, password=PASSWORD)
    assert page.status_code == 422
    assert "A log-in looks like 1001@acme.example" in text(page)


def test_an_unknown_user_costs_the_same_one_comparison_as_a_wrong_password(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    hasher = passwords.HASHER
    monkeypatch.setattr(passwords, "HASHER", _Counting(hasher, compared.append))
    browser.open("/login")
    for account in ("1001@acme.example", "1009@acme.example"):
        browser.send("/login", account=account, password="wrong")
    costs = [extract_parameters(each) for each in compared]
    assert costs == [extract_parameters(hasher.hash("any"))] * 2


def test_log_in_leads_back_to_the_page_that_was_asked_for(browser: Browser) -> None:
    closed = browser.open("/?day=today")
    assert closed.status_code == 303
    page = browser.open(closed.headers["Location"])
    assert 'name="next" value="/?day=today"' in page.text
    answer = browser.send("/login", account="1001@acme.example", password=PASSWORD, next="/?day=today")
    assert answer.headers["Location"] == "/?day=today"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_log_in_never_leads_to_another_host(browser: Browser, elsewhere: str) -> None:
    browser.open("/login")
    answer = browser.send("/login", account="1001@acme.example", password=PASSWORD, next=elsewhere)
    assert answer.headers["Location"] == "/"


def test_a_log_in_gets_a_new_token_so_that_a_planted_one_opens_nothing(app: Flask) -> None:
    attacker, victim = Browser(app.test_client()), Browser(app.test_client())
    attacker.open("/login")
    planted = attacker.client.get_cookie("ringplan")
    assert planted is not None
    victim.client.set_cookie("ringplan", planted.value)
    victim.log_in()
    assert attacker.open("/").status_code == 303
    assert victim.open("/").status_code == 200
    assert victim.client.post("/home/dnd", data={"csrf_token": attacker.token}).status_code == 400


def test_a_second_log_in_ends_the_first_of_the_same_browser(browser: Browser) -> None:
    browser.log_in()
    first = browser.client.get_cookie("ringplan")
    browser.log_in("1002@acme.example")
    assert first is not None
    browser.client.set_cookie("ringplan", first.value)
    assert browser.open("/").status_code == 303


def test_logging_out_ends_it_on_the_servers_side(browser: Browser) -> None:
    browser.sign_in()
    kept = browser.client.get_cookie("ringplan")
    page = browser.follow("/logout")
    assert "You are logged out." in text(page)
    assert kept is not None
    browser.client.set_cookie("ringplan", kept.value)
    assert browser.open("/").status_code == 303


def test_a_new_password_logs_out_everywhere(browser: Browser, database: Database, place: Place) -> None:
    browser.sign_in()
    with saving(database) as session:
        passwords.set_password(session, actors.console(TUESDAY), UserId(place.anna), "another long password")
    assert browser.open("/").status_code == 303


@pytest.mark.slow
@pytest.mark.parametrize(
    ("later", "is_open"), [(logins.IDLE - timedelta(minutes=1), True), (logins.IDLE + timedelta(minutes=1), False)]
)
def test_an_idle_log_in_expires(app: Flask, home: Settings, later: timedelta, is_open: bool) -> None:
    before = Browser(app.test_client())
    before.sign_in()
    cookie = before.client.get_cookie("ringplan")
    assert cookie is not None
    after = create_app(home, now=lambda: TUESDAY + later)
    browser = Browser(after.test_client())
    browser.client.set_cookie("ringplan", cookie.value)
    assert (browser.open("/").status_code == 200) is is_open
    after.extensions["ringplan"].database.close()


def test_the_database_never_holds_the_token_of_the_cookie(browser: Browser, home: Settings) -> None:
    browser.sign_in()
    with browser.client.session_transaction() as cookie:
        token = cookie["login"]
    files = home.home.glob("ringplan.db*")
    assert not any(token.encode() in file.read_bytes() for file in files)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_secure_over_https(app: Flask) -> None:
    plain = app.test_client().get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    assert "Secure" in app.test_client().get("/login", base_url="https://localhost").headers["Set-Cookie"]


class _Counting:
    """The real hasher, telling each hash that it compares with."""

    def __init__(self, hasher: PasswordHasher, tell: Callable[[str], None]) -> None:
        self._hasher, self._tell = hasher, tell

    def verify(self, password_hash: str, password: str) -> bool:
        self._tell(password_hash)
        return self._hasher.verify(password_hash, password)

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)
