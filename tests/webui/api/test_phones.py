"""Handsets over the API: how each is doing, what rings it, and which is which."""

from tests.webui.api.caller import Caller
from tests.webui.fake_controller import Answers
from tests.webui.place import Place


def test_how_a_phone_is_doing(anna: Caller, place: Place, controller: Answers) -> None:
    path = f"/devices/{place.desk}/status"
    assert (anna.get(path).json["registered"], anna.get(path).json["name"]) == (False, "1001")
    seen = {"device": place.desk, "registered": True, "address": "192.168.1.21:5060", "user_agent": "Yealink"}
    controller.by_path["/phones"].append(seen | {"since": "2026-11-24T08:10:00+00:00", "rtt_ms": 11.0})
    assert anna.get(path).json["address"] == "192.168.1.21:5060"
    controller.by_path.clear()
    assert anna.get(path).json["registered"] is None, "nothing can be seen"


def test_what_rings_a_phone_is_told_before_it_is_deleted(anna: Caller, place: Place) -> None:
    told = anna.get(f"/devices/{place.mobile}/uses").json
    assert {(use["user_name"], use["rule_name"], use["slot"]) for use in told["rules"]} == {
        ("Anna Ahlers", "Open hours", "ring"),
        ("Anna Ahlers", "Open hours", "all_phones"),
    }
    assert (told["numbers"], told["groups"], told["member_of"], told["is_last"]) == ([], [], [], False)


def test_a_phone_is_rung_by_its_owner_and_managers_only(
    anna: Caller, bob: Caller, eve: Caller, place: Place, controller: Answers
) -> None:
    path = f"/devices/{place.mobile}/ring"
    controller.by_path["/phones/ring"] = {"outcome": "rings", "seconds": 8}
    assert anna.post(path).json == {"outcome": "rings", "shown": "This is Mobile app", "seconds": 8}
    asked = list(controller.asked)
    assert (bob.post(path).status_code, eve.post(path).status_code) == (403, 404)
    assert controller.asked == asked
    controller.by_path.clear()
    assert anna.post(path).json["outcome"] == "unknown"
