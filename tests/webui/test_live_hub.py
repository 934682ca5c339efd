"""The hub between the controller and the browsers: slow ones are told to look anew, and hold up nobody."""

import asyncio
from typing import Any

import pytest
from flask import Flask

from tests.browser.serving import Served
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
