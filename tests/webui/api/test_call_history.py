"""Calls of the past over the API: pages by cursor, filters, and nonsense (PRODUCT §7; issue 7, Must show 5)."""

from typing import Any

from controller.store.engine import HistoryDatabase
from tests.webui import pasts
from tests.webui.api.caller import Caller, fields
from tests.webui.place import Place


def keys(answer: Any) -> list[int]:
    return [each["id"] for each in answer.json["items"]]


def test_pages_go_on_from_cursor_to_cursor_and_show_each_call_once(
    anna: Caller, place: Place, past: HistoryDatabase
) -> None:
    pasts.keep(past, *pasts.many(place, 60))
    seen: list[int] = []
    path = f"/users/{place.anna}/call-history?limit=25&codes=with"
    answer = anna.get(path)
    while answer.json["next"]:
        seen += keys(answer)
        answer = anna.get(f"{path}&after={answer.json['next']}")
    seen += keys(answer)
    assert len(seen) == len(set(seen)) == 74
    first = anna.get(f"/users/{place.anna}/call-history?result=elsewhere&limit=1").json["items"][0]
    assert (first["outcome"], first["answered_by"]["name"], first["caller"]["number"]) == (
        "elsewhere",
        "Bob Brandt",
        pasts.CARLA.number,
    )
    assert first["began"].startswith("2026-11-24T08:00:00")


def test_one_has_its_timeline(anna: Caller, bob: Caller, place: Place, past: HistoryDatabase) -> None:
    pasts.keep(past, pasts.twelve(place, pasts.ago(hours=1)), pasts.unanswered(place, "x", pasts.ago(minutes=5)))
    mine, *_ = keys(bob.get(f"/users/{place.bob}/call-history"))
    whole = bob.get(f"/users/{place.bob}/call-history/{mine}").json
    assert [step["kind"] for step in whole["steps"]][-3:] == ["retrieved", "transferred", "ended"]
    assert {share["user"] for share in whole["shares"]} == {place.bob}, "what it was for Anna is hers"
    assert [step["number"] for step in whole["steps"] if step["kind"] == "transferred"] == [""], "she dialled it"
    managed = anna.get(f"/users/{place.anna}/call-history/{mine}").json
    assert {share["user"] for share in managed["shares"]} == {place.anna, place.bob}
    assert "reached_by" not in managed
    annas = keys(anna.get(f"/users/{place.anna}/call-history?result=missed"))[0]
    assert bob.get(f"/users/{place.bob}/call-history/{annas}").status_code == 404
    assert bob.get(f"/domains/{place.acme}/call-history").status_code == 403
    assert len(keys(anna.get(f"/domains/{place.acme}/call-history"))) == 2


def test_nonsense_is_400_at_its_field(anna: Caller, place: Place, past: HistoryDatabase) -> None:
    pasts.keep(past, pasts.one(place, "n", pasts.ago(minutes=1)))
    names = ("range", "since", "until", "direction", "result", "device", "number", "longer", "codes", "after")
    for name in names:
        for evil in ("'; DROP TABLE shares; --", "1-1-1", "9" * 400, "🙂"):
            for path in (f"/users/{place.anna}", f"/domains/{place.acme}"):
                answer = anna.get(f"{path}/call-history?{name}={evil}")
                assert (answer.status_code, fields(answer)) == (400, {name}), (name, evil, answer.text)
    for odd in ("sort=began;--", "range=%00", "limit=0"):  # what is wrong anywhere in the API
        assert anna.get(f"/users/{place.anna}/call-history?{odd}").status_code == 422
    assert len(keys(anna.get(f"/users/{place.anna}/call-history"))) == 1
