"""Greetings as files of a mailbox, and the desk that hands them out and takes them. No PBX is needed."""

import asyncio
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from controller.audio import keeping
from controller.live.ringtests import RingTests
from controller.messaging.greeting_calls import GreetingCalls
from controller.messaging.greeting_desk import GreetingDesk
from controller.pbx import greetings
from controller.pbx.ami import Ami
from controller.settings import LOOPBACK
from controller.store.engine import open_database
from tests.soundfiles import tone_file


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Of user 7."""
    path = tmp_path / "voicemail" / "boxes" / "7"
    path.mkdir(parents=True)
    return path


def test_what_was_recorded_by_phone_is_found_with_its_length(box: Path) -> None:
    tone_file(box / "busy.wav", seconds=3.0)
    (box / "greet.wav").write_bytes(b"RIFF half written")
    [found] = greetings.recorded(box)
    assert (found.greeting, found.seconds) == ("busy", 3.0)


def test_another_greeting_takes_its_place_and_other_formats_go(box: Path, tmp_path: Path) -> None:
    tone_file(box / "unavail.wav", seconds=1.0)
    (box / "unavail.gsm").write_bytes(b"old")
    (box / "unavailable.txt").write_bytes(b"somebody's")
    greetings.put(box, "unavailable", tone_file(tmp_path / "new.wav", seconds=2.0))
    assert [each.seconds for each in greetings.recorded(box)] == [2.0]
    assert {path.name for path in box.iterdir()} == {"unavail.wav", "unavailable.txt"}
    greetings.remove(box, "unavailable")
    greetings.remove(box, "unavailable")
    assert greetings.recorded(box) == []


def calls(tmp_path: Path) -> GreetingCalls:
    """Of a controller that has no link to the PBX."""
    ami = Ami(LOOPBACK, 1, "dialplan", "none")
    database = open_database(f"sqlite:///{tmp_path}/none.db")
    return GreetingCalls(RingTests(ami), ami, database, tmp_path / "voicemail", tmp_path / "cache", lambda _: None)


async def talk(tmp_path: Path, *asked: tuple[str, str]) -> list[tuple[int, bytes]]:
    """What the desk answers, in turn."""
    application = web.Application()
    desk = GreetingDesk(tmp_path / "voicemail", tmp_path / "audio", calls(tmp_path))
    application.add_routes(desk.routes())
    runner = web.AppRunner(application)
    await runner.setup()
    path = str(tmp_path / "desk.sock")
    await web.UnixSite(runner, path).start()
    said = []
    try:
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(path)) as session:
            for method, resource in asked:
                async with session.request(method, f"http://desk{resource}") as answer:
                    said.append((answer.status, await answer.read()))
    finally:
        await runner.cleanup()
    return said


def test_the_desk_takes_a_converted_sound_and_hands_it_out(box: Path, tmp_path: Path) -> None:
    key = keeping.new_key()
    kept = keeping.path(tmp_path / "audio", key, keeping.NARROW)
    kept.parent.mkdir(parents=True)
    sound = tone_file(kept).read_bytes()
    put = ("POST", f"/greetings/put?user=7&is=temporary&key={key}")
    said = asyncio.run(
        talk(tmp_path, put, ("GET", "/greetings?user=7"), ("GET", "/greetings/sound?user=7&is=temporary"))
    )
    assert [status for status, _ in said] == [200, 200, 200]
    assert b'"is": "temporary", "seconds": 2.0' in said[1][1]
    assert said[2][1] == sound
    assert (box / "temp.wav").read_bytes() == sound


@pytest.mark.parametrize(
    "resource",
    [
        "/greetings/put?user=7&is=temporary&key=../../../etc/passwd",
        "/greetings/put?user=7&is=../x&key=0",
        "/greetings/put?user=../7&is=busy&key=0",
        "/greetings/put?user=7&is=busy&key=" + "0" * 32,
        "/greetings/record?user=7&is=busy&device=x",
        "/greetings/record?user=7&is=../x&device=3",
        "/greetings/record?user=7&is=busy&device=3",
    ],
)
def test_what_leads_elsewhere_or_to_nothing_is_refused_and_nothing_is_left(
    box: Path, tmp_path: Path, resource: str
) -> None:
    [(status, body)] = asyncio.run(talk(tmp_path, ("POST", resource)))
    assert status == 200
    assert b'"error"' in body
    assert not list(box.iterdir())


def test_a_sound_that_is_not_there_is_not_found(box: Path, tmp_path: Path) -> None:
    [(status, _)] = asyncio.run(talk(tmp_path, ("GET", "/greetings/sound?user=7&is=busy")))
    assert status == 404


def test_what_was_recorded_when_the_controller_ended_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    for name in ("greeting-7-00ff.wav", "greeting-of-others.wav", "message-1-1.wav"):
        (cache / name).write_bytes(b"")
    calls(tmp_path).clear()
    assert sorted(each.name for each in cache.iterdir()) == ["greeting-of-others.wav", "message-1-1.wav"]
