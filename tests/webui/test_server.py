"""The portal's own process, over a real socket."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest

from controller import clock
from controller.operations import actors, logins
from controller.settings import Settings
from controller.store.engine import Database, reading
from tests.patience import patient
from tests.webui.browser import FORM_TOKEN
from tests.webui.place import PASSWORD, Place
from webui.headers import HEADERS

pytestmark = pytest.mark.slow

DEADLINE = patient(20)  # seconds to start, and to end
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def server(home: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m webui.server`, once it answers."""
    process = subprocess.Popen([sys.executable, "-m", "webui.server"], env={**os.environ, **home.environ()})
    try:
        _wait(home, process)
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_person_logs_in_over_a_real_socket_and_the_process_ends_cleanly(
    server: subprocess.Popen[bytes], home: Settings, database: Database, place: Place
) -> None:
    page, cookie = _open(home)
    form = {"csrf_token": page, "account": "1001@acme.example", "password": PASSWORD}
    made_up = {"X-Forwarded-For": "192.0.2.1"}  # else it would get round the rate limit
    answer, _ = _ask(home, "POST", "/login", urlencode(form), {**FORM, **made_up, "Cookie": cookie})
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    answer, body = _ask(home, "GET", "/", headers={"Cookie": answer.headers["Set-Cookie"].split(";")[0]})
    assert answer.status == 200
    assert "If somebody calls you now" in body
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "server" not in answer.headers
    with reading(database) as session:
        assert logins.everything(session, actors.console(clock.now()), place.anna)[0].address == home.listen
    server.send_signal(signal.SIGTERM)
    assert server.wait(DEADLINE) == 0


def _open(home: Settings) -> tuple[str, str]:
    """The log-in page's form token and cookie."""
    answer, page = _ask(home, "GET", "/login")
    token = FORM_TOKEN.search(page)
    assert token is not None
    return token[1], answer.headers["Set-Cookie"].split(";")[0]


def _ask(
    home: Settings, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection(home.listen, home.web_port, timeout=DEADLINE)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def _wait(home: Settings, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _ask(home, "GET", "/login")
        except ConnectionError:
            _ended(process, 0.05)
        else:
            return
    pytest.fail("the portal did not start")


def _ended(process: subprocess.Popen[bytes], within: float) -> bool:
    """Waits for the end of the process, at most so long."""
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True
