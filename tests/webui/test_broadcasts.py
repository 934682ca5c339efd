"""Messages to many in the portal: who gets one is said before, how many have it after (PRODUCT §4 Messages)."""

from io import BytesIO
from pathlib import Path

import pytest

from controller.audio import keeping
from controller.audio.convert import find_ffmpeg
from controller.domain.ids import BroadcastId
from controller.operations import actors, broadcasts, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.settings import Settings
from controller.store import broadcasts as store
from controller.store.engine import Database, reading
from tests.soundfiles import tone_file
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, TUESDAY, Place

CONSOLE = actors.console(SATURDAY)


def colleague(database: Database, place: Place) -> None:
    """Dora has no voicemail."""
    with saving(database) as session:
        users.add(session, CONSOLE, place.acme, NewUser("1077", "Dora Dorn", department="Sales"))


@pytest.mark.skipif(find_ffmpeg() is None, reason="ffmpeg is not installed")
@pytest.mark.slow
def test_one_is_recorded_looked_at_sent_and_seen_to_arrive(
    browser: Browser, database: Database, place: Place, home: Settings, tmp_path: Path
) -> None:
    colleague(database, place)
    browser.sign_in()
    new = browser.open(f"/domains/{place.acme}/broadcasts/new")
    assert "Everybody · 1 person" in text(new)
    assert "1 person gets it." in text(new)
    assert "No voicemail, so this person doesn’t: Dora Dorn." in text(new)
    assert "microphone=(self)" in new.headers["Permissions-Policy"]
    none = browser.open(f"/domains/{place.acme}/broadcasts/reach?to=department:Nobody")
    assert "Nobody gets it" in text(none)
    wav = BytesIO(tone_file(tmp_path / "said.wav").read_bytes())
    sent = browser.send(f"/domains/{place.acme}/broadcasts", to="domain", file=(wav, "said.wav"))
    assert sent.status_code == 303
    page = browser.open(sent.headers["Location"])
    assert "Send the message" in text(page)
    draft = BroadcastId(int(sent.headers["Location"].rpartition("/")[2]))
    assert browser.open(f"/broadcasts/{draft}/sound").status_code == 200
    assert browser.send(f"/broadcasts/{draft}/send", to="domain").status_code == 303
    page = browser.open(f"/broadcasts/{draft}")
    assert "The message is on its way to 1 person." in text(page)
    assert "0 of 1 person has it." in text(page)
    assert browser.send(f"/broadcasts/{draft}/delete").status_code == 303
    assert "Wait until everybody has it." in text(browser.open(f"/broadcasts/{draft}"))
    log = text(browser.open(f"/domains/{place.acme}/audit"))
    assert "Voicemail message left for many" in log
    assert "Everybody" in log
    with saving(database) as session:
        store.put(session, draft, [place.bob], "failed", "full")
        store.finish(session, draft, TUESDAY)
    assert "Bob Brandt did not get it: the mailbox is full." in text(browser.open(f"/broadcasts/{draft}"))
    assert "0 of 1 have it" in text(browser.open(f"/domains/{place.acme}/broadcasts"))
    assert browser.send(f"/broadcasts/{draft}/delete").status_code == 303
    assert "No messages yet" in text(browser.open(f"/domains/{place.acme}/broadcasts"))


def test_what_can_not_be_is_told_at_its_field_and_nothing_is_left(
    browser: Browser, database: Database, place: Place, controller: Answers, home: Settings
) -> None:
    """No file, a broken one, a phone that is not there: no draft stays. One without a sound is not sent."""
    browser.sign_in()
    before = list(keeping.keys(home.audio))
    controller.by_path["/broadcasts/record"] = {"outcome": "unregistered"}
    url = f"/domains/{place.acme}/broadcasts"
    browser.open(f"{url}/new")
    junk = (BytesIO(b"junk"), "junk.wav")
    for form, told in (
        ({"to": "domain"}, "Choose a file first."),
        ({"to": "domain", "file": junk}, "no sound that can be used"),
        ({"to": "domain", "call": "yes", "device": str(place.desk)}, "That phone is not connected"),
        ({"to": "nobody", "call": "yes", "device": str(place.desk)}, "Choose who gets it"),
    ):
        page = browser.send(url, **form)
        assert (page.status_code, told in text(page)) == (422, True), told
    with reading(database) as session:
        assert store.of_domain(session, place.acme, 0, 9) == ()
    assert list(keeping.keys(home.audio)) == before
    controller.by_path["/broadcasts/record"] = {"outcome": "rings"}
    rung = browser.send(url, to="domain", call="yes", device=str(place.desk))
    assert "Nothing is recorded yet." in text(browser.open(rung.headers["Location"]))
    refused = browser.send(f"{rung.headers['Location']}/send", to="domain")
    assert (refused.status_code, "Record your message, or choose a file." in text(refused)) == (422, True)
    assert broadcasts.MOST == 6
