"""Greetings of a mailbox, and what it says of messages, over the API."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from controller.audio import convert, speaking
from tests.soundfiles import tone_file
from tests.webui.api.caller import Caller, fields
from tests.webui.fake_controller import Answers
from tests.webui.place import Place

OWN = {"is": "busy", "seconds": 2.5, "since": "2026-11-20T09:00:00+00:00"}
needs_ffmpeg = pytest.mark.skipif(convert.find_ffmpeg() is None, reason="there is no ffmpeg here")


@pytest.fixture
def desk(controller: Answers) -> Answers:
    """A controller whose mailboxes take what they are given."""
    told: dict[str, Any] = {"/greetings": {"greetings": [OWN]}, "/greetings/put": {}, "/greetings/remove": {}}
    controller.by_path |= told
    return controller


def kept(app: Flask) -> set[Path]:
    return {path for path in Path(app.config["AUDIO_FOLDER"]).rglob("*") if path.is_file()}


def send(caller: Caller, url: str, key: str = "", **more: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {caller.token}"} | ({"Idempotency-Key": key} if key else {})
    return caller.client.post(f"/api/v1{url}", headers=headers, **more)


def orders(desk: Answers) -> list[str]:
    """What the mailboxes were told to do."""
    return [each for each in desk.asked if each.startswith(("/greetings/put", "/greetings/remove"))]


def test_each_is_listed_with_its_state_and_can_be_deleted(anna: Caller, place: Place, desk: Answers) -> None:
    url = f"/users/{place.anna}/mailbox/greetings"
    found = anna.get(url).json
    assert [each["greeting"] for each in found["greetings"]] == ["unavailable", "busy", "temporary", "name"]
    assert [each["is_own"] for each in found["greetings"]] == [False, True, False, False]
    assert found["greetings"][1]["own_seconds"] == 2.5
    assert anna.delete(f"{url}/busy").json["saved"]["live"] is None
    assert orders(desk) == [f"/greetings/remove?user={place.anna}&is=busy"]
    latest = anna.get(f"/domains/{place.acme}/audit?limit=1").json["items"][0]
    assert (latest["operation"], latest["before"]) == ("greetings.remove", {"greeting": "busy"})
    assert anna.delete(f"{url}/none").status_code == 404


@needs_ffmpeg
@pytest.mark.slow
def test_a_file_is_taken_as_part_of_a_form_or_as_the_body_and_nothing_of_it_is_left(
    anna: Caller, place: Place, desk: Answers, app: Flask, tmp_path: Path
) -> None:
    """A request that is sent again by its key is answered again, and not done again."""
    url, before = f"/users/{place.anna}/mailbox/greetings/name", kept(app)
    content = tone_file(tmp_path / "x.wav", seconds=1.0).read_bytes()

    def form(sound: bytes) -> dict[str, Any]:
        file = [(io.BytesIO(sound), "../${EXTEN}.wav")]
        return {"data": {"file": file}, "content_type": "multipart/form-data"}

    brought = send(anna, url, "once", **form(content))
    assert (brought.status_code, brought.json["greeting"]) == (200, "name")
    assert send(anna, url, "once", **form(content)).status_code == 200
    assert fields(send(anna, url, "once", **form(content[:-2]))) == {"Idempotency-Key"}
    assert len(orders(desk)) == 1
    assert send(anna, url, data=content, content_type="audio/wav").status_code == 200
    assert len(orders(desk)) == 2
    for refused in (
        send(anna, url, **form(b"Dear all")),
        send(anna, url, data={}, content_type="multipart/form-data"),
        send(anna, url),
    ):
        assert (refused.status_code, fields(refused)) == (422, {"file"})
    assert len(orders(desk)) == 2
    assert kept(app) == before


@pytest.mark.skipif("en" not in speaking.languages(), reason="nothing here can speak")
@pytest.mark.slow
def test_words_are_spoken_or_refused_at_their_field(anna: Caller, place: Place, desk: Answers, app: Flask) -> None:
    url, before = f"/users/{place.anna}/mailbox/greetings/unavailable/typed", kept(app)
    assert anna.post(url, {"text": "We are closed.", "language": "en"}).status_code == 200
    assert len(orders(desk)) == 1
    for words, language, field in (
        ("", "en", "text"),
        ("x" * 601, "en", "text"),
        ("Привет", "en", "text"),
        ("Hello", "tlh", "language"),
    ):
        assert fields(anna.post(url, {"text": words, "language": language})) == {field}
    assert len(orders(desk)) == 1
    assert kept(app) == before


def test_without_the_controller_nothing_is_changed(anna: Caller, place: Place) -> None:
    url = f"/users/{place.anna}/mailbox/greetings"
    for answer in (anna.get(url), anna.get(f"{url}/busy/sound"), anna.delete(f"{url}/busy")):
        assert (answer.status_code, fields(answer)) == (422, {"pbx"})
    assert anna.get(f"/domains/{place.acme}/audit?limit=1").json["items"][0]["operation"] != "greetings.remove"


def test_what_the_mailbox_says_is_read_and_changed_in_part(anna: Caller, bob: Caller, place: Place) -> None:
    """By an office manager, too; not by colleagues."""
    url = f"/users/{place.anna}/mailbox/settings"
    usual = {"say_time": True, "say_caller": False, "say_length": True, "message_seconds": 600}
    assert anna.get(url).json == {"user_id": place.anna, **usual}
    assert anna.patch(url, {"say_caller": True, "say_time": False}).json["saved"]["revisions"][0]["kind"] == "mailbox"
    assert anna.get(url).json == {"user_id": place.anna, **usual, "say_caller": True, "say_time": False}
    assert fields(anna.patch(url, {"message_seconds": 9})) == {"message_seconds"}
    assert anna.get(f"/users/{place.bob}/mailbox/settings").status_code == 200
    assert bob.get(url).status_code == 404
