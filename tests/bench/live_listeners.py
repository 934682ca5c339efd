"""Browsers without windows: `python -m tests.bench.live_listeners PORT` reads addresses' queries and cookies as JSON
from its input, holds all streams open until a line comes, and says what it has heard. Some follow what they are told.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field

from controller.settings import LOOPBACK

FOLLOWS = 15  # every so many-th knows what goes on; the others count bytes


@dataclass(slots=True)
class Heard:
    """Of all together; `drawn` as a page has it (live_browsers.py), of the first follower."""

    open: int = 0
    lost: int = 0
    bytes: int = 0
    stale: int = 0
    followers: list[set[str]] = field(default_factory=list)
    drawn: list[tuple[str, str, int, float]] = field(default_factory=list)


async def listen(port: int, query: str, cookie: str, heard: Heard, *, follows: bool) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, port, limit=2**24)
    writer.write(f"GET /live?{query} HTTP/1.0\r\nHost: {LOOPBACK}\r\nCookie: ringplan={cookie}\r\n\r\n".encode())
    status = await reader.readline()
    assert b" 200 " in status, status
    heard.open += 1
    calls: set[str] = set()
    if follows:
        heard.followers.append(calls)
        while line := await reader.readline():
            heard.bytes += len(line)
            _follow(line, calls, heard)
    else:
        while data := await reader.read(2**18):
            heard.bytes += len(data)
    heard.lost += 1


def _follow(line: bytes, calls: set[str], heard: Heard) -> None:
    if line.startswith(b"event: stale"):
        heard.stale += 1
    if not line.startswith(b'data: {"all":'):
        return
    said = json.loads(line[6:])
    if calls is heard.followers[0]:
        now = time.time() * 1000
        told = [(key, it["state"], it["since"], now) for key, it in said["set"].items() if key.startswith("call:")]
        heard.drawn += [(key[5:], *rest) for key, *rest in told]
        heard.drawn += [(key[5:], "", 0, now) for key in said["gone"] if key.startswith("call:")]
    if said["all"]:
        calls.clear()
    calls |= {key for key in said["set"] if key.startswith("call:")}
    calls -= set(said["gone"])


async def main(port: int) -> None:
    heard = Heard()
    wanted = json.loads(sys.stdin.readline())
    tasks = [
        asyncio.create_task(listen(port, query, cookie, heard, follows=index % FOLLOWS == 0))
        for index, (query, cookie) in enumerate(wanted)
    ]
    while heard.open < len(wanted):
        await asyncio.sleep(0.1)
        for task in tasks:
            if task.done():
                task.result()
    print("open", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        calls = [len(each) for each in heard.followers]
        told = {"open": heard.open - heard.lost, "mb": heard.bytes / 2**20, "stale": heard.stale, "calls": calls}
        print(json.dumps({**told, "drawn": heard.drawn}), flush=True)
        heard.drawn = []
    for task in tasks:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
