"""AMI events as bytes on a link of its own: what no decoder has made orderly yet. For tests that look for forgery."""

import asyncio
from dataclasses import dataclass, field
from typing import Self

from controller.settings import Settings


@dataclass(slots=True)
class AmiWatch:
    """Every event since it was opened, each as its lines."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    blocks: list[list[str]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def collect(self) -> list[list[str]]:
        """The events that the PBX has had so far: up to the answer to a question of ours."""
        self.writer.write(b"Action: Ping\r\nActionID: watch\r\n\r\n")
        while True:
            block = (await self.reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace")
            lines = block.removesuffix("\r\n\r\n").split("\r\n")
            if "ActionID: watch" in lines:
                found, self.blocks = self.blocks, []
                return found
            self.blocks.append(lines)


async def open_watch(settings: Settings) -> AmiWatch:
    """Logged in as the account that reads events."""
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
    secret = settings.secrets.ami_events
    writer.write(f"Action: Login\r\nUsername: events\r\nSecret: {secret}\r\n\r\n".encode())
    watch = AmiWatch(reader, writer)
    await watch.collect()
    return watch
