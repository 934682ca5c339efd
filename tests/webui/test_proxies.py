"""Behind a reverse proxy: whom it is believed to speak for. Spoken to over ASGI, as the server does."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from controller.operations import actors, logins
from controller.store.engine import Database, reading
from tests.webui.api.conftest import MakeToken, token_of  # noqa: F401  (a fixture)
from tests.webui.browser import FORM_TOKEN
from tests.webui.place import PASSWORD, SATURDAY, Place
from webui.api.limits import WRONG_PER_ADDRESS
from webui.login.limits import PER_ADDRESS
from webui.proxies import Asgi, behind
from webui.server import whole

PROXY, OTHER, ASKS = "10.0.0.2", "192.0.2.66", "198.51.100.9"
TRUSTED = ("10.0.0.2/32", "10.9.0.0/16", "2001:db8:9::/48")
HOST = "telephones.acme.example"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(slots=True)
class Proxy:
    """Hands requests on: from where it stands, with the headers it was told."""

    pages: Asgi
    stands: str = PROXY
    headers: dict[str, str] = field(default_factory=dict)
    cookie: str = ""

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None, **more: str) -> Answer:
        body = urlencode(form or {}).encode()
        told = {"host": HOST, "content-length": str(len(body)), "cookie": self.cookie, **self.headers}
        if form is not None:
            told |= {"content-type": "application/x-www-form-urlencoded"}
        told |= {name.replace("_", "-"): value for name, value in more.items()}
        answer = asyncio.run(_spoken(self.pages, _scope(self.stands, method, path, list(told.items())), body))
        self.cookie = answer.headers.get("set-cookie", self.cookie).split(";")[0]
        return answer

    def log_in(self, password: str = PASSWORD, account: str = "1001@acme.example") -> Answer:
        found = FORM_TOKEN.search(self.ask("GET", "/login").text)
        assert found
        form = {"csrf_token": found[1], "account": account, "password": password}
        return self.ask("POST", "/login", form, referer=f"https://{HOST}/login")


def _scope(client: str, method: str, path: str, headers: Sequence[tuple[str, str]]) -> dict[str, Any]:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": raw,
        "client": (client, 40000),
        "server": ("127.0.0.1", 8080),
    }


async def _spoken(pages: Asgi, scope: dict[str, Any], body: bytes) -> Answer:
    heard: list[dict[str, Any]] = []
    asked: Iterator[dict[str, Any]] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        return next(asked, {"type": "http.disconnect"})

    async def send(message: dict[str, Any]) -> None:
        heard.append(message)

    await pages(scope, receive, send)
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in heard[0]["headers"]}
    return Answer(heard[0]["status"], headers, b"".join(each.get("body", b"") for each in heard[1:]).decode())


@pytest.mark.parametrize(
    ("stands", "said", "client"),
    [
        (PROXY, [ASKS], ASKS),
        (PROXY, [], PROXY),
        (OTHER, [ASKS], OTHER),  # no proxy of ours
        (PROXY, [f"1.1.1.1, {ASKS}"], ASKS),  # the left one is what whoever asks made up
        (PROXY, ["1.1.1.1", ASKS], ASKS),  # in a header of its own
        (PROXY, [f"1.1.1.1, {ASKS}, 10.9.0.7"], ASKS),  # two proxies of ours
        (PROXY, [f"{ASKS}, 10.9.0.7, {OTHER}"], OTHER),  # a proxy of others may say what it likes
        (PROXY, ["2001:DB8:0::7"], "2001:db8::7"),
        (PROXY, ["[2001:db8::7]:4711"], "2001:db8::7"),
        (PROXY, [f"{ASKS}:4711"], ASKS),
        (PROXY, [f"::ffff:{ASKS}"], ASKS),
        (PROXY, [f"{ASKS}, ::ffff:10.9.0.7"], ASKS),
        ("2001:db8:9::1", [ASKS], ASKS),
        ("::ffff:10.0.0.2", [ASKS], ASKS),
        (PROXY, ["fe80::1%<b>x"], "fe80::1"),
        (PROXY, [f"{ASKS}, unknown"], PROXY),  # what is no address says nothing
        (PROXY, ["<script>"], PROXY),
        (PROXY, ["ÿ\x00 ,,"], PROXY),
        (PROXY, [""], PROXY),
        (PROXY, ["198.51.100.09"], PROXY),
        (PROXY, ["9" * 5000], PROXY),
        (PROXY, ["10.9.0.7"], "10.9.0.7"),  # from a proxy's own machine
    ],
)
def test_the_right_most_address_counts_that_is_no_proxys(stands: str, said: list[str], client: str) -> None:
    assert seen(stands, [("x-forwarded-for", each) for each in said])["client"][0] == client


@pytest.mark.parametrize(
    ("stands", "said", "scheme"),
    [
        (PROXY, ["https"], "https"),
        (OTHER, ["https"], "http"),
        (PROXY, [], "http"),
        (PROXY, ["gopher"], "http"),
        (PROXY, ["https, http"], "http"),
        (PROXY, ["http", "https"], "https"),  # what our proxy said comes last
    ],
)
def test_https_is_believed_of_proxies_of_ours_alone(stands: str, said: list[str], scheme: str) -> None:
    assert seen(stands, [("x-forwarded-proto", each) for each in said])["scheme"] == scheme


def test_without_the_setting_nobody_is_believed() -> None:
    told = [("x-forwarded-for", ASKS), ("x-forwarded-proto", "https")]
    for stands in ("127.0.0.1", PROXY):
        scope = seen(stands, told, trusted=())
        assert (scope["client"][0], scope["scheme"]) == (stands, "http")


def test_over_https_the_cookie_is_secure_and_the_log_in_shows_who_asked(
    app: Flask, database: Database, place: Place
) -> None:
    proxy = Proxy(whole(app, TRUSTED), headers={"x-forwarded-for": ASKS, "x-forwarded-proto": "https"})
    answer = proxy.log_in()
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert proxy.ask("GET", "/").status == 200
    assert where(database, place) == ASKS


def test_whoever_is_no_proxy_gets_neither_another_address_nor_a_secure_cookie(
    app: Flask, database: Database, place: Place
) -> None:
    liar = Proxy(whole(app, TRUSTED), OTHER, {"x-forwarded-for": ASKS, "x-forwarded-proto": "https"})
    answer = liar.log_in()
    assert answer.status == 303
    assert "Secure" not in answer.headers["set-cookie"]
    assert "strict-transport-security" not in answer.headers
    assert where(database, place) == OTHER


def test_log_ins_are_limited_by_who_asks_and_not_by_the_proxy(app: Flask) -> None:
    """An address that is made up in front of one's own gets nobody around the limit, nor does another of the /64."""
    pages = whole(app, TRUSTED)
    for number in range(int(PER_ADDRESS.split()[0])):
        attacker = Proxy(pages, headers={"x-forwarded-for": f"192.0.2.{number}, 2001:db8::{number:x}"})
        assert attacker.log_in("wrong", f"{1100 + number}@acme.example").status == 422
    again = Proxy(pages, headers={"x-forwarded-for": "198.51.100.77, 2001:db8::ffff"})
    assert again.log_in(account="1002@acme.example").status == 429
    for other in (ASKS, "2001:db8:0:1::1"):
        assert Proxy(pages, headers={"x-forwarded-for": other}).log_in(account="1002@acme.example").status == 303


