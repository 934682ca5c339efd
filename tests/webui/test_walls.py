"""What holds for every route there is, and for every one that will be: asked from the route table."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from controller.settings import Settings, load
from controller.store.engine import Database
from tests.webui import things
from tests.webui.api.test_walls import traces
from tests.webui.browser import Browser, text
from tests.webui.doors import AWAY, BUILDERS, COLLEAGUES, OF_A_MOMENT, OF_OWNER, ONCE, OWN, PRIVATE, PUBLIC, SENT
from tests.webui.place import Place
from tests.webui.routes import NOWHERE, address, every_route, names, routes, value_of
from webui import create_app, headers

BEYOND = 10**30
INLINE = re.compile(r"<script(?! src=)|<style|<[^>]*\sstyle=|<[^>]*\son[a-z]+=")
pytestmark = pytest.mark.slow  # every route, in many roles: half a minute


@pytest.fixture
def acme(database: Database, place: Place) -> dict[str, Any]:
    """An id of everything that an address can name: Anna's and her domain's."""
    return things.of_acme(database, place)


@pytest.fixture
def globex(database: Database, place: Place) -> dict[str, Any]:
    """The same of the other domain."""
    return things.of_globex(database, place)


@pytest.fixture
def root(app: Flask, database: Database, place: Place) -> Browser:
    """An administrator, logged in."""
    return entered(app, things.administrator(database, place))


@pytest.fixture
def may(app: Flask, root: Browser) -> Callable[[Rule], Browser]:
    """Who may open that page: an administrator, and Anna where it is hers alone."""
    anna = entered(app, "1001@acme.example")
    private = PRIVATE | OF_OWNER
    return lambda rule: anna if {rule.endpoint, rule.endpoint.partition(".")[0]} & private else root


def entered(app: Flask, account: str) -> Browser:
    browser = Browser(app.test_client())
    browser.sign_in(account)
    return browser


def ask(browser: Browser, method: str, url: str) -> TestResponse:
    """With the form token and nothing else typed."""
    form = {"csrf_token": browser.token, **SENT.get(_endpoint(browser, method, url), {})}
    return browser.client.open(url, method=method, data=None if method == "GET" else form, buffered=True)


def is_page(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html"


def said(answer: TestResponse) -> tuple[int, str]:
    """What anybody learns from it."""
    return answer.status_code, text(answer)


def _endpoint(browser: Browser, method: str, url: str) -> str:
    return str(browser.client.application.url_map.bind("").match(url, method=method)[0])


def named(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Routes whose address names a thing."""
    yield from ((method, rule) for method, rule in every_route(app) if names(rule) and rule.endpoint not in PUBLIC)


def test_every_page_that_is_not_public_needs_a_log_in(app: Flask, client: FlaskClient, acme: dict[str, Any]) -> None:
    for method, rule in every_route(app):
        if rule.endpoint not in PUBLIC:
            answer = client.open(address(rule, acme), method=method)
            assert answer.status_code == 303, rule
            assert answer.headers["Location"].startswith("/login"), rule


def test_every_form_without_its_token_is_refused_with_a_page_that_says_what_to_do(
    app: Flask, root: Browser, acme: dict[str, Any], database: Database
) -> None:
    before = traces(database)
    for method, rule in every_route(app):
        if method != "GET":
            answer = root.client.open(address(rule, acme), method=method, data={"until": ""})
            assert answer.status_code == 400, rule
            assert "open too long" in text(answer), rule
    assert traces(database) == before


def test_what_is_not_there_is_not_found(app: Flask, may: Callable[[Rule], Browser], acme: dict[str, Any]) -> None:
    """Each id of an address in turn is one that nothing has, or that no database takes for one."""
    found = [
        (method, str(rule), name, answer.status_code)
        for method, rule in named(app)
        for name in names(rule)
        if rule.endpoint not in OF_A_MOMENT
        and (answer := ask(may(rule), method, address(rule, acme, **{name: BEYOND}))).status_code != 404
    ]
    assert not found


