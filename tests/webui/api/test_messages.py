"""Messages over the API: their owner's alone, moved at once, and what only the PBX can do asked of the controller."""

from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.api.caller import Caller, fields
from tests.webui.fake_controller import Answers
from tests.webui.place import Place
from tests.webui.voices import a_message, a_text


def made(database: Database, place: Place, count: int = 3) -> list[int]:
    with saving(database) as session:
        return [a_message(session, place.anna, "1002") for _ in range(count)]


def test_messages_come_in_pages_as_they_came_and_without_what_is_the_pbxs(
    anna: Caller, place: Place, database: Database
) -> None:
    ids = made(database, place)
    path = f"/users/{place.anna}/messages"
    first = anna.get(f"{path}?limit=2").json
    assert [each["id"] for each in first["items"]] == ids[:2]
    rest = anna.get(f"{path}?limit=2&after={first['next']}").json
    assert ([each["id"] for each in rest["items"]], rest["next"]) == (ids[2:], None)
    assert not {"msg_id", "place"} & set(first["items"][0])
    assert (first["items"][0]["folder"], first["items"][0]["seconds"]) == ("new", 42)
    assert anna.get(f"{path}?folder=trash").json["items"] == []
    assert anna.get(f"{path}?folder=none").status_code == 422


def test_a_message_has_its_text_once_that_is_made(anna: Caller, place: Place, database: Database) -> None:
    done, waiting, without = made(database, place)
    with saving(database) as session:
        a_text(session, done, "please call back")
        a_text(session, waiting, None)
    path = f"/users/{place.anna}/messages"
    texts = {each["id"]: each["transcript"] for each in anna.get(path).json["items"]}
    assert texts == {done: "please call back", waiting: None, without: None}
    assert anna.get(f"{path}/{done}").json["transcript"] == "please call back"


def test_a_message_is_moved_and_deleted_for_good_from_the_trash_only(
    anna: Caller, place: Place, database: Database
) -> None:
    path = f"/users/{place.anna}/messages/{made(database, place, 1)[0]}"
    assert anna.delete(path).status_code == 422
    assert anna.patch(path, {"folder": "trash"}).json["folder"] == "trash"
    assert anna.get(f"/users/{place.anna}/messages?folder=trash").json["items"][0]["folder"] == "trash"
    assert anna.delete(path).status_code == 200
    assert anna.get(path).status_code == 404


def test_what_only_the_pbx_can_do_is_asked_of_the_controller(
    anna: Caller, place: Place, database: Database, controller: Answers
) -> None:
    path = f"/users/{place.anna}/messages/{made(database, place, 1)[0]}"
    controller.by_path["/messages/play"] = {"outcome": "rings"}
    assert anna.post(f"{path}/play", {"device": place.desk}).json == {"outcome": "rings"}
    controller.by_path["/messages/play"] = {"outcome": "unregistered"}
    refused = anna.post(f"{path}/play", {"device": place.desk})
    assert (refused.status_code, fields(refused)) == (422, {"device"})
    assert fields(anna.post(f"{path}/forward", {"to": []})) == {"to"}
    controller.by_path.clear()
    assert fields(anna.post(f"{path}/call", {"device": place.desk})) == {"pbx"}


def test_nobody_else_gets_at_a_message_or_its_sound(
    anna: Caller, bob: Caller, eve: Caller, place: Place, database: Database, controller: Answers
) -> None:
    """PRODUCT §8.4: everybody else's looks as if it were not there; a message of mine is none under your name."""
    path = f"/users/{place.anna}/messages/{made(database, place, 1)[0]}"
    for part in ("", "/sound"):
        assert (bob.get(path + part).status_code, eve.get(path + part).status_code) == (404, 404)
        assert bob.get(path.replace(f"/{place.anna}/", f"/{place.bob}/") + part).status_code == 404
    assert controller.asked == []


def test_how_long_deleted_ones_are_kept_is_a_setting_of_the_domain(anna: Caller, bob: Caller, place: Place) -> None:
    path = f"/domains/{place.acme}"
    assert anna.patch(path, {"trash_days": 7}).json["trash_days"] == 7
    assert fields(anna.patch(path, {"trash_days": 366})) == {"trash_days"}
    assert bob.patch(path, {"trash_days": 1}).status_code == 403
    assert bob.get(path).json["trash_days"] == 7
