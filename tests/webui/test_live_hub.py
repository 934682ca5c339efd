"""The hub between the controller and the browsers: slow ones are told to look anew, and hold up nobody."""

import asyncio
import importlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.browser.serving import Served
from tests.patience import patient
from tests.webui.place import Place
from webui.live import pulse
from webui.live.client import MOST_WAITING, Change, Client
from webui.live.copy import Copy
from webui.live.endpoint import Live
from webui.live.feed import FeedLost
from webui.live.hub import REMEMBERED, Hub

NOTHING = Copy()


def change(number: int, topic: str = "user-7") -> Change:
    return Change(number, topic, 1, 7, "live", number)


def line(number: int, topic: str = "user-7") -> dict[str, Any]:
    return {"is": "change", "number": number, "topic": topic, "domain": 1, "user": 7, "state": "live", "revision": 1}


def begun(number: int = 0) -> Hub:
    hub = Hub(None)  # type: ignore[arg-type]  # no controller: the test says what it tells
    hub._tasks = [None]  # type: ignore[list-item]
    hub.apply({"is": "beginning", "start": "a", "number": number, "up": True, "things": 0})
    return hub


def test_of_one_topic_only_the_latest_change_waits() -> None:
    client = Client(lambda _: True)
    for number in range(1, 1000):
        client.put(change(number))
    told = client.take("a.999", NOTHING)
    assert told.count(b"event: change") == 1
    assert b'"revision": 999' in told
    assert client.take("a.999", NOTHING) == b""


def test_a_browser_with_too_much_waiting_is_told_to_look_anew_and_hears_on() -> None:
    client = Client(lambda _: True)
    for number in range(MOST_WAITING + 1):
        client.put(change(number, f"user-{number}"))
    told = client.take("a.101", NOTHING)
    assert told.count(b"event: ") == 1
    assert b"event: resync" in told
    client.put(change(200))
    assert b"event: change" in client.take("a.200", NOTHING)


def test_a_browser_that_heard_half_of_what_was_written_is_told_the_rest_when_it_is_back() -> None:
    """A network may bring the beginning of a write and nothing more."""
    hub, client = begun(), Client(lambda _: True, "a.0")
    with hub.joined(client):
        for number in (1, 2, 3):
            hub.apply(line(number, f"user-{number}"))
        written = client.take(hub.mark, hub.copy).decode().split("\n\n")[:-1]
    assert len(written) == 5  # things, fresh, and the changes
    for count in range(len(written) + 1):
        heard, missed = "\n".join(written[:count]), {f"user-{number}" for number in (1, 2, 3)}
        *_, mark = ["a.0", *re.findall(r"^id: (.+)$", heard, re.MULTILINE)]
        back = Client(lambda _: True, mark)
        with hub.joined(back):
            rest = back.take(hub.mark, hub.copy).decode()
        assert missed - set(re.findall(r"user-\d", heard)) == set(re.findall(r"user-\d", rest))
        assert "resync" not in rest


@pytest.mark.parametrize("after_the_gap", [line(3), {"is": "beat", "number": 2}])
def test_where_a_line_got_lost_on_the_way_the_controller_is_asked_anew_and_all_look_anew(
    after_the_gap: dict[str, Any],
) -> None:
    hub, client = begun(), Client(lambda _: True, "a.0")
    with hub.joined(client):
        client.take(hub.mark, hub.copy)
        hub.apply(line(1))
        hub.apply({"is": "beat", "number": 1})
        assert b"event: change" in client.take(hub.mark, hub.copy)
        with pytest.raises(FeedLost):
            hub.apply(after_the_gap)
        hub.apply({"is": "beginning", "start": "a", "number": 3, "up": True, "things": 0})
        assert b"event: resync" in client.take(hub.mark, hub.copy)


def test_another_controller_makes_all_look_anew_and_the_same_one_does_not() -> None:
    hub, client = begun(5), Client(lambda _: True, "a.5")
    with hub.joined(client):
        assert b"resync" not in client.take(hub.mark, hub.copy)
        hub.apply({"is": "beginning", "start": "a", "number": 5, "up": True, "things": 0})
        assert b"resync" not in client.take(hub.mark, hub.copy)
        hub.apply({"is": "beginning", "start": "b", "number": 5, "up": True, "things": 0})
        assert b"resync" in client.take(hub.mark, hub.copy)