def test_things_of_another_domain_look_as_if_they_were_not_there(
    app: Flask, database: Database, acme: dict[str, Any], globex: dict[str, Any]
) -> None:
    """PRODUCT §8.4: word for word the same answer, from the page and from its form, and no trace. Own and foreign ids
    in one address are mixed, too."""
    anna, before = entered(app, "1001@acme.example"), traces(database)
    found = []
    for method, rule in named(app):
        for part in [*([name] for name in names(rule)), names(rule)]:
            url = address(rule, acme, **{name: value_of(rule, name, globex) for name in part})
            nowhere = address(rule, acme, **dict.fromkeys(part, NOWHERE))
            if said(ask(anna, method, url)) != said(ask(anna, method, nowhere)):
                found.append((method, url))
    assert not found
    assert traces(database) == before


def test_a_plain_user_reaches_nothing_of_a_colleague_and_nothing_that_managers_do(
    app: Flask, database: Database, acme: dict[str, Any]
) -> None:
    """Every route is asked, but for those of one's own things."""
    bob, before = entered(app, "1002@acme.example"), traces(database)
    found = [
        (method, str(rule), rule.endpoint, answer.status_code)
        for method, rule in every_route(app)
        if rule.endpoint not in PUBLIC | OWN | COLLEAGUES
        and (answer := ask(bob, method, address(rule, acme))).status_code not in (403, 404)
    ]
    assert not found
    assert traces(database) == before


def test_messages_are_their_owner_s_alone(app: Flask, root: Browser, acme: dict[str, Any]) -> None:
    """Neither administrators nor colleagues come in (PRODUCT §4 Messages), or learn whether there are any."""
    bob = entered(app, "1002@acme.example")
    found = [
        (method, str(rule), answer.status_code)
        for method, rule in every_route(app)
        if rule.endpoint.partition(".")[0] in PRIVATE
        for who in (root, bob)
        if (answer := ask(who, method, address(rule, acme))).status_code != 404
    ]
    assert not found


def test_a_mailbox_is_not_there_for_colleagues(app: Flask, acme: dict[str, Any]) -> None:
    """Its greetings are voices."""
    bob = entered(app, "1002@acme.example")
    found = [
        (method, str(rule), answer.status_code)
        for method, rule in every_route(app)
        if rule.endpoint.startswith("voicemail.")
        and (answer := ask(bob, method, address(rule, acme))).status_code != 404
    ]
    assert not found


def test_who_may_look_sees_what_carries_the_security_headers_and_no_style_or_script_of_its_own(
    app: Flask, may: Callable[[Rule], Browser], acme: dict[str, Any]
) -> None:
    """So that the tests above do not pass by accident; the policy would stop what is inline, and the page look broken.
    One visit of each for all three: drawing them takes long."""
    found = []
    for rule in routes(app, "GET"):
        answer = ask(may(rule), "GET", address(rule, acme))
        is_seen = answer.status_code in (200, 303) or rule.endpoint in PUBLIC | BUILDERS | ONCE | AWAY
        found += [] if is_seen else [(str(rule), str(answer.status_code))]
        found += [(str(rule), name) for name, value in headers.HEADERS.items() if answer.headers.get(name) != value]
        found += [(str(rule), str(inline)) for inline in INLINE.findall(answer.text if is_page(answer) else "")]
    assert not found


def test_who_may_change_it_is_not_stopped_at_the_door(
    app: Flask, may: Callable[[Rule], Browser], acme: dict[str, Any], home: Settings
) -> None:
    """Likewise: every form is sent empty by one who may, each over the same database."""
    found = []
    with closing(sqlite3.connect(":memory:")) as pristine, closing(sqlite3.connect(home.home / "ringplan.db")) as live:
        live.backup(pristine)
        for rule in routes(app, "POST"):
            if rule.endpoint not in PUBLIC | BUILDERS | OF_A_MOMENT:
                answer = ask(may(rule), "POST", address(rule, acme))
                pristine.backup(live)
                if answer.status_code not in (200, 204, 303, 409, 422, 503 if rule.endpoint in AWAY else 200):
                    found.append((str(rule), answer.status_code))
    assert not found


