"""A forgotten password: asked for in the portal, mailed by the controller, and chosen anew."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from controller.mail.letters import letter
from controller.operations import actors, resets, users
from controller.operations.bell import saving
from controller.store import find, mailqueue
from controller.store.engine import Database, reading, writing
from controller.store.mailqueue import Mail
from tests.webui.browser import Browser, text
from tests.webui.place import TUESDAY, Place

CHOSEN = "a sentence nobody guesses"
ANNA, BOB = "1001@acme.example", "1002@acme.example"


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    """A portal that mails."""
    before = app.extensions["ringplan"]
    app.extensions["ringplan"] = replace(before, mails=True)
    yield app
    app.extensions["ringplan"] = before


@pytest.fixture(autouse=True)
def _addresses(database: Database, place: Place) -> None:
    with saving(database) as session:
        for user, address in ((place.anna, "anna@acme.example"), (place.bob, "bob@acme.example")):
            users.change(session, actors.console(TUESDAY), user, {"email": address})


def answered(database: Database, at: object = TUESDAY) -> list[Mail]:
    """What the controller then mails, but for what the tests' own changes of addresses give cause to."""
    with writing(database) as session:
        resets.answer(session, at)  # type: ignore[arg-type]
        found = []
        while (mail := mailqueue.claim(session, at)) is not None:  # type: ignore[arg-type]
            found.append(mail)
    return [mail for mail in found if mail.kind != "address changed"]


def link(database: Database) -> str:
    """The path in the only mail."""
    [mail] = answered(database)
    assert mail.kind == "reset"
    return str(mail.cells["path"])


def ask(browser: Browser, account: str = ANNA) -> None:
    browser.open("/reset")
    assert "Look into your mail" in text(browser.follow("/reset", account=account))


def test_who_forgot_the_password_gets_a_link_chooses_a_new_one_and_is_in(browser: Browser, database: Database) -> None:
    assert "/reset" in browser.open("/login").text
    ask(browser, f" {ANNA.upper()} ")
    path = link(database)
    page = browser.open(path)
    assert "Anna Ahlers" in text(page)
    home = browser.follow(path, password=CHOSEN, again=CHOSEN)
    assert "Your new password is in force." in text(home)
    assert "If somebody calls you now" in text(home)
    assert "Anna Ahlers" in text(browser.log_in(ANNA, CHOSEN))


def test_a_new_password_ends_every_log_in_every_link_and_is_told_by_mail(
    app: Flask, browser: Browser, database: Database
) -> None:
    thief = Browser(app.test_client())
    thief.sign_in()
    ask(browser)
    ask(browser)
    first, second = (str(mail.cells["path"]) for mail in answered(database))
    browser.open(second)
    browser.send(second, password=CHOSEN, again=CHOSEN)
    assert thief.open("/").status_code == 303
    for used in (first, second):
        assert browser.open(used).status_code == 404
        assert "Ask for a new one on the log-in page." in text(browser.send(used, password=CHOSEN, again=CHOSEN))
    assert [(mail.kind, mail.recipient) for mail in answered(database)] == [("password changed", "anna@acme.example")]


@pytest.mark.parametrize(
    "account", ["1009@acme.example", "1002@globex.example", "1001@nowhere.example", "1001@globex.example"]
)
def test_whoever_is_asked_for_the_answer_and_the_work_are_the_same(
    browser: Browser, database: Database, app: Flask, account: str
) -> None:
    """Nobody there, or there without an address: the same page after the same statements, in the same order."""
    statements: list[str] = []
    engine = app.extensions["ringplan"].database.engine
    told = []
    browser.open("/reset")
    event.listen(engine, "before_cursor_execute", lambda *each: statements.append(each[2]))
    for asked in (ANNA, account):
        statements.clear()
        answer = browser.follow("/reset", account=asked)
        told.append((answer.text.replace(browser.token, ""), tuple(statements)))
        browser.open("/reset")
    assert told[0][1] == told[1][1]
    assert len(told[0][0]) == len(told[1][0])
    assert [mail.recipient for mail in answered(database)] == ["anna@acme.example"]


def test_who_has_no_password_yet_gets_no_link_by_asking(browser: Browser, database: Database, place: Place) -> None:
    """A role that nobody may log in as stays closed."""
    with saving(database) as session:
        new = users.NewUser("1009", "Role", email="role@acme.example")
        users.add(session, actors.console(TUESDAY), place.acme, new)
    ask(browser, "1009@acme.example")
    assert answered(database) == []


def test_a_link_is_good_for_an_hour(browser: Browser, database: Database) -> None:
    ask(browser)
    path = link(database).removeprefix("/reset/")
    with reading(database) as session:
        assert resets.opened(session, path, TUESDAY + timedelta(minutes=59))
        with pytest.raises(resets.Refused):
            resets.opened(session, path, TUESDAY + timedelta(hours=1))


def test_what_was_asked_for_while_the_controller_was_away_for_long_is_not_answered_any_more(
    browser: Browser, database: Database
) -> None:
    ask(browser)
    assert answered(database, TUESDAY + timedelta(hours=2)) == []
    assert answered(database, TUESDAY) == []


@pytest.mark.parametrize("account", [ANNA, "1009@acme.example"])
def test_it_can_be_asked_three_times_an_hour_whoever_it_is(browser: Browser, database: Database, account: str) -> None:
    for _ in range(3):
        ask(browser, account)
    page = browser.send("/reset", account=account)
    assert page.status_code == 422
    assert "Use the link in the latest mail" in text(page)
    assert f'value="{account}"' in page.text
    assert len(answered(database)) in (3, 0)