def test_what_is_remembered_for_new_pages_is_bounded() -> None:
    hub = begun()
    for number in range(1, REMEMBERED + 11):
        hub.apply(line(number))
    late, early = Client(lambda _: True, "a.10"), Client(lambda _: True, "a.9")
    with hub.joined(late), hub.joined(early):
        assert b"event: change" in late.take(hub.mark, hub.copy)
        assert b"event: resync" in early.take(hub.mark, hub.copy)


def test_nonsense_of_the_controller_loses_the_feed_and_not_the_hub() -> None:
    hub = begun()
    for nonsense in ({"is": "change"}, {"is": "beginning", "start": "a", "number": "x", "up": 1, "things": 0}):
        try:
            hub.apply(nonsense)
        except FeedLost:
            continue
        raise AssertionError(nonsense)
    hub.apply({"is": "something new"})


@pytest.mark.parametrize("mistake", [RuntimeError("ours"), ValueError("ours")], ids=["ours", "of the line"])
async def test_a_mistake_in_taking_a_line_makes_pages_stale_and_all_is_asked_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, mistake: Exception
) -> None:
    """PRODUCT §4: never an old list that looks fresh; nor to who is away then, and comes back with what he heard."""
    beginning = {"is": "beginning", "start": "a", "number": 1, "up": True, "things": 0}

    async def lines(_path: Path) -> AsyncIterator[dict[str, Any]]:
        yield beginning
        yield line(2)
        await asyncio.sleep(3600)

    mistakes = iter([mistake])

    def put(self: Client, change: object, put: Any = Client.put) -> None:
        for error in mistakes:
            raise error
        put(self, change)

    module = importlib.import_module("webui.live.hub")  # its package has a function of that name
    monkeypatch.setattr(module, "lines", lines)
    monkeypatch.setattr(module, "AGAIN", 0.2)
    monkeypatch.setattr(Client, "put", put)
    hub, client = Hub(Path("/nowhere")), Client(lambda _: True, "")
    told = ""
    with hub.joined(client):
        async with asyncio.timeout(patient(5)):
            while "event: resync" not in told:
                await asyncio.sleep(0.01)
                told += client.take(hub.mark, hub.copy).decode()
    for task in hub._tasks:
        task.cancel()
    before, _, _ = told.partition("event: resync")
    assert "event: stale" in before
    assert "id: a.2" not in before
    assert "ours" in caplog.text


async def test_all_browsers_are_told_together_at_once_after_a_silence_and_then_some_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beats, first, second = pulse.Pulse(), asyncio.Event(), asyncio.Event()
    for news in (first, second, first):
        beats.stir(news)
    async with asyncio.timeout(5):
        await first.wait()
    assert second.is_set()
    monkeypatch.setattr(pulse, "BREATH", 3600)
    first.clear()
    beats.stir(first)
    for _ in range(5):
        await asyncio.sleep(0)
    assert not first.is_set(), "what comes meanwhile is told with it"


async def test_a_browser_that_takes_nothing_holds_up_no_other(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One `send` never returns; the other browser hears every change meanwhile."""
    monkeypatch.setattr(pulse, "BREATH", 0)
    hub, cookie = begun(), Served("http://here", app).cookie("1001@acme.example")["value"]
    live, stuck, heard = Live(app, hub), asyncio.Event(), asyncio.Queue[bytes]()
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/live",
        "query_string": b"since=a.0",
        "headers": [(b"cookie", f"ringplan={cookie}".encode())],
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def to_slow(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            stuck.set()
            await asyncio.Event().wait()

    async def to_quick(message: dict[str, Any]) -> None:
        heard.put_nowait(message.get("body", b""))

    tasks = [asyncio.create_task(live(scope, receive, send)) for send in (to_slow, to_quick)]
    async with asyncio.timeout(5):
        await stuck.wait()
        while b"event: fresh" not in await heard.get():
            pass
        for number in range(1, 3 * MOST_WAITING):
            topic = f"user-{place.anna}" if number % 2 else f"domain-{place.acme}"
            hub.apply({**line(number, topic), "domain": place.acme, "user": place.anna})
            assert b"event: change" in await heard.get()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert len(hub) == 0
