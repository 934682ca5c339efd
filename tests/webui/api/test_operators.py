"""Where 0 leads from a greeting, over the API."""

from tests.webui.api.caller import Caller, fields
from tests.webui.place import Place


def test_it_is_read_set_and_taken_away(anna: Caller, place: Place) -> None:
    path = f"/users/{place.anna}/mailbox/operator"
    assert anna.get(path).json == {"user_id": place.anna, "to": None}
    assert anna.put(path, {"to": {"kind": "user", "user": place.bob}}).json["to"]["user"] == place.bob
    assert anna.get(path).json == {"user_id": place.anna, "to": {"kind": "user", "user": place.bob}}
    assert anna.put(path, {"to": None}).json["to"] is None


def test_what_is_refused_stands_at_its_field(anna: Caller, place: Place) -> None:
    path = f"/users/{place.anna}/mailbox/operator"
    assert fields(anna.put(path, {"to": {"kind": "voicemail", "owner": place.bob}})) == {"to"}
    assert anna.put(path, {}).status_code == 422
