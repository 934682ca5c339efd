"""The pages of music on hold (PRODUCT §4): upload, order, play, delete; walls, and what people call their files."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from controller.audio import convert, keeping
from controller.domain.ids import PieceId
from controller.operations import actors, grants, music
from controller.operations.bell import saving
from controller.store.engine import Database, reading
from controller.store.music import PieceCard, of_owner
from tests.soundfiles import tone_file
from tests.webui.browser import Browser, text
from tests.webui.pieces import a_piece
from tests.webui.place import SATURDAY, Place
from tests.webui.queries import listening
from webui.portal import KEY

CONSOLE = actors.console(SATURDAY)
needs_ffmpeg = pytest.mark.skipif(convert.find_ffmpeg() is None, reason="there is no ffmpeg here")
EVIL = '😀 "${SHELL(rm -rf /)}"; <b>&Ünïcode</b> $(id) `x`'
CALLED = "😀 ${SHELL(rm -rf)}; <b>&Ünïcode<b> $(id) `x`"  # a browser encodes quotes in names of files


@pytest.fixture
def anna(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


def pieces(database: Database, place: Place, user: Any = ...) -> tuple[PieceCard, ...]:
    """Of Anna, or of the domain (None)."""
    with reading(database) as session:
        return of_owner(session, place.acme, place.anna if user is ... else user)


def three(database: Database, place: Place) -> list[PieceId]:
    with saving(database) as session:
        return [a_piece(session, place.acme, place.anna, name) for name in ("One", "Two", "Three")]


def bring(browser: Browser, url: str, files: list[tuple[bytes, str]], **headers: str) -> TestResponse:
    """As a browser sends a form with files."""
    sent = [(io.BytesIO(content), name) for content, name in files]
    data = {"csrf_token": browser.token, "file": sent}
    return browser.client.post(url, data=data, content_type="multipart/form-data", headers=headers)


def names(page: TestResponse) -> list[str]:
    """Of the pieces, in the order in which they are shown."""
    return re.findall(r'piece-name" href="[^"]*"><bdi>(.*?)</bdi>', page.text)


def test_an_empty_page_says_what_callers_hear_now(anna: Browser, database: Database, place: Place) -> None:
    assert "hears the telephone system’s own" in text(anna.open(f"/users/{place.anna}/music"))
    with saving(database) as session:
        a_piece(session, place.acme, None)
    assert "whoever you put on hold hears the company’s" in text(anna.open(f"/users/{place.anna}/music"))
    with saving(database) as session:
        a_piece(session, place.acme, place.anna)
    assert "Whoever you put on hold hears your music." in text(anna.open(f"/users/{place.anna}/music"))


@needs_ffmpeg
@pytest.mark.slow
def test_a_file_is_added_under_its_own_name_and_nothing_of_the_upload_is_left(
    anna: Browser, database: Database, place: Place, tmp_path: Path, app: Flask
) -> None:
    sound = tone_file(tmp_path / "x.wav").read_bytes()
    answer = bring(anna, f"/users/{place.anna}/music", [(sound, "C:\\Users\\anna\\../Warte­schleife 1.wav")])
    assert answer.status_code == 303
    [piece] = pieces(database, place)
    assert piece.name == "Warte­schleife 1"
    assert piece.seconds == pytest.approx(2.0, abs=0.05)
    folder = app.config["AUDIO_FOLDER"]
    assert keeping.is_whole(folder, piece.key)
    assert not list(folder.glob(f"{keeping.UNFINISHED}*"))


@needs_ffmpeg
@pytest.mark.slow
def test_of_several_files_the_good_ones_are_added_and_each_bad_one_is_named(
    anna: Browser, database: Database, place: Place, tmp_path: Path, app: Flask
) -> None:
    """PRODUCT §8.5."""
    sound = tone_file(tmp_path / "x.wav").read_bytes()
    files = [(sound, "good.wav"), (b"Dear all", "letter.mp3"), (sound, f"{CALLED}.wav")]
    answer = bring(anna, f"/users/{place.anna}/music", files)
    assert answer.status_code == 422
    assert "“letter”: This is no sound that can be used. Choose a file in WAV" in text(answer)
    assert [piece.name for piece in pieces(database, place)] == ["good", CALLED]
    assert not list(app.config["AUDIO_FOLDER"].glob(f"{keeping.UNFINISHED}*"))


def test_a_form_without_a_file_says_so_at_its_field(anna: Browser, place: Place) -> None:
    answer = bring(anna, f"/users/{place.anna}/music", [])
    assert answer.status_code == 422
    assert re.search(r'id="file-problem".*Choose a file first', answer.text, re.DOTALL)


def test_names_are_shown_as_they_were_typed_and_never_as_markup(
    anna: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        piece = a_piece(session, place.acme, place.anna)
    assert anna.send(f"/users/{place.anna}/music/{piece}", name=EVIL).status_code == 303
    page = anna.open(f"/users/{place.anna}/music")
    assert EVIL in text(page)
    assert "<b>" not in page.text
    refused = anna.send(f"/users/{place.anna}/music/{piece}", name="two\nlines")
    assert refused.status_code == 422
    assert "contains a line break" in text(refused)
    assert "two\nlines" in refused.text, "what was typed is kept"


def test_pieces_are_put_into_another_order_by_list_or_step_by_step(
    anna: Browser, database: Database, place: Place
) -> None:
    one, two, third = three(database, place)
    url = f"/users/{place.anna}/music/order"
    anna.send(url, order=[str(third), str(one), str(two)])
    assert names(anna.open(f"/users/{place.anna}/music")) == ["Three", "One", "Two"]
    anna.send(url, move=str(two), by="-1")
    assert names(anna.open(f"/users/{place.anna}/music")) == ["Three", "Two", "One"]
    for wrong in ([str(one)], [str(one), str(one), str(two)], ["x"], []):
        assert anna.send(url, order=wrong).status_code == 422
    assert [piece.id for piece in pieces(database, place)] == [third, two, one]


def test_any_order_can_be_switched_on_and_the_page_says_what_happens(
    anna: Browser, database: Database, place: Place
) -> None:
    three(database, place)
    assert "One after the other" in text(anna.open(f"/users/{place.anna}/music"))
    anna.send(f"/users/{place.anna}/music/shuffle", on="yes")
    assert "Each next piece is drawn by chance." in text(anna.open(f"/users/{place.anna}/music"))
    anna.send(f"/users/{place.anna}/music/shuffle")
    assert "One after the other" in text(anna.open(f"/users/{place.anna}/music"))


def test_a_deleted_piece_can_be_put_back_at_its_place_and_once_only(
    anna: Browser, database: Database, place: Place
) -> None:
    _one, two, _third = three(database, place)
    answer = anna.send(f"/users/{place.anna}/music/{two}/delete")
    page = anna.open(answer.headers["Location"])
    assert names(page) == ["One", "Three"]
    assert f"/music/{two}/back" in page.text
    anna.send(f"/users/{place.anna}/music/{two}/back")
    assert names(anna.open(f"/users/{place.anna}/music")) == ["One", "Two", "Three"]
    assert anna.send(f"/users/{place.anna}/music/{two}/back").status_code == 422


def test_with_htmx_the_list_comes_alone_with_a_toast_that_undoes(
    anna: Browser, database: Database, place: Place
) -> None:
    _one, two, _third = three(database, place)
    data = {"csrf_token": anna.token}
    answer = anna.client.post(f"/users/{place.anna}/music/{two}/delete", data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.text
    assert "nobody hears it from the next hold on" in text(answer)


def test_the_player_gets_the_whole_sound_or_a_part_of_it(anna: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        piece = a_piece(session, place.acme, place.anna)
    url = f"/users/{place.anna}/music/{piece}/sound"
    whole, narrow = anna.open(url), anna.open(f"{url}?as=phone")
    assert (whole.status_code, whole.mimetype) == (200, "audio/wav")
    assert len(narrow.data) < len(whole.data)
    part = anna.client.get(url, headers={"Range": "bytes=100-199"}, buffered=True)
    assert (part.status_code, part.data) == (206, whole.data[100:200])
    assert "private" in whole.headers["Cache-Control"]


def test_a_sound_that_is_lost_is_said_to_be(anna: Browser, database: Database, place: Place, app: Flask) -> None:
    with saving(database) as session:
        a_piece(session, place.acme, place.anna)
    keeping.remove(app.config["AUDIO_FOLDER"], pieces(database, place)[0].key)
    assert "Its file is lost" in text(anna.open(f"/users/{place.anna}/music"))


def test_a_piece_of_somebody_else_is_not_there_under_ones_own_address(
    anna: Browser, database: Database, place: Place
) -> None:
    """Also for a manager, who may see both: an address says whose it is."""
    with saving(database) as session:
        bobs, companys = a_piece(session, place.acme, place.bob), a_piece(session, place.acme, None)
    for piece in (bobs, companys):
        url = f"/users/{place.anna}/music/{piece}"
        assert [anna.open(each).status_code for each in (url, f"{url}/sound")] == [404, 404]
        assert [anna.send(f"{url}{each}").status_code for each in ("/delete", "/back", "")] == [404, 404, 404]
    assert anna.open(f"/users/{place.bob}/music/{bobs}").status_code == 200


def test_a_full_list_takes_no_more_and_says_what_to_do(
    anna: Browser, database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(music, "OF_USER", music.Quota(3, 3600))
    three(database, place)
    assert "There is no room for more" in text(anna.open(f"/users/{place.anna}/music"))
    answer = bring(anna, f"/users/{place.anna}/music", [(b"RIFF", "x.wav")])
    assert answer.status_code == 422
    assert "There are 3 pieces, the most there can be. Delete one first." in text(answer)


@pytest.mark.slow
def test_five_hundred_pieces_take_few_questions(anna: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        for number in range(1, 491):
            a_piece(session, place.acme, None, f"Piece {number}", 30.0)
    with listening(anna.client.application.extensions[KEY].database) as heard:
        page = anna.open(f"/domains/{place.acme}/music")
    assert len(heard) <= 20
    assert len(names(page)) == 490


def test_a_manager_edits_the_companys_music_and_a_plain_user_does_not(
    app: Flask, anna: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        piece = a_piece(session, place.acme, None, "House tune")
    bob = Browser(app.test_client())
    bob.sign_in("1002@acme.example")
    assert "House tune" in text(anna.open(f"/domains/{place.acme}/music"))
    assert bob.open(f"/domains/{place.acme}/music").status_code == 403
    assert bob.open(f"/domains/{place.acme}/music/{piece}/sound").status_code == 403
    assert bob.open(f"/users/{place.anna}/music").status_code == 403


def test_a_delegate_edits_rules_and_not_music(
    app: Flask, anna: Browser, database: Database, place: Place, tmp_path: Path
) -> None:
    """PRODUCT §1. What may not be opened does not say whose it is."""
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "delegate", place.anna)
        piece = a_piece(session, place.acme, place.anna, "Own tune")
    bob, url = Browser(app.test_client()), f"/users/{place.anna}/music"
    bob.sign_in("1002@acme.example")
    page = bob.open(url)
    assert (page.status_code, "Only Anna Ahlers or an office manager" in text(page)) == (403, True)
    assert "You see and change what belongs to" not in text(page)
    assert [bob.open(f"{url}/{piece}{each}").status_code for each in ("", "/sound")] == [403, 403]
    for each in ("order", "shuffle", f"{piece}/delete", f"{piece}/back", f"{piece}"):
        assert bob.send(f"{url}/{each}").status_code == 403, each
    sound = tone_file(tmp_path / "x.wav").read_bytes()
    assert [bring(bob, url, files).status_code for files in ([], [(sound, "x.wav")])] == [403, 403]
    assert [each.name for each in pieces(database, place)] == ["Own tune"]