def test_a_token_of_another_browser_opens_no_form(app: Flask, browser: Browser) -> None:
    browser.sign_in()
    other = entered(app, "1002@acme.example")
    assert browser.client.post("/home/dnd", data={"csrf_token": other.token}).status_code == 400


def test_the_styleguide_is_not_there_outside_test_mode(root: Browser) -> None:
    assert root.open("/styleguide").status_code == 404


def test_every_other_answer_carries_the_security_headers_too(browser: Browser) -> None:
    """Pages are looked at above."""
    answers = [browser.open("/login"), browser.open("/"), browser.open("/nowhere"), browser.client.post("/login")]
    browser.sign_in()
    answers += [browser.client.delete("/"), browser.send("/home/clear/nonsense"), browser.client.options("/")]
    for answer in answers:
        for name, value in headers.HEADERS.items():
            assert answer.headers[name] == value, answer


def test_the_policy_allows_nothing_inline_and_no_other_host(client: FlaskClient) -> None:
    policy = client.get("/login").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert set(policy.replace(";", " ").split()) & {"*", "http:", "https:"} == set()
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    sources = {words.split()[0]: set(words.split()[1:]) for words in policy.split("; ")}
    assert sources["script-src"] == sources["style-src"] == {"'self'"}
    assert set().union(*sources.values()) <= {"'none'", "'self'", "data:"}
    assert [name for name, found in sources.items() if "data:" in found] == ["img-src"]


def test_pages_are_not_kept_by_the_browser(browser: Browser) -> None:
    assert browser.enter().headers["Cache-Control"] == "no-store"


def test_of_two_users_with_the_same_extension_each_sees_the_own_domain_only(
    browser: Browser, app: Flask, place: Place
) -> None:
    anna = text(browser.enter("1001@acme.example"))
    eve = text(Browser(app.test_client()).enter("1001@globex.example"))
    assert place.anna != place.eve
    assert "Desk, second floor" in anna
    assert "Eve Ellis" not in anna
    assert "Eve’s own desk" in eve
    assert "Anna" not in eve
    assert "Desk, second floor" not in eve


def test_an_account_does_not_open_in_the_other_domain(browser: Browser) -> None:
    browser.open("/login")
    assert browser.send("/login", account="1002@globex.example", password="correct horse battery").status_code == 422


def test_without_the_database_the_portal_says_that_calls_go_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("bare")
    app = create_app(load({"RINGPLAN_HOME": str(home), "RINGPLAN_DATABASE_URL": "sqlite:////nowhere/at.db"}))
    browser = Browser(app.test_client())
    browser.open("/login")
    page = browser.send("/login", account="1001@acme.example", password="whatever it is")
    assert page.status_code == 503
    assert "Calls go on with your last saved rules." in text(page)
    assert page.headers["X-Frame-Options"] == "DENY"


def test_an_unexpected_failure_shows_a_page_and_no_detail(own_app: Flask) -> None:
    def fails() -> str:
        raise RuntimeError("the secret detail")

    own_app.add_url_rule("/fails", "fails", fails)
    browser = Browser(own_app.test_client())
    browser.sign_in()
    page = browser.open("/fails")
    assert page.status_code == 500
    assert "Something went wrong on our side" in text(page)
    assert "secret detail" not in page.text
    assert page.headers["X-Frame-Options"] == "DENY"


def test_what_a_database_takes_for_no_text_is_refused_and_no_fault_of_ours(own_app: Flask) -> None:
    """PostgreSQL has no NUL in texts (psycopg 3.3 raises DataError), SQLite has."""

    def asks() -> str:
        raise DataError("SELECT", {}, ValueError("PostgreSQL text fields cannot contain NUL (0x00) bytes"))

    own_app.add_url_rule("/asks", "asks", asks)
    browser = Browser(own_app.test_client())
    browser.sign_in()
    page = browser.open("/asks?who=%00")
    assert page.status_code == 400
    assert "That request makes no sense to us" in text(page)
