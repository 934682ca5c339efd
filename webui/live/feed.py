"""The controller's stream, read for the hub: lines of JSON that never end. Counterpart: controller/stream_desk.py."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

SILENCE = 4.0  # seconds; the controller gives a sign of life every two
LONGEST = 2**20  # bytes of a line: a call of some thousand people; a longer one would end the stream of all domains
URL = "http://controller/stream"


class FeedLost(Exception):
    """The controller ended, stands still, or speaks nonsense; the text says which."""


async def lines(path: Path) -> AsyncIterator[dict[str, Any]]:
    """What the controller at that socket tells. Raises FeedLost, never ends otherwise."""
    try:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=SILENCE, sock_read=SILENCE)
        connector = aiohttp.UnixConnector(str(path))
        session = aiohttp.ClientSession(connector=connector, timeout=timeout, read_bufsize=LONGEST)
        async with session, session.get(URL) as answer:
            if answer.status != 200:
                raise FeedLost(f"it answers {answer.status}")
            async for line in answer.content:
                yield _read(line)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise FeedLost(str(error) or type(error).__name__) from error
    raise FeedLost("it ended")


def _read(line: bytes) -> dict[str, Any]:
    said = json.loads(line)
    if not isinstance(said, dict) or not isinstance(said.get("is"), str):
        raise FeedLost("it speaks nonsense")
    return said
