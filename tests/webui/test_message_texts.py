"""Voicemail messages as text: beside the message, in its owner's settings, and where it is switched on (PRODUCT §4)."""

from dataclasses import replace

import pytest
from flask import Flask

from controller.domain.ids import UserId
from controller.operations import actors, domains, messagemail, users
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, Place
from tests.webui.voices import a_message, a_text
from webui.portal import KEY

CONSOLE = actors.console(SATURDAY)
SAME = {"zone": "Europe/Berlin", "country": "DE", "language": "en", "main_number": "", "trash_days": "30"}
EVIL = "</bdi><script>alert(1)</script> ${SHELL(id)} \u202ecall back"
MADE = "Written down by a machine, which often mishears."


@pytest.fixture
def anna(
    browser: Browser, app: Flask, controller: Answers, database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> Browser:
    """Where an engine is set up, and switched on for the domain."""
    controller.by_path |= {"/greetings": {"greetings": []}}
    monkeypatch.setitem(app.extensions, KEY, replace(app.extensions[KEY], transcriber="pocketsphinx"))
    with saving(database) as session:
        domains.change(session, CONSOLE, place.acme, {"transcripts": True})
    browser.sign_in()
    return browser


def left(database: Database, user: UserId, words: str | None = "please call back", state: str = "done") -> int:
    """A message with this text; None: it is being made."""
    with saving(database) as session:
        message = a_message(session, user)
        a_text(session, message, words, state)
    return message


@pytest.mark.parametrize(
    ("words", "state", "said"),
    [
        ("please call back", "done", MADE),
        (None, "waiting", "The text is being made."),
        ("", "failed", "No text could be made of it."),
        ("", "done", "No words were made out in it."),
    ],
)
def test_the_open_message_has_its_text_or_says_why_not(
    anna: Browser, database: Database, place: Place, words: str | None, state: str, said: str
) -> None:
    message = left(database, place.anna, words, state)
    page = anna.open(f"/users/{place.anna}/messages/{message}")
    assert said in text(page)
    assert ('<p lang="en" dir="auto"><bdi>please call back</bdi></p>' in page.text) == (said == MADE)
    assert "please" not in anna.open(f"/users/{place.anna}/messages").text, "only the open one"


def test_what_was_said_is_shown_literally_and_found(anna: Browser, database: Database, place: Place) -> None:
    """PRODUCT §8.3."""
    message = left(database, place.anna, EVIL)
    for _ in range(11):
        left(database, place.anna, "nothing much")
    page = anna.open(f"/users/{place.anna}/messages/{message}")
    assert "<script>alert" not in page.text
    assert "${SHELL(id)}" in text(page)
    assert "Name, number or words" in page.text
    assert anna.open(f"/users/{place.anna}/messages?q=CALL+back").text.count('class="message-caller"') == 1


def test_without_an_engine_it_is_nowhere_seen(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        domains.change(session, CONSOLE, place.acme, {"transcripts": True})
        users.change(session, CONSOLE, place.anna, {"scope": "administrator"})
    message = left(database, place.anna)
    browser.sign_in()
    assert "message-text" not in browser.open(f"/users/{place.anna}/messages/{message}").text
    assert "message_text" not in browser.open(f"/users/{place.anna}/voicemail").text
    assert "transcripts" not in browser.open(f"/domains/{place.acme}").text
    browser.send(f"/domains/{place.acme}", **SAME)
    with saving(database) as session:
        assert domains.show(session, CONSOLE, place.acme).transcripts, "what is not shown is not changed"


def test_its_owner_says_where_it_stands(anna: Browser, database: Database, place: Place) -> None:
    address = f"/users/{place.anna}/voicemail"
    message = left(database, place.anna)
    assert 'name="message_text" value="page" checked' in anna.open(address).text
    assert "into text from the next one on" in text(anna.follow(f"{address}/text", message_text="mail"))
    with saving(database) as session:
        assert messagemail.settings(session, CONSOLE, place.anna).text == "mail"
    refused = anna.send(f"{address}/text", message_text="everywhere")
    assert (refused.status_code, 'id="message_text-problem"' in refused.text) == (422, True)
    assert "The texts are deleted." in text(anna.follow(f"{address}/text", message_text="off"))
    assert "call back" not in anna.open(f"/users/{place.anna}/messages/{message}").text.replace("Call back", "")


def test_nobody_else_says_so(anna: Browser, database: Database, place: Place) -> None:
    address = f"/users/{place.bob}/voicemail"
    assert "message_text" not in anna.open(address).text
    assert anna.send(f"{address}/text", message_text="mail").status_code == 403


def test_whose_language_the_engine_does_not_know_is_not_asked(anna: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"language": "fr"})
    assert "message_text" not in anna.open(f"/users/{place.anna}/voicemail").text


def test_administrators_alone_switch_it_on_for_a_domain(anna: Browser, database: Database, place: Place) -> None:
    page = f"/domains/{place.acme}"
    assert "transcripts" not in anna.open(page).text
    anna.send(page, **SAME)
    with saving(database) as session:
        assert domains.show(session, CONSOLE, place.acme).transcripts
        users.change(session, CONSOLE, place.anna, {"scope": "administrator"})
    assert 'name="transcripts"' in anna.open(page).text
    assert anna.send(page, **SAME).status_code == 303
    with saving(database) as session:
        assert not domains.show(session, CONSOLE, place.acme).transcripts
