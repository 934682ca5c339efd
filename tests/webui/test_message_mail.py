"""Voicemail by mail, on the page of voicemail's settings (PRODUCT §4 Messages)."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from controller.operations import actors, messagemail, users
from controller.operations.bell import saving
from controller.store import mailqueue, messageaddresses
from controller.store import messagemail as stored
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import PASSWORD, SATURDAY, Place

UNMARKED = dict.fromkeys(map(ord, "\u2068\u2069"))
CONSOLE = actors.console(SATURDAY)


@pytest.fixture
def anna(browser: Browser, controller: Answers, database: Database, place: Place) -> Browser:
    controller.by_path |= {"/greetings": {"greetings": []}}
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"email": "anna@acme.example"})
    browser.sign_in()
    return browser


def wanted(database: Database, place: Place) -> stored.MessageMail:
    with reading(database) as session:
        return stored.of(session, place.anna)


def test_it_is_chosen_and_saved(anna: Browser, database: Database, place: Place) -> None:
    address = f"/users/{place.anna}/voicemail"
    page = text(anna.open(address))
    assert "Mails go to anna@acme.example." in page.replace("\u2068", "").replace("\u2069", "")
    to = "home@else.example, office@acme.example\r\nhome@else.example"
    sent = {"message_mail": "wav", "message_mail_to": to, "message_mail_then": "delete"}
    unproven = anna.send(f"{address}/mail", **sent)
    assert (unproven.status_code, wanted(database, place)) == (422, stored.USUAL)
    assert "Type your password." in text(unproven)
    wrong = anna.send(f"{address}/mail", **sent, present="wr0ng-typed")
    assert (wrong.status_code, "wr0ng-typed" in wrong.text) == (422, False), "a password is never shown again"
    said = anna.follow(f"{address}/mail", **sent, present=PASSWORD)
    assert "Saved: messages are mailed from the next one on." in text(said)
    mail = wanted(database, place)
    assert (mail.how, mail.to, mail.then) == ("wav", ("home@else.example", "office@acme.example"), "delete")
    off = anna.follow(f"{address}/mail", message_mail="off", message_mail_to="", message_mail_then="keep")
    assert "messages are not mailed any more" in text(off)


def test_what_is_refused_stands_at_its_field_and_is_kept(anna: Browser, database: Database, place: Place) -> None:
    address = f"/users/{place.anna}/voicemail"
    anna.open(address)
    refused = anna.send(f"{address}/mail", message_mail="notice", message_mail_to="nobody", message_mail_then="delete")
    assert refused.status_code == 422
    assert 'id="message_mail_to-problem"' in refused.text
    assert 'id="message_mail_then-problem"' in refused.text
    assert ">nobody</textarea>" in refused.text
    assert wanted(database, place) == stored.USUAL


def test_without_an_address_or_a_server_the_page_says_so(anna: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"email": None})
    page = text(anna.open(f"/users/{place.anna}/voicemail"))
    assert "There is no e-mail address in the profile, so name one here." in page
    assert "No mail server is set up here" in page


def test_without_a_converter_there_is_no_mp3(
    anna: Browser, database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert 'value="mp3"' not in anna.open(f"/users/{place.anna}/voicemail").text
    assert 'value="wav"' in anna.open(f"/users/{place.anna}/voicemail").text


def test_an_office_manager_is_told_that_only_its_owner_decides(anna: Browser, database: Database, place: Place) -> None:
    address = f"/users/{place.bob}/voicemail"
    page = anna.open(address)
    assert "decides where they are mailed" in text(page)
    assert 'name="message_mail"' not in page.text
    sent = {"message_mail": "wav", "message_mail_to": "eve@evil.example", "message_mail_then": "keep"}
    assert anna.send(f"{address}/mail", **sent).status_code == 403
    with saving(database) as session:
        assert messagemail.settings(session, CONSOLE, place.bob).how == "off"


def test_an_address_gets_nothing_before_whoever_reads_it_has_agreed(
    anna: Browser, client: FlaskClient, database: Database, place: Place
) -> None:
    """Opening the link is not agreeing: mail programs look behind links."""
    address = f"/users/{place.anna}/voicemail"
    anna.follow(
        f"{address}/mail",
        message_mail="wav",
        message_mail_to="home@else.example",
        message_mail_then="keep",
        present=PASSWORD,
    )
    assert "These have not agreed yet" in text(anna.open(address))
    again = anna.send(f"{address}/mail/again", address="home@else.example")
    assert (again.status_code, "within the last hour" in text(again)) == (422, True)
    assert anna.send(f"{address}/mail/again", address="eve@evil.example").status_code == 422
    path, stranger = link(database), Browser(client)
    assert "1001@acme.example would like it to be mailed" in text(stranger.open(path)).translate(UNMARKED)
    with reading(database) as session:
        assert not messageaddresses.confirmed(session, place.anna)
    assert "From now on" in text(stranger.follow(path))
    with reading(database) as session:
        assert messageaddresses.confirmed(session, place.anna) == {"home@else.example"}
    assert "have not agreed yet" not in text(anna.open(address))
    assert stranger.open("/address/made-up").status_code == 404
    anna.follow(f"{address}/mail", message_mail="wav", message_mail_to="", message_mail_then="keep")
    assert stranger.open(path).status_code == 404, "it was taken out"


def link(database: Database) -> str:
    """In the mail that asks."""
    with saving(database) as session:
        while (mail := mailqueue.claim(session, SATURDAY + timedelta(days=30))) is not None:
            if mail.kind == "confirm address":
                return str(mail.cells["path"])
    raise AssertionError("nobody was asked")
