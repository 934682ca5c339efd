"""Messages to many over the API, and spoken comments: brought as a body, sent, counted."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from limits import parse

from controller.audio import convert, keeping
from controller.operations.bell import saving
from controller.settings import Settings
from controller.store import broadcasts as store
from controller.store.engine import Database
from tests.soundfiles import tone_file
from tests.webui.api.caller import Caller, fields
from tests.webui.api.test_music import bring
from tests.webui.fake_controller import Answers
from tests.webui.place import TUESDAY, Place
from tests.webui.voices import a_message

pytestmark = pytest.mark.skipif(convert.find_ffmpeg() is None, reason="there is no ffmpeg here")


@pytest.mark.slow
def test_one_is_brought_sent_and_counted(
    anna: Caller, bob: Caller, place: Place, database: Database, home: Settings, tmp_path: Path
) -> None:
    """Its key stays inside; a plain user may not."""
    path, sound = f"/domains/{place.acme}/broadcasts", tone_file(tmp_path / "tone.wav").read_bytes()
    assert anna.get(f"{path}/reach").json == {"people": 1, "without": 0, "named": []}
    assert bob.get(f"{path}/reach").status_code == 403
    before = set(keeping.keys(home.audio))
    assert bring(bob, path, sound).status_code == 403
    refused = [bring(anna, path, b"Dear all"), bring(anna, f"{path}?to=nobody", sound)]
    assert [(each.status_code, fields(each)) for each in refused] == [(422, {"file"}), (422, {"to"})]
    assert set(keeping.keys(home.audio)) == before
    made = bring(anna, path, sound, "once").json
    assert bring(anna, path, sound, "once").json["id"] == made["id"]
    assert (made["audience"], made["sent"], made["people"], round(made["seconds"])) == ("domain", None, 0, 2)
    one = f"/broadcasts/{made['id']}"
    assert anna.post(f"{one}/send").json["people"] == 1
    assert anna.delete(one).status_code == 422
    with saving(database) as session:
        store.put(session, made["id"], [place.bob], "failed", "full")
        store.finish(session, made["id"], TUESDAY)
    told = anna.get(one).json
    assert (told["failed"], told["missed"], told["reasons"]) == (1, [place.bob], ["full"])
    assert [each["id"] for each in anna.get(path).json["items"]] == [made["id"]]
    assert anna.delete(one).status_code == 200
    assert anna.get(one).status_code == 404


@pytest.mark.slow
def test_a_comment_is_brought_and_named_when_the_message_is_sent_on(
    anna: Caller,
    bob: Caller,
    place: Place,
    database: Database,
    controller: Answers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with saving(database) as session:
        path = f"/users/{place.anna}/messages/{a_message(session, place.anna)}"
    sound = tone_file(tmp_path / "tone.wav").read_bytes()
    controller.by_path["/messages/forward"] = {"done": 1, "failed": [], "why": []}
    assert bring(bob, f"{path}/comment", sound).status_code == 404
    assert fields(bring(anna, f"{path}/comment", b"")) == {"file"}
    said = bring(anna, f"{path}/comment", sound).json
    assert round(said["seconds"]) == 2
    assert fields(anna.post(f"{path}/forward", {"to": [place.bob], "spoken": "../x"})) == {"spoken"}
    assert anna.post(f"{path}/forward", {"to": [place.bob], "spoken": said["spoken"]}).json["done"] == 1
    query = parse_qs(urlsplit(controller.asked[-1]).query)
    [key] = query["spoken"]
    assert keeping.KEY.fullmatch(key)
    assert query["as"][0].startswith("said-")
    with saving(database) as session:
        his = f"/users/{place.bob}/messages/{a_message(session, place.bob)}"
    of_bob = bring(bob, f"{his}/comment", sound)
    monkeypatch.setattr("webui.recordings.PER_PERSON", parse("1 per hour"))
    assert [bring(anna, f"{path}/comment", sound).status_code for _ in range(2)] == [200, 422]
    for foreign in (key, of_bob.json["spoken"]):  # whoever learns the key of a sound gets at no file by it
        assert fields(anna.post(f"{path}/forward", {"to": [place.bob], "spoken": foreign})) == {"spoken"}
