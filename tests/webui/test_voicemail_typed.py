"""A greeting that is typed: listened to in the page, then used (PRODUCT §4 Messages)."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from controller.audio import speaking
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import Place

pytestmark = pytest.mark.skipif("en" not in speaking.languages(), reason="nothing here can speak")
HX = {"HX-Request": "true"}


@pytest.fixture
def anna(browser: Browser, controller: Answers) -> Browser:
    controller.by_path |= {"/greetings": {"greetings": []}, "/greetings/put": {}}
    browser.sign_in()
    return browser


def typed(browser: Browser, url: str, words: str, **more: Any) -> Any:
    """As the form sends it."""
    data = {"csrf_token": browser.token, "text": words, "language": "en"}
    return browser.client.post(url, data=data, **more)


def left(app: Flask) -> list[Path]:
    return [path for path in Path(app.config["AUDIO_FOLDER"]).rglob("*") if path.is_file()]


@pytest.mark.slow
def test_it_is_listened_to_and_then_used_as_it_was_heard(
    anna: Browser, place: Place, controller: Answers, app: Flask
) -> None:
    """With htmx only the form comes again; without it the whole page. Nothing is asked of the PBX before it is used."""
    url = f"/users/{place.anna}/voicemail/greetings/busy"
    before = left(app)
    fragment = typed(anna, f"{url}/listen", "We are\r\nclosed.", headers=HX)
    assert "<html" not in fragment.text
    assert "This is what callers will hear: 0:0" in text(fragment)
    assert "We are\nclosed.</textarea>" in fragment.text
    [source] = re.findall(r'<audio[^>]*src="([^"]*)"', fragment.text)
    sound = anna.open(source)
    assert (sound.status_code, sound.mimetype, sound.data[:4]) == (200, "audio/wav", b"RIFF")
    assert anna.client.get(source, headers={"Range": "bytes=0-9"}).status_code == 206
    page = typed(anna, f"{url}/listen", "We are\r\nclosed.")
    assert "<html" in page.text
    assert page.text.count("Use this greeting") == 1
    assert not any(each.startswith("/greetings/put") for each in controller.asked)
    used = typed(anna, f"{url}/typed", "We are\r\nclosed.")
    assert used.status_code == 303
    assert "The greeting is heard from the next call on." in text(anna.open(used.headers["Location"]))
    [asked] = [each for each in controller.asked if each.startswith("/greetings/put")]
    assert f"user={place.anna}&is=busy&key=" in asked
    assert left(app) == before
    assert anna.open(source).status_code == 404


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Type what callers shall hear."),
        ("😀 \u202e\x00", "Type what callers shall hear."),
        ("x" * 601, "Type 600 characters at most."),
        ("a" * 10_240, "Type 600 characters at most."),
        ("Привет", "The voice can’t speak “П”. Use Latin letters."),
    ],
)
def test_what_cannot_be_spoken_is_refused_at_its_field_and_kept(
    anna: Browser, place: Place, app: Flask, words: str, told: str
) -> None:
    url, before = f"/users/{place.anna}/voicemail/greetings/name", left(app)
    for verb in ("listen", "typed"):
        answer = typed(anna, f"{url}/{verb}", words)
        assert answer.status_code == 422
        assert told in text(answer)
        assert 'id="text-name-problem"' in answer.text
        assert words[:600].strip("\x00") in answer.text
    assert left(app) == before


def test_another_language_or_greeting_than_there_is_is_refused(anna: Browser, place: Place) -> None:
    url = f"/users/{place.anna}/voicemail/greetings"
    data = {"csrf_token": anna.token, "text": "Hello", "language": "tlh"}
    answer = anna.client.post(f"{url}/busy/listen", data=data)
    assert (answer.status_code, "no voice for that language" in text(answer)) == (422, True)
    assert typed(anna, f"{url}/none/listen", "Hello", headers=HX).status_code == 404


@pytest.mark.slow
def test_a_sound_that_somebody_listens_to_is_nobody_elses(anna: Browser, place: Place, app: Flask) -> None:
    """Even with its address."""
    fragment = typed(anna, f"/users/{place.anna}/voicemail/greetings/busy/listen", "Hello.", headers=HX)
    [source] = re.findall(r'<audio[^>]*src="([^"]*)"', fragment.text)
    assert anna.open(source).status_code == 200
    assert anna.open(source.replace(f"/users/{place.anna}/", f"/users/{place.bob}/")).status_code == 404
    bob = Browser(app.test_client())
    bob.sign_in("1002@acme.example")
    assert bob.open(source).status_code == 404


def test_where_nothing_can_speak_it_is_not_offered(
    anna: Browser, place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "Or type your name" in anna.open(f"/users/{place.anna}/voicemail").text
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Or type" not in anna.open(f"/users/{place.anna}/voicemail").text
