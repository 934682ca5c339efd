"""The shape of answers: whether a change is live, how refusals look, what happens when something is away."""

import pytest
from flask import Flask

from controller.settings import Settings
from controller.store import plan_states
from controller.store.engine import Database, writing
from controller.store.subjects import Subject
from tests.webui.api.bodies import ROUTES
from tests.webui.api.caller import Caller, fields
from tests.webui.fake_controller import Answers
from tests.webui.place import Place
from webui.api import limits
from webui.api.document import document


def test_without_a_controller_a_change_is_saved_and_not_live_yet(anna: Caller, place: Place) -> None:
    saved = anna.patch(f"/users/{place.bob}", {"name": "Robert"}).json["saved"]
    assert saved["live"] is False
    assert "goes live by itself" in saved["not_live_because"]
    assert {"kind": "user", "id": place.bob, "revision": saved["revisions"][-1]["revision"]} in saved["revisions"]


def test_a_pbx_that_is_down_is_said_so(anna: Caller, place: Place, controller: Answers) -> None:
    controller.by_path["/status"] = {"pbx": "down", "since": None, "pending": 1}
    saved = anna.patch(f"/users/{place.bob}", {"name": "Robert"}).json["saved"]
    assert saved["not_live_because"].startswith("the phone system is not reachable")


def test_what_no_call_depends_on_is_neither_live_nor_late(anna: Caller, place: Place) -> None:
    saved = anna.patch(f"/users/{place.bob}", {"department": "Sales"}).json["saved"]
    assert (saved["live"], saved["not_live_because"], saved["revisions"]) == (None, "", [])


@pytest.mark.slow
def test_a_change_that_the_pbx_has_is_live(anna: Caller, place: Place, database: Database, controller: Answers) -> None:
    """Sent again by its key, it tells how far it has got since."""
    first = anna.post(f"/users/{place.bob}/mailbox", Idempotency_Key="x")
    assert first.status_code == 201
    made = anna.post(f"/domains/{place.acme}/users", {"extension": "1010", "name": "Zoë"}, Idempotency_Key="y").json
    assert made["saved"]["live"] is False
    with writing(database) as session:
        plan_states.applied(session, Subject("user", made["id"]), 1, commit_to_live_ms=8.5)
    again = anna.post(f"/domains/{place.acme}/users", {"extension": "1010", "name": "Zoë"}, Idempotency_Key="y").json
    assert (again["id"], again["saved"]["live"], again["saved"]["live_after_ms"]) == (made["id"], True, 8.5)


def test_the_status_of_the_pbx_of_a_user_and_of_a_domain(
    anna: Caller, root: Caller, bob: Caller, place: Place, controller: Answers
) -> None:
    row = {"device": place.desk, "registered": True, "address": "192.0.2.9", "user_agent": "Phone 1", "rtt_ms": 12.5,
           "since": "2026-11-24T08:00:00+00:00"}  # fmt: skip
    controller.by_path["/phones"] = [row]
    assert anna.get("/status").json == {"pbx": "up", "pbx_since": "2026-11-21T08:00:00+00:00", "pending": None}
    assert root.get("/status").json["pending"] == 0, "how much waits in all domains is for administrators"
    phones = {phone["name"]: phone for phone in anna.get(f"/users/{place.anna}/status").json["phones"]}
    assert (phones["1001"]["registered"], phones["1001"]["address"]) == (True, "192.0.2.9")
    assert phones["1001a"]["registered"] is False
    assert {state["kind"] for state in anna.get(f"/domains/{place.acme}/status").json["items"]} > {"user", "domain"}
    assert bob.get(f"/domains/{place.acme}/status").status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": "name=x", "content_type": "application/x-www-form-urlencoded"}, 415),
        ({"data": b'{"name": "x"}'}, 415),
        ({"data": b"{", "content_type": "application/json"}, 400),
        ({"data": b'{"name": "\xff"}', "content_type": "application/json"}, 400),
        ({"data": b"[1]", "content_type": "application/json"}, 422),
        ({"data": b"null", "content_type": "application/json"}, 422),
        ({"data": b'{"name": "' + b"x" * 300_000 + b'"}', "content_type": "application/json"}, 413),
        ({"data": b"[" * 60_000, "content_type": "application/json"}, 400),
    ],
)
def test_what_is_no_json_object_is_refused_and_says_why(
    anna: Caller, place: Place, sent: dict[str, object], status: int
) -> None:
    headers = {"Authorization": f"Bearer {anna.token}", "If-Match": "*"}
    answer = anna.client.patch(f"/api/v1/users/{place.bob}", headers=headers, **sent)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.json["errors"][0]["message"]