def test_wrong_tokens_of_the_api_are_limited_by_who_asks(app: Flask, place: Place, token_of: MakeToken) -> None:  # noqa: F811
    pages, right = whole(app, TRUSTED), f"Bearer {token_of(place.anna)}"
    attacker = Proxy(pages, headers={"x-forwarded-for": ASKS})
    for number in range(int(WRONG_PER_ADDRESS.split()[0])):
        attacker.headers["x-forwarded-for"] = f"192.0.2.{number}, {ASKS}"
        assert attacker.ask("GET", "/api/v1/domains", authorization=f"Bearer rp_{number:020}").status == 401
    assert attacker.ask("GET", "/api/v1/domains", authorization=right).status == 429
    assert (
        Proxy(pages, headers={"x-forwarded-for": OTHER}).ask("GET", "/api/v1/domains", authorization=right).status
        == 200
    )


def test_the_figures_of_this_machine_stay_behind_the_proxy(app: Flask) -> None:
    proxy = Proxy(whole(app, ("127.0.0.1/32",)), "127.0.0.1", {"x-forwarded-for": "127.0.0.1"})
    assert proxy.ask("GET", "/metrics").status == 403


def seen(stands: str, told: Sequence[tuple[str, str]], trusted: Sequence[str] = TRUSTED) -> dict[str, Any]:
    """The scope that the pages get."""
    found: list[dict[str, Any]] = []

    async def pages(scope: Any, _receive: Any, send: Any) -> None:
        found.append(scope)
        await send({"type": "http.response.start", "status": 204, "headers": []})

    asyncio.run(_spoken(behind(pages, trusted), _scope(stands, "GET", "/", told), b""))
    return found[0]


def where(database: Database, place: Place) -> str:
    """From which Anna logged in."""
    with reading(database) as session:
        return logins.everything(session, actors.console(SATURDAY), place.anna)[0].address
