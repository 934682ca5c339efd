"""Call parking over the API: one thing with an ETag, which can be there or not (PRODUCT §4, §6)."""

from tests.webui.api.caller import Caller
from tests.webui.place import Place


def test_the_lot_is_read_changed_switched_off_and_on(anna: Caller, bob: Caller, place: Place) -> None:
    path = f"/domains/{place.acme}/lot"
    usual = {
        "is_on": True,
        "number": "700",
        "first": 701,
        "last": 719,
        "seconds": 120,
        "by_keys": False,
        "operator": None,
    }
    assert bob.get(path).json == usual
    assert bob.patch(path, {"seconds": 60}).status_code == 403
    operator = {"kind": "user", "user": place.bob}
    made = anna.patch(path, {"first": 705, "operator": operator}).json
    assert {name: made[name] for name in usual} == usual | {"first": 705, "operator": operator}
    assert made["saved"]["revisions"][0]["kind"] == "domain"
    refused = anna.patch(path, {"number": "1002"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "number")
    assert "1002 is the extension of Bob Brandt." in refused.json["errors"][0]["message"]
    assert anna.delete(path).status_code == 200
    assert anna.get(path).json == {**dict.fromkeys(usual), "is_on": False}
    assert anna.patch(path, {}).json["is_on"] is True


def test_a_note_on_a_call_is_written_by_who_sees_all_calls(anna: Caller, bob: Caller, place: Place) -> None:
    path = f"/domains/{place.acme}/calls/1763800000.4/note"
    assert anna.get(path).json == {"call": "1763800000.4", "text": "", "by": "", "at": ""}
    made = anna.ask("PUT", path, {"text": "<b>Wants a quotation</b>"}).json
    assert (made["text"], made["by"]) == ("<b>Wants a quotation</b>", "Anna Ahlers")
    assert bob.get(path).status_code == 503, "whose call it is only the controller knows, which is not there"
    assert anna.ask("PUT", path, {"text": "x" * 501}).status_code == 422
    assert anna.delete(path).status_code == 200
    assert anna.get(path).json["text"] == ""
