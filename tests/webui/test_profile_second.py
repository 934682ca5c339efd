"""The second step of a log-in, and setting it up, as somebody does it in a browser."""

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from controller.operations import actors, recoverycodes, resets, secondfactors, users
from controller.operations.bell import saving
from controller.store import find
from controller.store.engine import Database, reading
from controller.store.tables import MailRow
from tests.webui.browser import Browser, text
from tests.webui.place import PASSWORD, TUESDAY, Place
from webui.login.limits import PER_SECOND_STEP
from webui.login.site import site

BOB = "1002@acme.example"
MOST = int(PER_SECOND_STEP.split()[0])


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(TUESDAY, counter_offset=steps)


@pytest.fixture
def secret(database: Database, place: Place) -> str:
    """Bob has a code app, whose last code was that of a minute ago."""
    made = pyotp.random_base32()
    with saving(database) as session:
        earlier = replace(actors.of_user(session, place.bob, TUESDAY, ""), at=TUESDAY - timedelta(minutes=1))
        secondfactors.begin(session, earlier, make_secret=lambda: made)
        secondfactors.confirm(session, earlier, pyotp.TOTP(made).at(earlier.at))
    return made


def halfway(browser: Browser, after: str = "") -> None:
    browser.open("/login")
    answer = browser.send("/login", account=BOB, password=PASSWORD, next=after)
    assert answer.headers["Location"] == "/login/second"
    browser.open("/login/second")


