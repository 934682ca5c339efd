"""ETags against lost updates, idempotency keys against doing things twice, pages that miss nothing."""

import json

import pytest
from sqlalchemy import select

from controller.store.engine import Database, reading
from controller.store.tables import RepeatRow
from tests.webui.api.caller import Caller, fields
from tests.webui.place import Place


def test_a_change_for_a_version_that_is_gone_is_refused(anna: Caller, place: Place) -> None:
    path = f"/users/{place.bob}"
    seen = anna.get(path).headers["ETag"]
    first = anna.patch(path, {"name": "Robert"}, If_Match=seen)
    assert first.status_code == 200
    assert first.headers["ETag"] == anna.get(path).headers["ETag"] != seen
    late = anna.patch(path, {"name": "Bert"}, If_Match=seen)
    assert (late.status_code, late.json["code"]) == (412, "changed")
    assert anna.delete(path, If_Match=seen).status_code == 412
    assert anna.get(path).json["name"] == "Robert"


def test_a_change_must_say_which_version_it_is_for(anna: Caller, place: Place) -> None:
    answer = anna.patch(f"/users/{place.bob}", {"name": "Robert"}, If_Match="")
    assert (answer.status_code, answer.json["code"]) == (428, "no_if_match")
    assert "ETag" in answer.json["errors"][0]["message"]


def test_one_of_several_versions_and_any_will_do(anna: Caller, place: Place) -> None:
    path = f"/users/{place.bob}"
    seen = anna.get(path).headers["ETag"]
    assert anna.patch(path, {"name": "Robert"}, If_Match=f'"other", {seen}').status_code == 200
    assert anna.patch(path, {"name": "Bert"}, If_Match="*").status_code == 200
    assert anna.patch(path, {"name": "Bob"}, If_Match=f"W/{seen}").status_code == 412, "weak ones never match"


def test_who_has_this_version_gets_no_body(anna: Caller, place: Place) -> None:
    path = f"/users/{place.bob}"
    seen = anna.get(path).headers["ETag"]
    same = anna.get(path, If_None_Match=seen)
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", seen)
    anna.patch(path, {"name": "Robert"})
    assert anna.get(path, If_None_Match=seen).status_code == 200


def test_a_request_sent_again_with_its_key_is_done_once(anna: Caller, place: Place) -> None:
    new = {"extension": "1010", "name": "Zoë"}
    first = anna.post(f"/domains/{place.acme}/users", new, Idempotency_Key="order-1")
    again = anna.post(f"/domains/{place.acme}/users", new, Idempotency_Key="order-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert anna.post(f"/domains/{place.acme}/users", new).status_code == 422, "without the key it is another request"


def test_a_key_is_for_one_request_and_one_token_only(anna: Caller, root: Caller, place: Place) -> None:
    path = f"/domains/{place.acme}/users"
    anna.post(path, {"extension": "1010", "name": "Zoë"}, Idempotency_Key="order-1")
    other = anna.post(path, {"extension": "1011", "name": "Yve"}, Idempotency_Key="order-1")
    assert (other.status_code, fields(other)) == (422, {"Idempotency-Key"})
    elsewhere = anna.post(f"/users/{place.bob}/mailbox", Idempotency_Key="order-1")
    assert elsewhere.status_code == 422
    assert root.post(path, {"extension": "1011", "name": "Yve"}, Idempotency_Key="order-1").status_code == 201


def test_a_refused_request_may_be_mended_under_the_same_key(anna: Caller, place: Place) -> None:
    path = f"/domains/{place.acme}/users"
    assert anna.post(path, {"extension": "1001", "name": "Zoë"}, Idempotency_Key="order-1").status_code == 422
    assert anna.post(path, {"extension": "1010", "name": "Zoë"}, Idempotency_Key="order-1").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 81])
def test_what_is_no_key_is_refused_before_anything_is_done(anna: Caller, place: Place, key: str) -> None:
    answer = anna.post(f"/domains/{place.acme}/users", {"extension": "1010", "name": "Zoë"}, Idempotency_Key=key)
    assert (answer.status_code, fields(answer)) == (422, {"Idempotency-Key"})


def test_a_secret_is_shown_once_and_kept_nowhere(anna: Caller, place: Place, database: Database) -> None:
    first = anna.post(f"/users/{place.anna}/devices", {"name": "1001z"}, Idempotency_Key="phone")
    again = anna.post(f"/users/{place.anna}/devices", {"name": "1001z"}, Idempotency_Key="phone")
    assert len(first.json["secret"]) == 24
    assert again.json == {**first.json, "secret": None}
    with reading(database) as session:
        kept = session.execute(select(RepeatRow.body)).scalars().all()
    assert kept
    assert first.json["secret"] not in json.dumps(kept)


def test_pages_show_everything_once_while_things_are_deleted_and_added(anna: Caller, place: Place) -> None:
    path = f"/domains/{place.acme}/users"
    made = [anna.post(path, {"extension": str(2000 + n), "name": f"User {n}"}).json["id"] for n in range(7)]
    first = anna.get(f"{path}?limit=4").json
    anna.delete(f"/users/{first['items'][-1]['id']}")
    anna.post(path, {"extension": "1999", "name": "Late"})
    seen, after = list(first["items"]), first["next"]
    while after:
        page = anna.get(f"{path}?limit=4&after={after}").json
        seen, after = seen + page["items"], page["next"]
    ids = [item["id"] for item in seen]
    assert len(ids) == len(set(ids)) == 2 + 7 + 1
    assert set(made) <= set(ids)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "after=x", "after=-1", "page=2"])
def test_a_page_that_is_none_is_refused_at_its_field(anna: Caller, place: Place, query: str) -> None:
    answer = anna.get(f"/domains/{place.acme}/users?{query}")
    assert (answer.status_code, fields(answer)) == (422, {query.partition("=")[0]})


def test_the_audit_log_goes_back_page_by_page(anna: Caller, place: Place) -> None:
    path, seen, after = f"/domains/{place.acme}/audit", [], ""
    while True:
        page = anna.get(f"{path}?limit=5{after}").json
        seen += [entry["id"] for entry in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) > 10
