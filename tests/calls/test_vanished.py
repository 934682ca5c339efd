"""Phones that lose power or network in a call, without a word to the PBX: it ends, and what was said is kept."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from controller.reconcile import endpoints
from tests.calls.behaviour import Answer
from tests.calls.boxmenu import Folder
from tests.calls.leg import Leg
from tests.calls.world import World

PACKETS = 50  # a second
RTCP = bytes.fromhex("80c9000100000001")  # a receiver's report of nothing
EVERY = 0.2  # seconds


async def talking(world: World, caller: str, called: str) -> tuple[Leg, Leg]:
    """Both sides of a call that is up."""
    call = world.phones[caller].dial(called)
    await call.until_answered()
    return call, world.phones[called].incoming[-1]


async def leave_message(world: World, caller: str, called: str) -> None:
    """Passes over the greeting, and speaks for more than a second."""
    call = world.phones[caller].dial(called)
    await world.heard.voicemail(world.accounts[caller].auth_user)
    await call.until_answered()
    call.media.press("#")
    await call.media.until_heard(call.media.heard + 3 * PACKETS)


@asynccontextmanager
async def reporting(leg: Leg) -> AsyncIterator[None]:
    """Sends RTCP and nothing else, as phones do that are mute."""
    assert leg.media.to
    host, port = leg.media.to
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        task = asyncio.create_task(_report(sender, (host, port + 1)))
        try:
            yield
        finally:
            task.cancel()


async def _report(sender: socket.socket, to: tuple[str, int]) -> None:
    while True:
        sender.sendto(RTCP, to)
        await asyncio.sleep(EVERY)


async def test_calls_of_phones_that_are_gone_end_and_a_message_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One in a message, one in a talk; one that holds somebody has longer, and who is held and mute is not gone."""
    monkeypatch.setattr(endpoints, "SILENT", 3)
    monkeypatch.setattr(endpoints, "HELD_SILENT", 8)
    box = world.user("1002", phones=(), mailbox=True)
    world.default(box, dnd=True)
    for extension in ("1001", "1003", "1004", "1005", "1006"):
        world.user(extension)
    for extension in ("1001", "1003", "1005"):
        await world.phone(extension, talks=True)
    await world.phone("1004", Answer(), talks=True)
    await world.phone("1006", Answer())
    (_, other), (holding, held) = await talking(world, "1003", "1004"), await talking(world, "1005", "1006")
    async with reporting(held):
        await leave_message(world, "1001", "1002")
        await holding.hold()
        for extension in ("1001", "1003", "1005"):
            world.phones[extension].vanish()
        assert not (await other.until_ended()).by_us
        messages = Folder(world.posted.settings.messages / "boxes" / str(box))
        await messages.until(lambda folder: len(folder.messages()) == 1)
        assert held.ending is None
        assert not (await held.until_ended(10)).by_us
    await world.eventually(world.channels, [])
