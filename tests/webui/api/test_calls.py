"""Calls by the API: who sees which, and that a command reaches the controller as it was meant."""

from dataclasses import asdict

from controller.domain.livecalls import Call, Party
from controller.domain.packing import packed
from controller.domain.saying import say
from tests.webui.api.caller import Caller
from tests.webui.fake_controller import Answers
from tests.webui.place import Place


def a_call(place: Place, *users: int) -> dict[str, object]:
    parties = tuple(
        Party(f"1.{each}", f"PJSIP/d{each}-1", each, each, None, str(each), "", "up", 5, each == users[0])
        for each in users
    )
    return asdict(Call(f"1.{users[0]}", place.acme, "talking", 5, 5, "1002", parties))


def test_people_see_their_own_calls_and_managers_all(
    anna: Caller, bob: Caller, place: Place, controller: Answers
) -> None:
    """No channel of the PBX is named. Without the controller nothing is made up."""
    path = f"/domains/{place.acme}/calls"
    assert anna.get(path).status_code == 503
    calls = {"call:a": a_call(place, place.anna), "call:b": a_call(place, place.bob, place.anna)}
    controller.by_path["/calls"] = {"complete": True, "things": {**calls, "person:1": {"user": 1}}}
    assert [each["id"] for each in anna.get(path).json["items"]] == [f"1.{place.anna}", f"1.{place.bob}"]
    [own] = bob.get(path).json["items"]
    assert (own["state"], own["parties"][0]["number"], own["parties"][0]["is_caller"]) == (
        "talking",
        str(place.bob),
        True,
    )
    assert "channel" not in own["parties"][0]
    controller.by_path["/calls"] = {"complete": False, "things": {}}
    assert anna.get(path).status_code == 503
    assert anna.get(f"/domains/{place.acme + 1}/calls").status_code == 404


def test_a_command_is_handed_on_and_its_refusal_names_the_field(bob: Caller, place: Place, controller: Answers) -> None:
    path = f"/domains/{place.acme}/calls/do"
    controller.by_path["/calls/do"] = {"status": 200, "said": packed(say("Parked."))}
    assert bob.post(path, {"verb": "park", "call": "1.1", "slot": "703"}).json == {"said": "Parked."}
    problem = {"field": "slot", "message": packed(say("Choose a slot."))}
    for status, told in ((422, 422), (409, 422), (404, 404), (403, 403), (503, 503)):
        controller.by_path["/calls/do"] = {"status": status, "error": problem["message"], "problems": [problem]}
        answer = bob.post(path, {"verb": "retrieve", "slot": "703", "device": place.desk})
        assert (answer.status_code, answer.json["errors"]) == (told, [{"field": "slot", "message": "Choose a slot."}])
    assert bob.post(path, {"verb": "explode"}).status_code == 422
    assert bob.post(f"/domains/{place.acme + 1}/calls/do", {"verb": "dial", "number": "1001"}).status_code == 404
