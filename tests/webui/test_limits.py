"""How often a wrong password may be tried."""

import pytest
from flask import Flask

from tests.webui.browser import Browser, text
from tests.webui.place import PASSWORD
from webui.login.limits import PER_ACCOUNT, PER_ADDRESS

ACCOUNT_LIMIT = int(PER_ACCOUNT.split()[0])
ADDRESS_LIMIT = int(PER_ADDRESS.split()[0])


def wrong(browser: Browser, account: str, times: int) -> None:
    for _ in range(times):
        assert browser.send("/login", account=account, password="wrong").status_code == 422


def test_an_account_under_attack_makes_even_the_right_password_wait_and_says_how_long(browser: Browser) -> None:
    browser.open("/login")
    wrong(browser, "1001@acme.example", ACCOUNT_LIMIT - 1)
    wrong(browser, " 1001@ACME.example", 1)  # another spelling counts as the same
    page = browser.send("/login", account="1001@acme.example", password=PASSWORD)
    assert page.status_code == 429
    assert "Too many attempts. Wait 10 minutes, then try again." in text(page)
    assert 'value="1001@acme.example"' in page.text
    assert 0 < int(page.headers["Retry-After"]) <= 600
    assert browser.send("/login", account="1002@acme.example", password=PASSWORD).status_code == 303  # not concerned


def test_an_address_that_tries_many_accounts_has_to_wait_and_others_have_not(app: Flask) -> None:
    attacker = Browser(app.test_client())
    attacker.client.environ_base["REMOTE_ADDR"] = "192.0.2.66"
    attacker.open("/login")
    for number in range(ADDRESS_LIMIT):
        wrong(attacker, f"{1100 + number}@acme.example", 1)
    assert attacker.send("/login", account="1002@acme.example", password=PASSWORD).status_code == 429
    Browser(app.test_client()).log_in("1002@acme.example")


@pytest.mark.slow
def test_right_passwords_are_not_counted(browser: Browser) -> None:
    for _ in range(ACCOUNT_LIMIT + 2):
        browser.log_in()


def test_what_has_not_the_shape_of_a_log_in_is_no_attempt(browser: Browser) -> None:
    browser.open("/login")
    for _ in range(ADDRESS_LIMIT + 1):
        assert browser.send("/login", account="anna", password="wrong").status_code == 422
