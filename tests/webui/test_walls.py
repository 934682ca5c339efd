"""What holds for every route there is, and for every one that will be."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Map, Rule

from controller import settings
from tests.webui.browser import Browser, text
from tests.webui.place import Place
from webui import create_app, headers

PUBLIC = {
    "login.show",
    "login.log_in",
    "static",
    "health.live",
    "health.ready",
    "metrics",
    "invitation.show",
    "invitation.accept",
}
EXAMPLES = {
    "kind": "dnd",
    "name": "ringplan.css",
    "digest": "0",
    "secret": "none",
}  # a value for each variable part of a path


def urls(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """Every route with that method, and an address of it."""
    routes: Map = app.url_map
    for rule in routes.iter_rules():
        if method in (rule.methods or ()):
            _, url = rule.build({name: EXAMPLES[name] for name in rule.arguments}) or (None, None)
            assert url is not None
            yield rule, url


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_every_page_that_is_not_public_needs_a_log_in(app: Flask, client: FlaskClient, method: str) -> None:
    for rule, url in urls(app, method):
        if rule.endpoint not in PUBLIC:
            answer = client.open(url, method=method)
            assert answer.status_code == 303, rule
            assert answer.headers["Location"].startswith("/login"), rule


def test_every_form_without_its_token_is_refused_with_a_page_that_says_what_to_do(app: Flask, browser: Browser) -> None:
    browser.enter()
    for _, url in urls(app, "POST"):
        answer = browser.client.post(url, data={"until": ""})
        assert answer.status_code == 400, url
        assert "open too long" in text(answer), url
    assert "Do not disturb is on" not in text(browser.open("/"))


def test_a_token_of_another_browser_opens_no_form(app: Flask, browser: Browser) -> None:
    browser.enter()
    other = Browser(app.test_client())
    other.enter("1002@acme.example")
    assert browser.client.post("/home/dnd", data={"csrf_token": other.token}).status_code == 400


def test_every_answer_carries_the_security_headers(app: Flask, browser: Browser) -> None:
    answers = [browser.open("/login"), browser.open("/"), browser.open("/nowhere"), browser.client.post("/login")]
    browser.enter()
    answers += [browser.open(url) for _, url in urls(app, "GET")]
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


def test_pages_are_not_kept_by_the_browser(browser: Browser) -> None:
    assert browser.enter().headers["Cache-Control"] == "no-store"


def test_of_two_users_with_the_same_extension_each_sees_the_own_domain_only(
    browser: Browser, app: Flask, place: Place
) -> None:
    anna = text(browser.enter("1001@acme.example"))
    eve = text(Browser(app.test_client()).enter("1001@globex.example"))
    assert place.anna != place.eve
    assert "Desk, second floor" in anna
    assert "Eve" not in anna
    assert "Eve’s own desk" in eve
    assert "Anna" not in eve
    assert "Desk, second floor" not in eve


def test_an_account_does_not_open_in_the_other_domain(browser: Browser) -> None:
    browser.open("/login")
    assert browser.send("/login", account="1002@globex.example", password="correct horse battery").status_code == 422


def test_without_the_database_the_portal_says_that_calls_go_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("bare")
    app = create_app(settings.load({"RINGPLAN_HOME": str(home), "RINGPLAN_DATABASE_URL": "sqlite:////nowhere/at.db"}))
    browser = Browser(app.test_client())
    browser.open("/login")
    page = browser.send("/login", account="1001@acme.example", password="whatever it is")
    assert page.status_code == 503
    assert "Calls go on with your last saved rules." in text(page)
    assert page.headers["X-Frame-Options"] == "DENY"


def test_an_unexpected_failure_shows_a_page_and_no_detail(app: Flask, browser: Browser) -> None:
    def fails() -> str:
        raise RuntimeError("the secret detail")

    app.add_url_rule("/fails", "fails", fails)
    browser.enter()
    page = browser.open("/fails")
    assert page.status_code == 500
    assert "Something went wrong on our side" in text(page)
    assert "secret detail" not in page.text
    assert page.headers["X-Frame-Options"] == "DENY"