def test_an_app_is_set_up_confirmed_and_asked_for_at_the_next_log_in(browser: Browser, app: Flask) -> None:
    browser.sign_in(BOB)
    assert browser.send("/profile/codes", present="wrong").status_code == 422
    page = browser.follow("/profile/codes", present=PASSWORD)
    secret = page.text.split('id="secret">')[1].split("<")[0].replace(" ", "")
    picture = browser.open("/profile/codes/qr.svg")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    wrong = browser.send("/profile/codes/confirm", code="12345")
    assert wrong.status_code == 422
    assert 'id="code-problem"' in wrong.text
    codes = browser.follow("/profile/codes/confirm", code=code(secret))
    assert len(re.findall(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b", codes.text)) == recoverycodes.COUNT
    assert codes.headers["Cache-Control"] == "no-store"
    assert browser.open("/profile/recovery/shown").status_code == 303, "a second time there is nothing to show"
    assert browser.open("/profile/codes/qr.svg").status_code == 303, "nor the secret"
    assert "On since 11:00 today." in text(browser.open("/profile/security"))
    other = Browser(app.test_client())
    halfway(other)
    assert other.send("/login/second", code=code(secret)).status_code == 422, "it was used to confirm"
    assert other.send("/login/second", code=code(secret, 1)).headers["Location"] == "/"
    assert other.open("/").status_code == 200


def test_halfway_in_every_page_is_as_closed_as_before(app: Flask, secret: str, place: Place) -> None:
    browser = Browser(app.test_client())
    halfway(browser)
    for path in ("/", "/profile", "/profile/security", f"/users/{place.bob}/rules", "/live"):
        answer = browser.open(path)
        assert answer.status_code in (303, 404), path
        assert "/login" in answer.headers.get("Location", "/login")
    assert browser.send("/home/dnd", until="").status_code == 303
    with browser.client.session_transaction() as cookie:
        assert "login" not in cookie


def test_the_page_that_was_asked_for_comes_after_the_second_step(browser: Browser, secret: str) -> None:
    halfway(browser, "/profile/tokens")
    assert browser.send("/login/second", code=code(secret)).headers["Location"] == "/profile/tokens"


def test_nothing_tells_who_has_a_second_factor_without_the_password(browser: Browser, secret: str) -> None:
    """The same answer for Bob, who has one, Anna, who has none, and nobody."""
    said = set()
    for account in (BOB, "1001@acme.example", "1009@acme.example"):
        browser.open("/login")
        page = browser.send("/login", account=account, password="wrong")
        said.add((page.status_code, text(page)))
    assert len(said) == 1


def test_a_recovery_code_logs_in_once_and_says_how_many_are_left(
    browser: Browser, app: Flask, secret: str, database: Database, place: Place
) -> None:
    with saving(database) as session:
        [kept, *_] = recoverycodes.renew(session, actors.of_user(session, place.bob, TUESDAY, ""))
    halfway(browser)
    assert "That recovery code is used up. 9 are left." in text(browser.follow("/login/second", code=kept))
    other = Browser(app.test_client())
    halfway(other)
    assert other.send("/login/second", code=kept).status_code == 422


def test_five_wrong_codes_lead_back_to_the_password(browser: Browser, secret: str) -> None:
    halfway(browser)
    for _ in range(4):
        page = browser.send("/login/second", code="000000")
        assert page.status_code == 422
        assert 'id="code-problem"' in page.text
    page = browser.follow("/login/second", code="000000")
    assert "too many codes were wrong" in text(page)
    assert browser.open("/login/second").status_code == 303


@pytest.mark.slow
def test_who_knows_the_password_can_not_try_codes_for_ever(browser: Browser, app: Flask, secret: str) -> None:
    """Ten in ten minutes, from wherever and however often the password is typed anew."""
    for number in range(MOST):
        other = Browser(app.test_client())
        other.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        halfway(other)
        assert other.send("/login/second", code="000000").status_code == 422
    halfway(browser)
    page = browser.send("/login/second", code=code(secret))
    assert page.status_code == 429
    assert "Too many attempts. Wait 10 minutes" in text(page)


def test_what_happened_at_the_second_step_is_in_the_audit_log(
    browser: Browser, secret: str, database: Database, place: Place
) -> None:
    halfway(browser)
    browser.send("/login/second", code="000000")
    browser.send("/login/second", code=code(secret))
    with reading(database) as session:
        lines = find.audit(session, place.acme, 2)
    assert [(line.operation, line.after) for line in lines] == [
        ("logins.log_in", {"how": "password, code"}),
        ("entering.second_step_missed", {}),
    ]


def test_switching_off_takes_the_password_and_says_what_follows(browser: Browser, app: Flask, secret: str) -> None:
    browser.sign_in(BOB)
    page = browser.open("/profile/codes/off")
    assert "From then on your password alone logs you in." in text(page)
    assert browser.send("/profile/codes/off", present="wrong").status_code == 422
    browser.follow("/profile/codes/off", present=PASSWORD)
    Browser(app.test_client()).log_in(BOB)


def test_new_recovery_codes_take_the_password_and_a_second_factor(browser: Browser, app: Flask, secret: str) -> None:
    browser.sign_in(BOB)
    assert browser.send("/profile/recovery", present="wrong").status_code == 422
    assert "they can’t be shown again" in text(browser.follow("/profile/recovery", present=PASSWORD))
    browser.sign_in("1001@acme.example")
    assert "Set one up first" in text(browser.send("/profile/recovery", present=PASSWORD))


def test_an_office_manager_takes_a_lost_second_factor_off(
    browser: Browser, app: Flask, secret: str, place: Place, database: Database
) -> None:
    browser.sign_in("1001@acme.example")
    page = browser.open(f"/users/{place.bob}")
    assert "Second step: code app" in text(page)
    browser.follow(f"/users/{place.bob}/second-step/off")
    Browser(app.test_client()).log_in(BOB)
    with reading(database) as session:
        operations = [line.operation for line in find.audit(session, place.acme, 5)]
    assert "secondfactors.take_off" in operations
    assert "Second step" not in text(browser.open(f"/users/{place.bob}"))


def test_passkeys_are_offered_only_where_browsers_have_them(browser: Browser, app: Flask, place: Place) -> None:
    """WebAuthn knows no bare addresses."""
    browser.sign_in(BOB)
    bare = app.test_client()
    for host, is_possible in (("localhost", True), ("phones.acme.example", True), ("127.0.0.1:8080", False)):
        with app.test_request_context("/", base_url=f"https://{host}"):
            found = site()
            assert (found is not None) is is_possible, host
            assert found is None or found.origins[0] == f"https://{host}"
    assert bare.get("/login").status_code == 200
    with app.test_request_context("/", base_url="http://phones.acme.example"):
        assert site().origins == ("https://phones.acme.example",)  # type: ignore[union-attr]


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "x" * 30_000, '{"id": 1}', '{"id": "a", "response": {}}'])
def test_a_made_up_passkey_opens_nothing(browser: Browser, answer: str) -> None:
    browser.open("/login")
    assert browser.client.post(
        "/login/passkey/ask", data={"csrf_token": browser.token}, base_url="http://localhost"
    ).is_json
    page = browser.send("/login/passkey", answer=answer)
    assert page.status_code == 422
    assert "No passkey of this portal was accepted" in page.text
    assert browser.open("/profile").status_code == 303


def test_a_forgotten_password_does_not_get_around_the_second_step(
    browser: Browser, secret: str, database: Database, place: Place
) -> None:
    """Whoever reads Bob's mail has not got his mobile."""
    with saving(database) as session:
        users.change(session, actors.console(TUESDAY), place.bob, {"email": "bob@acme.example"})
        resets.send(session, actors.console(TUESDAY), place.bob)
        [path] = [mail["path"] for mail in session.execute(select(MailRow.cells)).scalars() if "path" in mail]
    browser.open(path)
    answer = browser.send(path, password="another long password", again="another long password")
    assert answer.headers["Location"] == "/login/second"
    assert browser.open("/profile").status_code == 303
    browser.open("/login/second")
    assert browser.send("/login/second", code=code(secret)).headers["Location"] == "/"
