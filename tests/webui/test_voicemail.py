"""Voicemail's settings (PRODUCT §4): PIN, greetings, how messages are told of."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from controller.audio import convert
from controller.operations import actors, grants, mailboxes
from controller.operations.bell import saving
from controller.store import accounts, find
from controller.store.engine import Database, reading, writing
from controller.store.tables import UserRow
from controller.tone import tone
from tests.soundfiles import tone_file, wav_file
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)
needs_ffmpeg = pytest.mark.skipif(convert.find_ffmpeg() is None, reason="there is no ffmpeg here")
OWN = {"is": "unavailable", "seconds": 12.4, "since": "2026-11-20T09:00:00+00:00"}


@pytest.fixture
def anna(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


@pytest.fixture
def telling(controller: Answers) -> Answers:
    """A controller that knows one greeting."""
    controller.by_path |= {"/greetings": {"greetings": [OWN]}, "/greetings/put": {}, "/greetings/remove": {}}
    return controller


def bring(browser: Browser, place: Place, content: bytes, name: str = "hello.wav") -> TestResponse:
    url = f"/users/{place.anna}/voicemail/greetings/busy"
    data = {"csrf_token": browser.token, "file": [(io.BytesIO(content), name)]}
    return browser.client.post(url, data=data, content_type="multipart/form-data")


def kept_in(app: Flask) -> set[Path]:
    """What is kept of uploads, of all tests."""
    return {path for path in Path(app.config["AUDIO_FOLDER"]).rglob("*") if path.is_file()}


def test_the_page_says_what_callers_hear_in_each_case(anna: Browser, place: Place, telling: Answers) -> None:
    page = text(anna.open(f"/users/{place.anna}/voicemail"))
    assert "Your own, 0:12, since 20 Nov, 10:00" in page
    assert "The telephone system’s own words" in page
    assert "Your extension is spoken" in page


def test_without_the_controller_the_page_says_so_and_the_rest_works(anna: Browser, place: Place) -> None:
    page = anna.open(f"/users/{place.anna}/voicemail")
    assert "Greetings can’t be shown at the moment." in text(page)
    assert "Change the PIN" in text(page)


def test_a_new_pin_is_typed_twice_and_shown_nowhere(
    anna: Browser, database: Database, place: Place, telling: Answers
) -> None:
    address = f"/users/{place.anna}/voicemail"
    anna.open(address)
    other = anna.send(f"{address}/pin", pin="482913", again="482914")
    assert other.status_code == 422
    assert "This is another one." in text(other)
    assert "482913" not in other.text
    easy = anna.send(f"{address}/pin", pin="1111", again="1111")
    assert "That PIN is easy to guess." in text(easy)
    page = anna.follow(f"{address}/pin", pin="482913", again="482913")
    assert "The PIN is changed." in text(page)
    with reading(database) as session:
        box = accounts.mailbox(session, place.anna)
    assert box
    assert box.pin == "482913"
    assert not box.must_change_pin


def test_a_pin_that_somebody_else_chose_is_pointed_out(anna: Browser, place: Place, telling: Answers) -> None:
    assert "Somebody else chose the present one." in text(anna.open(f"/users/{place.anna}/voicemail"))


@pytest.mark.slow
@needs_ffmpeg
def test_a_greeting_is_converted_handed_over_and_not_kept_twice(
    anna: Browser, place: Place, telling: Answers, tmp_path: Path, app: Flask
) -> None:
    before = kept_in(app)
    answer = bring(anna, place, tone_file(tmp_path / "x.wav").read_bytes(), "../My ${EXTEN} greeting.wav")
    assert answer.status_code == 303
    assert "The greeting is heard from the next call on." in text(anna.open(answer.headers["Location"]))
    [asked] = [each for each in telling.asked if each.startswith("/greetings/put")]
    assert f"user={place.anna}&is=busy&key=" in asked
    assert "EXTEN" not in asked
    assert kept_in(app) == before


@needs_ffmpeg
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Dear all,", "This is no sound that can be used."),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "This file is damaged"),
        (b"", "This is no sound that can be used."),
    ],
)
def test_what_is_no_sound_is_refused_at_its_greeting_and_leaves_nothing(
    anna: Browser, place: Place, telling: Answers, app: Flask, content: bytes, told: str
) -> None:
    """PRODUCT §8.5."""
    before = kept_in(app)
    answer = bring(anna, place, content)
    assert answer.status_code == 422
    assert told in text(answer)
    assert 'id="file-busy-problem"' in answer.text
    assert not any(each.startswith("/greetings/put") for each in telling.asked)
    assert kept_in(app) == before


@pytest.mark.slow
@needs_ffmpeg
def test_a_greeting_longer_than_two_minutes_is_refused(
    anna: Browser, place: Place, telling: Answers, tmp_path: Path
) -> None:
    slow = wav_file(tmp_path / "x.wav", tone(440.0, 125.0, rate=1000), 1000)
    answer = bring(anna, place, slow.read_bytes())
    assert "This greeting is longer than 120 seconds." in text(answer)


@pytest.mark.slow
@needs_ffmpeg
def test_what_the_pbx_did_not_take_is_said_and_not_audited(
    anna: Browser, database: Database, place: Place, telling: Answers, tmp_path: Path
) -> None:
    telling.by_path["/greetings/put"] = {"error": "away"}
    answer = bring(anna, place, tone_file(tmp_path / "x.wav").read_bytes())
    assert answer.status_code == 422
    assert "The telephone system can’t be reached at the moment." in text(answer)
    with reading(database) as session:
        assert find.audit(session, place.acme, 1)[0].operation != "greetings.put"


class Meanwhile(dict[str, Any]):
    """Answers of a controller; each is given once somebody else has written something into the database."""

    database: Database

    def get(self, path: str, default: Any = None) -> Any:
        with writing(self.database) as session:
            session.execute(update(UserRow).values(name=UserRow.name))
            return super().get(path, default)


@pytest.mark.slow
def test_nobody_waits_for_the_database_while_the_pbx_is_asked(
    anna: Browser, database: Database, place: Place, telling: Answers
) -> None:
    """Feature codes have three seconds; the controller may take twenty."""
    telling.by_path = Meanwhile(telling.by_path)
    telling.by_path.database = database
    page = anna.follow(f"/users/{place.anna}/voicemail/greetings/unavailable/delete")
    assert "The greeting is deleted" in text(page)
    with reading(database) as session:
        assert find.audit(session, place.acme, 1)[0].operation == "greetings.remove"


@pytest.mark.slow
def test_a_greeting_is_deleted(anna: Browser, place: Place, telling: Answers) -> None:
    anna.open(f"/users/{place.anna}/voicemail")
    page = anna.follow(f"/users/{place.anna}/voicemail/greetings/unavailable/delete")
    assert "The greeting is deleted" in text(page)
    assert f"/greetings/remove?user={place.anna}&is=unavailable" in telling.asked


@pytest.mark.slow
def test_how_messages_are_told_of_is_saved(anna: Browser, database: Database, place: Place, telling: Answers) -> None:
    address = f"/users/{place.anna}/voicemail"
    anna.open(address)
    said = anna.follow(f"{address}/tell", say_caller="yes", message_seconds="120")
    assert "Saved: it counts from the next call on." in text(said)
    with reading(database) as session:
        box = accounts.mailbox(session, place.anna)
    assert box
    assert (box.envelope, box.say_caller, box.say_length, box.message_seconds) == (False, True, False, 120)
    refused = anna.send(f"{address}/tell", message_seconds="5")
    assert "A message may last 10 to 3600 seconds." in text(refused)


def test_only_this_page_may_ask_for_the_microphone(anna: Browser, place: Place) -> None:
    assert "microphone=(self)" in anna.open(f"/users/{place.anna}/voicemail").headers["Permissions-Policy"]
    assert "microphone=()" in anna.open("/").headers["Permissions-Policy"]


def test_for_colleagues_delegates_and_other_domains_there_is_nothing(
    anna: Browser, database: Database, place: Place, app: Flask
) -> None:
    """Office managers do: callers hear greetings, and people leave on holidays without them."""
    assert anna.open(f"/users/{place.eve}/voicemail/greetings/busy/sound").status_code == 404
    assert anna.open(f"/users/{place.bob}/voicemail").status_code == 200
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "delegate", place.anna)
    bob = Browser(app.test_client())
    bob.sign_in("1002@acme.example")
    assert bob.open(f"/users/{place.anna}/rules").status_code == 200
    for address in ("voicemail", "voicemail/greetings/busy/sound", "voicemail/greetings/none/sound"):
        assert bob.open(f"/users/{place.anna}/{address}").status_code == 404, address


def test_who_has_no_voicemail_is_told_so(anna: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        mailboxes.switch_off(session, CONSOLE, place.anna)
    page = anna.open(f"/users/{place.anna}/voicemail")
    assert page.status_code == 422
    assert "Anna Ahlers has no voicemail." in text(page)
    assert "You have no voicemail" in text(anna.open(f"/users/{place.anna}/messages"))
