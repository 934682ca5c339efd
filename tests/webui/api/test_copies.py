"""Who gets copies of messages, over the API: their owner's alone."""

from tests.webui.api.caller import Caller, fields
from tests.webui.place import Place


def test_they_are_read_and_set_by_their_owner(anna: Caller, place: Place) -> None:
    path = f"/users/{place.anna}/mailbox/copies"
    assert anna.get(path).json == {"user_id": place.anna, "to": []}
    assert anna.put(path, {"to": [place.bob]}).json["to"] == [place.bob]
    assert fields(anna.put(path, {"to": [place.eve]})) == {"to"}
    assert anna.get(path).json["to"] == [place.bob]
    assert anna.get(f"/users/{place.bob}/mailbox/copies").status_code == 404