def test_what_is_not_there_and_what_does_not_work_that_way(anna: Caller, place: Place) -> None:
    for path in ("/nowhere", "/users/0", "/users/-1", "/users/x", f"/users/{place.bob}/nothing"):
        assert (anna.get(path).status_code, anna.get(path).json["code"]) == (404, "missing"), path
    assert anna.get("/users/99999999999999999999").status_code == 404
    wrong = anna.ask("PUT", f"/users/{place.bob}", {})
    assert (wrong.status_code, wrong.json["code"]) == (405, "method")
    assert "PATCH" in wrong.headers["Allow"]


def test_without_the_database_the_answer_says_that_calls_go_on(anna: Caller, home: Settings) -> None:
    for file in home.home.glob("ringplan.db*"):
        file.rename(file.with_suffix(".away"))
    answer = anna.get("/status")
    assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (503, "away", "60")
    assert "Calls go on" in answer.json["errors"][0]["message"]


def test_who_shows_wrong_tokens_too_often_is_kept_out_for_a_while(app: Flask) -> None:
    most = int(limits.WRONG_PER_ADDRESS.split()[0])
    guesser, office = (
        Caller(app.test_client(), "rp_0123456789012345", address) for address in ("192.0.2.1", "192.0.2.2")
    )
    assert {guesser.get("/status").status_code for _ in range(most)} == {401}
    kept_out = guesser.get("/status")
    assert (kept_out.status_code, kept_out.json["code"]) == (429, "too_many")
    assert 0 < int(kept_out.headers["Retry-After"]) <= 600
    assert office.get("/status").status_code == 401


def test_a_token_that_asks_too_often_must_wait(
    own_app: Flask, anna: Caller, bob: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_TOKEN", "3 per minute")
    strict_to_anna, strict_to_bob = (Caller(own_app.test_client(), each.token) for each in (anna, bob))
    assert [strict_to_anna.get("/status").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert strict_to_bob.get("/status").status_code == 200


ACTS = ("/ring", "/forward", "/comment", "/play", "/call", "/ask", "/do")  # the PBX or a mail does it: nothing is saved
CHANGES = ("patch", "put", "delete")
UNVERSIONED = ("/users/{user}/mailbox/greetings/{greeting}",)  # a file of the mailbox: the last one counts


def test_the_document_names_every_refusal_and_header(anna: Caller) -> None:
    told = anna.get("/openapi.json").json
    assert told["openapi"] == "3.1.0"
    for method, path in ROUTES:
        each = told["paths"][path][method]
        assert {"401", "403", "404", "422", "429", "503"} <= set(each["responses"]), (method, path)
        names = {parameter["name"] for parameter in each.get("parameters", [])}
        assert ("If-Match" in names) == (method in CHANGES and path not in UNVERSIONED), (method, path)
        saves = method == "post" and not path.endswith(ACTS)
        assert ("Idempotency-Key" in names) == saves, (method, path)
        assert each["summary"], (method, path)


def test_every_field_of_every_form_has_a_kind(anna: Caller) -> None:
    for name, form in document()["components"]["schemas"].items():
        for field, told in form.get("properties", {}).items():
            assert {"type", "$ref", "oneOf", "anyOf", "enum"} & set(told), (name, field)


def test_the_page_shows_every_route_without_script_or_inline_style(app: Flask) -> None:
    page = app.test_client().get("/api/v1/docs")
    assert page.status_code == 200
    for _, path in ROUTES:
        assert f"<code>{path}</code>" in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    links = {part.split('"')[0] for part in page.text.split('href="#')[1:]}
    assert links <= {part.split('"')[0] for part in page.text.split('id="')[1:]}, "every link leads somewhere"


def test_unknown_fields_are_refused_not_ignored(anna: Caller, place: Place) -> None:
    assert fields(anna.patch(f"/users/{place.bob}", {"nmae": "Robert"})) == {"nmae"}


def test_requests_are_counted_with_the_portals_under_their_pattern(app: Flask, anna: Caller, place: Place) -> None:
    anna.get(f"/users/{place.bob}")
    figures = app.test_client().get("/metrics").text
    counted = 'ringplan_portal_requests_total{method="GET",route="/api/v1/users/<id:user>",status="200"} 1.0'
    assert counted in figures
