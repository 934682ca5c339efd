"""Clients that ask for a file and do not read it hold up nobody for long (PRODUCT §7: CSV, streamed; recordings)."""

import asyncio
from typing import Any, cast

import pytest
from a2wsgi import WSGIMiddleware
from flask import Flask

from controller.operations import history_csv
from controller.operations.bell import saving
from controller.store.engine import Database, HistoryDatabase
from tests.patience import patient
from tests.webui import pasts
from tests.webui.browser import Browser
from tests.webui.fake_controller import Answers
from tests.webui.place import Place
from tests.webui.queries import listening
from tests.webui.voices import a_message
from webui import server
from webui.portal import KEY
from webui.unread import given_up


def test_whoever_stops_reading_a_file_makes_room_for_the_next(
    app: Flask,
    browser: Browser,
    place: Place,
    past: HistoryDatabase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history_csv, "AT_ONCE", 5)
    pasts.keep(past, *pasts.many(place, 700))
    browser.sign_in()
    address = f"/users/{place.anna}/history.csv"
    cookie = browser.client.get_cookie("ringplan")
    assert cookie

    async def stalled() -> None:
        pages = given_up(WSGIMiddleware(cast(Any, app)), slow=0.05)
        async with asyncio.timeout(patient(20)):
            await asyncio.gather(*(pages(_scope(address, cookie.value), _nothing, _unread) for _ in range(2)))

    with listening(app.extensions[KEY].database) as asked:
        asyncio.run(stalled())
    assert len(asked) < 80, "names of some rows only: nobody reads the rest"
    assert browser.open(address).text.count("\n") > 350


@pytest.mark.parametrize("kind", ["recording", "message"])
def test_whoever_pauses_while_he_listens_keeps_no_thread_and_gets_the_rest_when_he_goes_on(
    kind: str,
    app: Flask,
    browser: Browser,
    place: Place,
    controller: Answers,
    database: Database,
    past: HistoryDatabase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A recording is a file, a voicemail message comes from the controller while it is sent."""
    monkeypatch.setattr(server, "THREADS", 1)
    controller.by_path["/messages/sound"] = sound = bytes(range(250)) * 4000
    with saving(database) as session:
        recording = pasts.a_recording(session, place.acme, place.anna)
        message = a_message(session, place.anna)
    pasts.sound_of(past, recording).write_bytes(sound)
    browser.sign_in()
    cookie = browser.client.get_cookie("ringplan")
    assert cookie
    path = {
        "recording": f"/domains/{place.acme}/recordings/{recording}/sound",
        "message": f"/users/{place.anna}/messages/{message}/sound",
    }[kind]

    async def listened() -> list[Listener]:
        pages, goes_on = server.whole(app), asyncio.Event()
        listeners = [Listener(goes_on) for _ in range(3)]
        every = [
            asyncio.ensure_future(pages(_scope(path, cookie.value, parts), _nothing, listener))
            for parts, listener in zip(("", "", "bytes=100-"), listeners, strict=True)
        ]
        try:
            async with asyncio.timeout(patient(20)):
                for each in listeners:
                    await each.is_paused.wait()
        finally:
            goes_on.set()
            await asyncio.gather(*every)
        return listeners

    assert [(each.status, bytes(each.heard)) for each in asyncio.run(listened())] == [
        (200, sound),
        (200, sound),
        (206, sound[100:]),
    ]


class Listener:
    """Takes the head of an answer, and what follows once he goes on."""

    def __init__(self, goes_on: asyncio.Event) -> None:
        self.goes_on, self.is_paused = goes_on, asyncio.Event()
        self.status, self.heard = 0, bytearray()

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        self.is_paused.set()
        await self.goes_on.wait()
        self.heard += message["body"]


def _scope(path: str, cookie: str, parts: str = "") -> dict[str, Any]:
    headers = [(b"host", b"portal"), (b"cookie", f"ringplan={cookie}".encode())]
    headers += [(b"range", parts.encode())] if parts else []
    said = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "root_path": "", "query_string": b""}
    return {**said, "headers": headers, "client": ("127.0.0.1", 40000), "server": ("127.0.0.1", 8080)}


async def _nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _unread(message: dict[str, Any]) -> None:
    """A client that takes the head of an answer, and nothing of what follows."""
    if message["type"] == "http.response.body":
        await asyncio.Event().wait()
    assert message["status"] == 200
