"""Missed calls, and mail of them, over the API."""

from controller.operations import actors, newsmail, users
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.api.caller import Caller, fields
from tests.webui.place import SATURDAY, Place
from tests.webui.voices import a_missed_call

CONSOLE = actors.console(SATURDAY)


def test_what_is_mailed_and_when_is_read_and_changed_in_part(anna: Caller, database: Database, place: Place) -> None:
    path = f"/users/{place.anna}/mailbox/news"
    assert anna.get(path).json == {"user_id": place.anna, "missed_mail": False, "mail_daily": None}
    assert fields(anna.patch(path, {"missed_mail": True})) == {"missed_mail"}, "there is no address yet"
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"email": "anna@acme.example"})
    assert anna.patch(path, {"missed_mail": True, "mail_daily": 7}).status_code == 200
    assert anna.patch(path, {"mail_daily": None}).status_code == 200
    assert anna.get(path).json == {"user_id": place.anna, "missed_mail": True, "mail_daily": None}
    assert fields(anna.patch(path, {"mail_daily": 24})) == {"mail_daily"}


def test_missed_calls_are_listed_the_latest_first(anna: Caller, database: Database, place: Place) -> None:
    path = f"/users/{place.anna}/missed-calls"
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"email": "anna@acme.example"})
        newsmail.change(session, CONSOLE, place.anna, True, None)
        first = a_missed_call(session, place.anna, "1002", "shown")
        second = a_missed_call(session, place.anna)
    found = anna.get(path).json["items"]
    assert [(each["id"], each["caller"], each["number"]) for each in found] == [
        (second, "Carla", "+491711234567"),
        (first, "Bob Brandt", "1002"),
    ]
    more = anna.get(f"{path}?limit=1").json
    assert [each["id"] for each in anna.get(f"{path}?limit=1&after={more['next']}").json["items"]] == [first]
