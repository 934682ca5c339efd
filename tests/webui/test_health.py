"""Health for load balancers and alarms; figures for Prometheus, for whom they are meant. Real ones: tests/faults."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from controller import settings
from controller.settings import Settings
from controller.store.engine import open_database
from tests.webui.browser import Browser
from tests.webui.fake_controller import Answers
from webui import create_app

WELL = {"ready": True, "parts": {"database": True, "pbx": True}}
THEIRS = "# TYPE ringplan_pbx_up gauge\nringplan_pbx_up 1.0\n"
TOKEN = "a-token-of-the-operators"


@pytest.fixture
def well(controller: Answers) -> Answers:
    controller.by_path |= {"/health": WELL, "/metrics": {"text": THEIRS}}
    return controller


def test_the_portal_lives_without_a_controller_and_without_a_database(tmp_path: Path) -> None:
    bare = settings.load({"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_DATABASE_URL": "sqlite:////nowhere/at.db"})
    client = create_app(bare).test_client()
    assert client.get("/health/live").status_code == 200
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json == {
        "ready": False,
        "parts": {"database": "away", "controller": "away", "pbx": "unknown"},
    }


def test_it_is_ready_when_every_part_is(client: FlaskClient, well: Answers) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (
        200,
        {"ready": True, "parts": {"database": "ok", "controller": "ok", "pbx": "ok"}},
    )


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"database": True, "pbx": False}, {"controller": "ok", "pbx": "away"}),
        ({"database": False, "pbx": True}, {"controller": "without its database", "pbx": "ok"}),
    ],
)
def test_it_says_which_part_behind_it_is_missing(
    client: FlaskClient, well: Answers, parts: dict[str, bool], expected: dict[str, str]
) -> None:
    well.by_path["/health"] = {"ready": False, "parts": parts}
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["parts"] == {"database": "ok", **expected}


def test_a_controller_that_answers_nonsense_is_no_failure_of_the_portal(client: FlaskClient, well: Answers) -> None:
    well.by_path |= {"/health": [1], "/metrics": b"not json"}
    assert client.get("/health/ready").status_code == 503
    assert "ringplan_controller_up 0.0" in client.get("/metrics").text


def test_a_database_of_another_version_is_not_ready(client: FlaskClient, well: Answers, home: Settings) -> None:
    database = open_database(home.database_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    database.close()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["parts"]["database"] == "of another version"


def test_health_and_figures_name_nobody(client: FlaskClient, well: Answers, browser: Browser) -> None:
    """PRODUCT §8.4: domains are walls; who watches the machine needs none of what is behind them."""
    browser.log_in()
    figures = [line.rpartition(" ")[0] for line in client.get("/metrics").text.splitlines()]  # a figure may be 0.1001
    text = "\n".join((client.get("/health/ready").text, *figures))
    assert not [word for word in ("acme", "1001", "Anna") if word in text]


def test_requests_are_counted_by_route_and_never_by_what_was_typed(client: FlaskClient, well: Answers) -> None:
    for path in ("/login", "/login", "/nowhere/at/all", "/home/clear/17"):
        client.get(path)
    found = figures(client)
    assert found["ringplan_portal_requests_total", "GET", "/login", "200"] == 2
    assert found["ringplan_portal_requests_total", "GET", "none", "404"] == 1
    assert not [key for key in found if {"nowhere", "17"} & set("/".join(key).split("/"))]
    assert found["ringplan_portal_request_seconds_count", "/login"] == 2


def test_log_ins_are_counted_by_how_they_ended(browser: Browser, well: Answers) -> None:
    browser.open("/login")
    browser.send("/login", account="nonsense", password="x")
    for _ in range(9):
        browser.send("/login", account="1002@acme.example", password="wrong")
    browser.log_in()
    found = figures(browser.client)
    logins = {key[1]: value for key, value in found.items() if key[0] == "ringplan_portal_logins_total"}
    assert logins == {"wrong": 8, "limited": 1, "ok": 1}


def test_the_controllers_figures_come_in_the_same_scrape(client: FlaskClient, well: Answers) -> None:
    found = figures(client)
    assert found["ringplan_pbx_up",] == 1
    assert found["ringplan_controller_up",] == 1


def test_without_a_token_only_this_machine_is_answered_and_no_proxy_on_it(client: FlaskClient, well: Answers) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


def test_with_a_token_whoever_has_it_is_answered_and_nobody_else(home: Settings, well: Answers) -> None:
    file = home.home / "token"
    file.write_text(f"{TOKEN}\n")
    made = settings.load({**home.environ(), "RINGPLAN_METRICS_TOKEN_FILE": str(file)})
    client = create_app(made).test_client()
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer ünknown"}).status_code == 401
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, environ_base=far)
    assert answer.status_code == 200
    assert TOKEN not in repr(made)


def figures(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Value by name and the values of its labels, in the order of their names."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }
