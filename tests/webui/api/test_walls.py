"""What holds for every route of the API there is, and for every one that will be: asked from the route table."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from controller.domain.ids import DomainId
from controller.operations import actors, users
from controller.operations.bell import saving
from controller.store import find
from controller.store.engine import Database, reading
from controller.store.tables import AuditRow, OutboxRow
from tests.webui.api.bodies import ROUTES, body
from tests.webui.api.caller import Caller
from tests.webui.api.conftest import MakeToken
from tests.webui.api.things import Things
from tests.webui.browser import Browser
from tests.webui.place import SATURDAY, Place
from webui.api import create_api
from webui.api.document import document

NOWHERE = 987654  # an id that nothing has
PUBLIC = {"openapi", "docs", "static"}
ABOUT_NOTHING = {("get", "/domains"), ("get", "/status"), ("post", "/domains"), ("get", "/audit")}
OF_THE_SYSTEM = {route for route in ROUTES if route[1].startswith("/bans")}  # of no domain: for administrators
CHANGES = [route for route in ROUTES if route[0] != "get"]
LIVE = "/calls"  # the controller knows them, and judges: tests/operations/test_livecalls.py
PRIVATE = "/messages"  # not even an administrator looks
CALLERS = "/missed-calls"  # of a user: as private as the messages
RECORDED = "/recordings/"  # his whose they are, and who has the grant: scopes open none
SEEN_BY_OWNER = (PRIVATE, CALLERS, RECORDED, "/mailbox/copies")
BY_OWNER = (*SEEN_BY_OWNER, "/mailbox/mail", "/mailbox/news")  # what is mailed, and where, is the owner's choice
LOOKS = [route for route in ROUTES if route[0] == "get"]


@pytest.fixture
def stranger(app: Flask, database: Database, place: Place, token_of: MakeToken) -> Caller:
    """The office manager of the other domain."""
    with saving(database) as session:
        eve = find.user(session, place.eve)
        assert eve is not None
        new = users.NewUser("1008", "Gil", scope="office_manager")
        gil = users.add(session, actors.console(SATURDAY), DomainId(eve.domain_id), new)
    return Caller(app.test_client(), token_of(gil))


def test_every_route_is_in_the_document(place: Place, app: Flask) -> None:
    routes = {
        (method.lower(), rule.rule.replace("<id:", "{").replace("<string:", "{").replace(">", "}"))
        for rule in create_api(app).url_map.iter_rules()
        if rule.endpoint not in PUBLIC
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == set(ROUTES)
    assert len(ROUTES) > 80


def test_without_a_token_nothing_is_learned(app: Flask, acme_things: Things) -> None:
    for number, (method, path) in enumerate(ROUTES):
        nobody = Caller(app.test_client(), address=f"192.0.2.{number}")  # none tries so often as to be kept out
        answer = _ask(nobody, method, path, acme_things.ids)
        assert (answer.status_code, answer.json["code"]) == (401, "token"), (method, path)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_reaches_no_further_than_its_scopes(
    app: Flask, place: Place, acme_things: Things, token_of: MakeToken
) -> None:
    """Neither the other verb, nor the same verb in another area."""
    token = cache(token_of)
    for method, path in ROUTES:
        verb, other = ("read", "write") if method == "get" else ("write", "read")
        area = document()["paths"][path][method]["tags"][0]
        elsewhere = "audit" if area != "audit" else "users"
        near = Caller(app.test_client(), token(place.anna, other, f"{verb}:{elsewhere}"))
        answer = _ask(near, method, path, acme_things.ids)
        assert answer.status_code == 403, (method, path)
        assert f"{verb}:{area}" in answer.json["errors"][0]["message"]


@pytest.mark.slow
def test_things_of_another_domain_look_as_if_they_were_not_there(
    stranger: Caller, database: Database, acme_things: Things
) -> None:
    """Word for word: the same answer as for an id that nothing has, and no trace."""
    before = traces(database)
    nowhere = {name: NOWHERE if isinstance(value, int) else value for name, value in acme_things.ids.items()}
    for method, path in (route for route in ROUTES if route not in ABOUT_NOTHING | OF_THE_SYSTEM):
        answer = _ask(stranger, method, path, acme_things.ids)
        missing = _ask(stranger, method, path, nowhere)
        assert (answer.status_code, missing.status_code) == (404, 404), (method, path, answer.text)
        asked = [value for name, value in acme_things.ids.items() if f"{{{name}}}" in path]
        assert answer.text in [missing.text.replace(str(NOWHERE), str(id_)) for id_ in asked], (method, path)
    assert traces(database) == before


def test_a_plain_user_changes_nothing_of_a_colleague_or_the_domain(
    bob: Caller, database: Database, acme_things: Things
) -> None:
    before = traces(database)
    for method, path in (route for route in CHANGES if LIVE not in route[1]):
        answer = _ask(bob, method, path, acme_things.ids)
        assert answer.status_code in (403, 404), (method, path, answer.text)
    assert traces(database) == before


def test_who_may_look_sees(root: Caller, anna: Caller, acme_things: Things) -> None:
    """No controller runs that could hand out a sound, or say which greetings there are."""
    for method, path in (route for route in LOOKS if LIVE not in route[1]):
        answer = _ask(anna if any(part in path for part in SEEN_BY_OWNER) else root, method, path, acme_things.ids)
        is_away = path.endswith(("/sound", "/greetings")) and RECORDED not in path
        assert answer.status_code == (422 if is_away else 200), path


def test_messages_are_private(root: Caller, bob: Caller, acme_things: Things) -> None:
    """PRODUCT §4 Messages: neither administrators nor colleagues learn that there are any."""
    for method, path in (route for route in ROUTES if PRIVATE in route[1] or CALLERS in route[1]):
        for who in (root, bob):
            assert _ask(who, method, path, acme_things.ids).status_code == 404, (method, path)


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_who_may_change_it_is_not_stopped_at_the_door(
    root: Caller, anna: Caller, acme_things: Things, method: str, path: str
) -> None:
    """So that the tests above do not pass by accident."""
    who = anna if any(part in path for part in BY_OWNER) else root
    answer = _ask(who, method, path, acme_things.ids)
    assert answer.status_code in (200, 201, 422, 503), answer.text


def _ask(caller: Caller, method: str, path: str, ids: Mapping[str, Any]) -> TestResponse:
    return caller.ask(method.upper(), path.format(**ids), body(method, path))


def test_a_log_in_of_the_portal_opens_nothing_here(app: Flask, browser: Browser, place: Place) -> None:
    browser.sign_in()
    for cookie in (True, False):
        client = browser.client if cookie else app.test_client()
        assert client.get(f"/api/v1/users/{place.anna}").status_code == 401
    assert browser.client.post("/api/v1/domains", json={"name": "new.example"}).status_code == 401


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Bearer",
        "Bearer rp_0123456789012345",
        "Basic cnBfOg==",
        "bearer rp_",
        "Bearer rp_x\u00e9y",
        "rp_0123456789012345",
    ],
)
def test_what_is_no_token_opens_nothing(app: Flask, shown: str) -> None:
    answer = app.test_client().get("/api/v1/status", headers={"Authorization": shown})
    assert answer.status_code == 401


def test_a_token_ends_with_its_time_its_revocation_and_its_user(
    anna: Caller, bob: Caller, place: Place, database: Database
) -> None:
    own = bob.get(f"/users/{place.bob}/tokens").json["items"][0]["id"]
    assert bob.get("/status").status_code == 200
    assert anna.delete(f"/tokens/{own}").status_code == 200
    assert bob.get("/status").status_code == 401
    mine = anna.get(f"/users/{place.anna}/tokens").json["items"][0]
    assert mine["last_used"] is not None
    assert "token" not in mine


def test_the_audit_log_names_the_token(anna: Caller, place: Place) -> None:
    anna.patch(f"/users/{place.bob}", {"name": "Robert"})
    latest = anna.get(f"/domains/{place.acme}/audit?limit=1").json["items"][0]
    assert latest["operation"] == "users.change"
    assert latest["actor"].startswith("1001@acme.example (token ")


def test_every_answer_carries_the_security_headers(anna: Caller, app: Flask) -> None:
    for answer in (anna.get("/status"), anna.get("/nowhere"), app.test_client().get("/api/v1/docs")):
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


def traces(database: Database) -> tuple[int, ...]:
    """How many rows tell of changes."""
    with reading(database) as session:
        return tuple(session.execute(select(func.count(row.id))).scalar_one() for row in (AuditRow, OutboxRow))


def test_what_is_of_the_whole_system_is_for_administrators(anna: Caller, acme_things: Things) -> None:
    for method, path in OF_THE_SYSTEM | {("get", "/audit"), ("post", "/domains")}:
        assert _ask(anna, method, path, acme_things.ids).status_code == 403, (method, path)
