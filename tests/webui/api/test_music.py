"""Music on hold over the API: brought as a file, put in order, deleted and put back."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from controller.audio import convert, keeping
from controller.operations import music
from tests.soundfiles import tone_file
from tests.webui.api.caller import Caller, fields
from tests.webui.place import Place

pytestmark = [pytest.mark.slow, pytest.mark.skipif(convert.find_ffmpeg() is None, reason="there is no ffmpeg here")]


def bring(caller: Caller, path: str, content: bytes, key: str = "") -> TestResponse:
    """The file as the body."""
    headers = {"Authorization": f"Bearer {caller.token}"} | ({"Idempotency-Key": key} if key else {})
    return caller.client.post(f"/api/v1{path}", data=content, headers=headers, content_type="audio/wav")


def brought(caller: Caller, place: Place, folder: Path, *names: str) -> list[dict[str, Any]]:
    sound = tone_file(folder / "tone.wav").read_bytes()
    answers = [bring(caller, f"/users/{place.anna}/music?name={name}", sound) for name in names]
    assert [answer.status_code for answer in answers] == [201] * len(names), answers[0].text
    return [answer.json for answer in answers]


def test_a_file_becomes_a_piece_and_its_key_stays_inside(anna: Caller, place: Place, tmp_path: Path) -> None:
    [piece] = brought(anna, place, tmp_path, "Waiting")
    assert (piece["name"], piece["user_id"], round(piece["seconds"])) == ("Waiting", place.anna, 2)
    assert not re.search(r"[0-9a-f]{32}", str(piece))
    assert piece["saved"]["revisions"][0]["kind"] == "music"
    assert [each["name"] for each in anna.get(f"/users/{place.anna}/music").json["items"]] == ["Waiting"]
    assert anna.get(f"/domains/{place.acme}/music").json["items"] == []


def test_a_file_that_is_sent_again_by_its_key_is_answered_again_and_neither_converted_nor_added(
    anna: Caller, place: Place, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when there is no room any more: it was the last one."""
    path, sound = f"/users/{place.anna}/music?name=Waiting", tone_file(tmp_path / "tone.wav").read_bytes()
    monkeypatch.setattr(music, "OF_USER", music.Quota(1, 60))
    first = bring(anna, path, sound, "upload-1")
    files = set(keeping.keys(app.config["AUDIO_FOLDER"]))
    monkeypatch.setattr(convert, "find_ffmpeg", lambda: None)
    again = bring(anna, path, sound, "upload-1")
    assert (again.status_code, again.json["id"]) == (first.status_code, first.json["id"]) == (201, first.json["id"])
    assert set(keeping.keys(app.config["AUDIO_FOLDER"])) == files
    assert len(anna.get(f"/users/{place.anna}/music").json["items"]) == 1


def test_the_same_key_with_another_file_is_refused(anna: Caller, place: Place, app: Flask, tmp_path: Path) -> None:
    path, sound = f"/users/{place.anna}/music?name=Waiting", tone_file(tmp_path / "tone.wav").read_bytes()
    assert bring(anna, path, sound, "upload-1").status_code == 201
    files = set(keeping.keys(app.config["AUDIO_FOLDER"]))
    for content, where in ((sound[:-2] + b"\0\1", path), (b"", path), (sound, path.replace("Waiting", "Other"))):
        other = bring(anna, where, content, "upload-1")
        assert (other.status_code, fields(other)) == (422, {"Idempotency-Key"})
    assert set(keeping.keys(app.config["AUDIO_FOLDER"])) == files
    assert not list(app.config["AUDIO_FOLDER"].glob(f"{keeping.UNFINISHED}*"))


def test_a_key_whose_upload_was_refused_may_be_used_for_another(anna: Caller, place: Place, tmp_path: Path) -> None:
    path, sound = f"/users/{place.anna}/music?name=Waiting", tone_file(tmp_path / "tone.wav").read_bytes()
    assert bring(anna, path, b"Dear all", "upload-1").status_code == 422
    assert bring(anna, path, sound, "upload-1").status_code == 201


def test_what_is_no_music_is_refused_and_leaves_nothing(anna: Caller, place: Place, app: Flask) -> None:
    before = set(keeping.keys(app.config["AUDIO_FOLDER"]))
    answer = bring(anna, f"/users/{place.anna}/music", b"Dear all")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "file")
    assert set(keeping.keys(app.config["AUDIO_FOLDER"])) == before
    assert not list(app.config["AUDIO_FOLDER"].glob(f"{keeping.UNFINISHED}*"))


def test_a_piece_whose_name_is_refused_leaves_no_file(anna: Caller, place: Place, app: Flask, tmp_path: Path) -> None:
    before = set(keeping.keys(app.config["AUDIO_FOLDER"]))
    sound = tone_file(tmp_path / "tone.wav").read_bytes()
    answer = bring(anna, f"/users/{place.anna}/music?name={'x' * 121}", sound)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "name")
    assert set(keeping.keys(app.config["AUDIO_FOLDER"])) == before


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    anna: Caller, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(music, "LARGEST", 1000)
    assert bring(anna, f"/users/{place.anna}/music", bytes(2000)).status_code == 413


def test_order_name_and_deletion(anna: Caller, place: Place, tmp_path: Path) -> None:
    one, two = (piece["id"] for piece in brought(anna, place, tmp_path, "One", "Two"))
    path = f"/users/{place.anna}/music/playing"
    assert anna.patch(path, {"order": [two, one], "shuffled": True}).json["order"] == [two, one]
    assert anna.get(path).json == {"order": [two, one], "shuffled": True}
    assert anna.patch(path, {"order": [two]}).status_code == 422
    assert anna.patch(f"/music/{one}", {"name": "First"}).json["name"] == "First"
    assert anna.delete(f"/music/{one}").status_code == 200
    assert anna.get(f"/music/{one}").status_code == 404
    assert anna.post(f"/music/{one}/back").json["name"] == "First"
    assert anna.get(path).json["order"] == [two, one]
