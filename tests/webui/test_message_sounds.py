"""A message's sound in the portal: played, sought in, downloaded, drawn; and for nobody else in the same browser."""

from pathlib import Path

import pytest

from controller.store.engine import Database
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import Place
from tests.webui.test_messages import folder_of, left
from tests.webui.voices import spoken


@pytest.fixture
def anna(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


def test_a_download_is_no_listening(
    anna: Browser, database: Database, place: Place, controller: Answers, tmp_path: Path
) -> None:
    """ "Marks read when played, not when downloaded"."""
    id_ = left(database, place.anna, "1002")
    controller.by_path["/messages/sound"] = spoken(tmp_path)
    answer = anna.open(f"/users/{place.anna}/messages/{id_}/sound?keep=file")
    assert answer.data == spoken(tmp_path)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Message from Bob Brandt 2026-11-24 1000.wav"'
    assert folder_of(database, place.anna, id_) == "new"


def test_the_outline_is_loud_where_the_sound_is(
    anna: Browser, database: Database, place: Place, controller: Answers, tmp_path: Path
) -> None:
    id_ = left(database, place.anna)
    controller.by_path["/messages/sound"] = spoken(tmp_path)
    found = anna.open(f"/users/{place.anna}/messages/{id_}/outline").json
    assert found
    assert len(found) == 120
    assert found[10] == pytest.approx(22, abs=2)
    assert found[70] == 100
    controller.by_path["/messages/sound"] = b"RIFF broken"
    assert anna.open(f"/users/{place.anna}/messages/{id_}/outline").json == []


def test_a_sound_that_can_t_be_fetched_says_what_to_do(anna: Browser, database: Database, place: Place) -> None:
    answer = anna.open(f"/users/{place.anna}/messages/{left(database, place.anna)}/sound")
    assert answer.status_code == 422
    assert "The telephone system can’t be reached at the moment." in text(answer)


def test_a_part_of_a_sound_is_handed_on_as_such(
    anna: Browser, database: Database, place: Place, controller: Answers, tmp_path: Path
) -> None:
    """Browsers seek by it."""
    id_ = left(database, place.anna)
    controller.by_path["/messages/sound"] = whole = spoken(tmp_path)
    address = f"/users/{place.anna}/messages/{id_}/sound"
    answer = anna.client.get(address, headers={"Range": "bytes=44-99"})
    assert answer.status_code == 206
    assert answer.data == whole[44:100]
    assert answer.headers["Content-Range"] == f"bytes 44-99/{len(whole)}"


def test_whoever_logs_in_next_in_the_same_browser_hears_nothing_of_it(
    anna: Browser, database: Database, place: Place, controller: Answers, tmp_path: Path
) -> None:
    """Addresses open nothing by themselves; and what the browser keeps counts for this cookie only."""
    address = f"/users/{place.anna}/messages/{left(database, place.anna)}/sound"
    controller.by_path["/messages/sound"] = spoken(tmp_path)
    answer = anna.open(address)
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert "Cookie" in answer.headers["Vary"]
    anna.send("/logout")
    gone = anna.open(address)
    assert (gone.status_code, gone.headers["Location"].partition("?")[0]) == (303, "/login")
    anna.sign_in("1002@acme.example")
    assert anna.open(address).status_code == 404