def test_an_address_that_asks_for_many_accounts_must_wait(browser: Browser) -> None:
    for number in range(20):
        ask(browser, f"20{number:02}@acme.example")
    assert browser.send("/reset", account=ANNA).status_code == 422


@pytest.mark.parametrize("typed", ["", "anna", "1001", "1001@acme.example\nBcc: x", "'; DROP TABLE users"])
def test_what_is_no_log_in_is_told_what_one_looks_like(browser: Browser, typed: str) -> None:
    browser.open("/reset")
    page = browser.send("/reset", account=typed)
    assert page.status_code == 422
    assert "Type your log-in, such as 1001@acme.example, or your e-mail address." in text(page)


@pytest.mark.parametrize(
    ("first", "second", "said"), [("short", "short", "Use 10 to 200"), (CHOSEN, CHOSEN + "!", "differ")]
)
def test_what_is_no_password_is_told_at_its_field_and_the_link_stays_good(
    browser: Browser, database: Database, first: str, second: str, said: str
) -> None:
    ask(browser)
    path = link(database)
    browser.open(path)
    page = browser.send(path, password=first, again=second)
    assert page.status_code == 422
    assert said in text(page)
    assert first not in page.text
    assert browser.send(path, password=CHOSEN, again=CHOSEN).status_code == 303


def test_who_tries_many_links_must_wait(browser: Browser) -> None:
    for number in range(20):
        assert browser.open(f"/reset/{number}").status_code == 404
    page = browser.open("/reset/21")
    assert page.status_code == 429
    assert "Wait" in text(page)


def test_where_no_mail_is_sent_the_page_says_whom_to_ask(browser: Browser, app: Flask) -> None:
    app.extensions["ringplan"] = replace(app.extensions["ringplan"], mails=False)
    assert "Ask the office manager" in text(browser.open("/reset"))
    assert "/reset" not in browser.open("/login").text
    browser.open("/login")
    assert browser.send("/reset", account=ANNA).status_code == 404


def test_the_link_never_goes_by_the_host_of_the_request(browser: Browser, database: Database) -> None:
    """Whoever asks could name any; links begin with what the settings say."""
    browser.open("/reset")
    browser.client.post("/reset", data={"csrf_token": browser.token, "account": ANNA}, headers={"Host": "evil.example"})
    for mail in answered(database):
        assert "evil" not in str(mail)
        assert letter(mail.kind, mail.cells).link == ("Choose a new password", mail.cells["path"])


def test_an_office_manager_sends_a_link_to_who_has_a_password_and_an_invitation_to_who_has_none(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    page = text(browser.open(f"/users/{place.bob}"))
    assert "Mail a password link" in page
    assert "is on its way to bob@acme.example" in text(browser.follow(f"/users/{place.bob}/reset"))
    [mail] = answered(database)
    assert (mail.kind, mail.recipient, mail.cells["by"]) == ("reset", "bob@acme.example", ANNA)
    with saving(database) as session:
        new = users.NewUser("1009", "New", email="new@acme.example")
        fresh = users.add(session, actors.console(TUESDAY), place.acme, new)
    browser.follow(f"/users/{fresh}/reset")
    assert [mail.kind for mail in answered(database)] == ["invitation"]


def test_a_user_without_an_address_is_told_of_and_nothing_is_sent(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        users.change(session, actors.console(TUESDAY), place.bob, {"email": None})
    browser.sign_in()
    assert "With an e-mail address, the link can be mailed." in text(browser.open(f"/users/{place.bob}"))
    page = browser.send(f"/users/{place.bob}/reset")
    assert page.status_code == 422
    assert "has no e-mail address" in text(page)
    assert answered(database) == []


def test_a_plain_user_sends_no_links_to_colleagues(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in(BOB)
    assert browser.send(f"/users/{place.anna}/reset").status_code == 403
    assert answered(database) == []


def test_new_users_with_an_address_are_invited_by_mail_and_the_link_is_not_shown(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    fields = {"extension": "1009", "name": "New", "email": "new@acme.example", "scope": "user", "invite": "yes"}
    page = browser.send(f"/domains/{place.acme}/users/new", **fields)
    assert "An invitation is on its way to new@acme.example" in text(page)
    assert "/invitation/" not in page.text
    [mail] = answered(database)
    assert "Choose your password" in text(browser.open("/login")) or mail.kind == "invitation"
    with reading(database) as session:
        assert find.user(session, mail.user or 0) is not None
    assert "Welcome" in text(browser.open(str(mail.cells["path"])))


def test_of_many_who_are_invited_only_those_without_an_address_get_a_link_on_the_page(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        users.change(session, actors.console(TUESDAY), place.bob, {"email": None})
    browser.sign_in()
    chosen = {"csrf_token": browser.token, "do": "invite", "user": [str(place.anna), str(place.bob)]}
    page = browser.client.post(f"/domains/{place.acme}/users/together", data=chosen)
    assert "1 invitation is on its way by mail." in text(page)
    assert page.text.count("/invitation/") == 1
    assert [mail.recipient for mail in answered(database)] == ["anna@acme.example"]


def test_an_address_that_only_one_has_is_enough(browser: Browser, database: Database) -> None:
    ask(browser, "Anna@acme.example")
    assert "Anna Ahlers" in text(browser.open(link(database)))


def test_an_address_that_several_have_is_answered_the_same_and_mails_nobody(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        users.change(session, actors.console(TUESDAY), place.bob, {"email": "anna@acme.example"})
    ask(browser, "anna@acme.example")
    ask(browser, "nobody@elsewhere.example")
    assert answered(database) == []


def test_asking_under_two_names_brings_no_more_mails_than_under_one(browser: Browser, database: Database) -> None:
    for account in (ANNA, "anna@acme.example") * 3:
        ask(browser, account)
    assert len(answered(database)) == 3
