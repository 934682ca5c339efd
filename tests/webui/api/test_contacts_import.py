"""Files of contacts over the API: what would become of each line, and brought in."""

from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from tests.webui.api.caller import Caller, fields
from tests.webui.api.conftest import MakeToken
from tests.webui.place import Place

TABLE = b"Name,Mobile,Birthday\nAda Abend,0171 1234567,1.1.\nAda Abend,0171 1234567,1.1.\n,,1.1.\n"
PARTS = ("new", "changed", "same", "refused")


def bring(caller: Caller, path: str, data: Any, kind: str = "text/csv", **headers: str) -> TestResponse:
    said = {"Authorization": f"Bearer {caller.token}"} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return caller.client.post(f"/api/v1{path}", data=data, headers=said, content_type=kind)


def names(caller: Caller, path: str) -> list[str]:
    return [card["name"] for card in caller.get(path).json["items"]]


def test_a_dry_run_answers_line_by_line_and_saves_nothing(anna: Caller, place: Place) -> None:
    book = f"/users/{place.anna}/contacts"
    told = bring(anna, f"{book}/import?dry_run=true", TABLE)
    assert told.status_code == 200, told.text
    said = told.json
    assert (said["dry_run"], said["format"], said["encoding"], said["ignored"]) == (True, "csv", "utf-8", ["Birthday"])
    assert [said[part] for part in PARTS] == [1, 0, 1, 1]
    fates = [(line["line"], line["fate"], line["like"]) for line in said["lines"]]
    assert fates == [(2, "new", None), (3, "same", 2), (4, "refused", None)]
    assert said["lines"][2]["why"]
    assert names(anna, book) == []


def test_a_file_is_brought_in_as_body_or_as_part_of_a_form_and_once_only(anna: Caller, place: Place) -> None:
    book = f"/users/{place.anna}/contacts"
    assert bring(anna, f"{book}/import", TABLE, Idempotency_Key="a").json["new"] == 1
    again = bring(anna, f"{book}/import", TABLE, Idempotency_Key="a").json
    assert (again["new"], again["lines"]) == (1, None), "answered again, and not done again"
    assert bring(anna, f"{book}/import", b"Name\nBea\n", Idempotency_Key="a").status_code == 422
    assert bring(anna, f"{book}/import", TABLE).json["same"] == 2
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cleo\r\nEND:VCARD\r\n"
    form = {"file": (BytesIO(card), "cleo.vcf")}
    assert bring(anna, f"{book}/import", form, "multipart/form-data").json["format"] == "vcard"
    assert sorted(names(anna, book)) == ["Ada Abend", "Cleo"]


def test_what_can_not_be_read_is_refused_at_its_field(anna: Caller, place: Place) -> None:
    path = f"/users/{place.anna}/contacts/import"
    for data, query, field in (
        (b"", "", "file"),
        (b"PK\x03\x04", "", "file"),
        (TABLE, "?encoding=klingon", "encoding"),
        (b"x" * (5 * 1024 * 1024 + 1), "", "file"),
        (TABLE, "?dry_run=perhaps", "dry_run"),
        (TABLE, "?shared=yes", "shared"),
    ):
        answer = bring(anna, path + query, data)
        assert (answer.status_code, fields(answer)) == (422, {field}), answer.text


def test_shared_contacts_are_brought_in_by_who_may_share_them(
    anna: Caller, bob: Caller, eve: Caller, place: Place, token_of: MakeToken
) -> None:
    path = f"/domains/{place.acme}/contacts"
    assert bring(anna, f"{path}/import", TABLE).json["new"] == 1
    assert names(bob, path) == ["Ada Abend"]
    assert bring(bob, f"{path}/import", TABLE).status_code == 403
    assert bring(eve, f"{path}/import", TABLE).status_code == 404
    assert bring(bob, f"/users/{place.anna}/contacts/import", TABLE).status_code == 403
    reader = Caller(anna.client, token_of(place.anna, "read"))
    assert bring(reader, f"{path}/import?dry_run=true", TABLE).status_code == 403
