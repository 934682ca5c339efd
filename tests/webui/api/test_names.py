"""Names are stored and shown as typed, or refused with a message at their field (PRODUCT §8.3)."""

from typing import Any

import pytest

from tests.webui.api.caller import Caller, fields
from tests.webui.api.things import Things
from tests.webui.place import Place

LITERAL = [
    "Zoë 😀 Ünal",
    "עברית العربية",
    "${SHELL(touch /tmp/x)}",
    "${EXTEN},n,System(x)",
    "quote \" and ' and `",
    "<script>alert(1)</script>",
    "a;b,c=d|e&f~!@#%^*()[]{}\\",
    "'; DROP TABLE users; --",
    "$[1+1] & $EPOCH",
    "\u200fright to left\u200e",
    "null",
    "../../etc/passwd",
    "x" * 80,
]
REFUSED = [
    "",
    "   ",
    "x" * 81,
    "x" * 10_000,
    "two\nlines",
    "cr\rlf\n",
    "nul\0",
    "tab\tin it",
    "bell\a",
    "\x85",
    "\u2028",
    "\ud800",
    "\u202eright to left\u202c",
]


@pytest.mark.parametrize("name", LITERAL)
def test_a_name_is_stored_and_shown_as_typed(anna: Caller, place: Place, name: str) -> None:
    made = anna.post(f"/domains/{place.acme}/users", {"extension": "1010", "name": name})
    assert made.status_code == 201, made.text
    assert anna.get(f"/users/{made.json['id']}").json["name"] == name
    frame = anna.post(f"/domains/{place.acme}/frames", {"name": name, "kind": {"kind": "always"}})
    assert anna.get(f"/frames/{frame.json['id']}").json["name"] == name


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_name_is_refused_at_its_field_and_changes_nothing(anna: Caller, place: Place, name: str) -> None:
    before = anna.get(f"/users/{place.bob}").json
    answer = anna.patch(f"/users/{place.bob}", {"name": name, "department": "Sales"})
    assert (answer.status_code, fields(answer)) == (422, {"name"})
    assert all(len(each["message"]) < 200 for each in answer.json["errors"])
    assert anna.get(f"/users/{place.bob}").json == before


FIELDS: list[tuple[str, str, dict[str, Any]]] = [
    ("post", "/domains/{domain}/users", {"extension": "1077", "name": "N"}),
    ("patch", "/domains/{domain}", {"language": "en", "main_number": "+4930123", "area_code": "30", "zone": "UTC"}),
    (
        "patch",
        "/users/{user}",
        {"name": "N", "department": "D", "email": "a@b.de", "number": "+4930123", "zone": "UTC"},
    ),
    ("patch", "/users/{user}", {"extension": "1001", "emergency_number": "+4930123", "language": "en"}),
    ("post", "/users/{user}/devices", {"name": "1001z", "label": "L"}),
    ("patch", "/devices/{device}", {"name": "1001y", "label": "L"}),
    ("patch", "/frames/{frame}", {"name": "N", "zone": "UTC"}),
    ("patch", "/rules/{rule}", {"name": "N"}),
    ("post", "/users/{user}/lists/numbers", {"number": "+4930123", "list": "blocked"}),
    ("patch", "/trunks/{trunk}", {"name": "N", "host": "a.example", "username": "u", "secret": "s"}),
    ("patch", "/dids/{did}", {"number": "+4930123", "note": "N"}),
    ("patch", "/groups/{group}", {"name": "N", "extension": "600"}),
    ("put", "/users/{user}/mailbox/pin", {"pin": "4711"}),
]
POISON = ["a\r\nAction: Command\r\nCommand: core stop now", "x\0y", "\ud800", "line\u2028", "\x1b[2J"]


@pytest.mark.parametrize("poison", POISON)
def test_what_could_end_a_line_gets_into_no_field(anna: Caller, acme_things: Things, poison: str) -> None:
    for method, path, cells in FIELDS:
        for name, value in cells.items():
            answer = anna.ask(method.upper(), acme_things.address(path), {**cells, name: value + poison})
            assert (answer.status_code, name in fields(answer)) == (422, True), (path, name, answer.text)


@pytest.mark.parametrize("number", ["+4930'123", "%2B49${EXTEN}", "a%0Ab", "%00"])
def test_an_address_is_no_way_in_either(anna: Caller, place: Place, number: str) -> None:
    assert anna.get(f"/users/{place.anna}/lists/numbers/{number}").status_code in (404, 422)
    assert anna.get(f"/users/{place.anna}/explain?from={number}").status_code == 422
