"""A way to a server (the PBX's AMI, the portal) that can be cut or stalled, as networks do: at any moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Writers = set[asyncio.StreamWriter]


@dataclass(slots=True)
class Proxy:
    """Listens on `port` of loopback. While it `is_shut`, whoever comes is sent away at once.

    While `flowing` is not set nothing passes, and nobody is told: what is on its way comes later.
    """

    target: int
    port: int = 0
    is_shut: bool = False
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: Writers = field(default_factory=set)

    def __post_init__(self) -> None:
        self.flowing.set()

    def cut(self) -> None:
        """Ends all connections; what was on its way is lost."""
        for writer in self._writers:
            writer.transport.abort()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        if self.is_shut:
            writer.transport.abort()
            return
        await self.flowing.wait()
        there, to = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers |= {writer, to}
        try:
            await asyncio.gather(self._pass_on(reader, to), self._pass_on(there, writer))
        finally:
            for each in (writer, to):
                self._writers.discard(each)
                each.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                await self.flowing.wait()
                writer.write(data)
        writer.transport.abort()


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    """To that port of loopback."""
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy.take, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        yield proxy
        proxy.cut()
