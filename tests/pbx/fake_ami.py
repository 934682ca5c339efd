"""An AMI server for tests that speaks the protocol as Asterisk 22.10 does, and can misbehave on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.patience import patient

Action = dict[str, str]
GREETING = b"Asterisk Call Manager/11.0.0\r\n"


def block(**headers: str) -> bytes:
    """One response or event as it goes over the wire."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"


@dataclass
class FakeAmi:
    """`actions`: what came in, over all connections, but for log-ins and pings. `answer` decides what goes back."""

    port: int = 0
    frozen: bool = False
    actions: list[Action] = field(default_factory=list)
    logins: int = 0
    answer: Callable[[Action], bytes] = lambda action: block(Response="Success", ActionID=action["ActionID"])
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        writer.write(GREETING)
        try:
            while True:
                await self._take(await reader.readuntil(b"\r\n\r\n"), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.writers.remove(writer)
            writer.close()

    async def _take(self, raw: bytes, writer: asyncio.StreamWriter) -> None:
        action = dict(line.split(": ", 1) for line in raw.decode().strip().split("\r\n"))
        if self.frozen:
            return
        if action["Action"] == "Login":
            self.logins += 1
            writer.write(block(Response="Success", ActionID=action["ActionID"], Message="Authentication accepted"))
            writer.write(block(Event="FullyBooted", Status="Fully Booted"))
        elif action["Action"] == "Ping":
            writer.write(block(Response="Success", ActionID=action["ActionID"], Ping="Pong"))
        else:
            async with self.came:
                self.actions.append(action)
                self.came.notify_all()
            writer.write(self.answer(action))

    async def action(self, number: int) -> Action:
        """The so-many-th action from the first, waiting for it."""
        async with asyncio.timeout(patient(3)), self.came:
            await self.came.wait_for(lambda: len(self.actions) >= number)
        return self.actions[number - 1]

    def send(self, data: bytes) -> None:
        self.writers[-1].write(data)

    def cut(self) -> None:
        """Drops every connection at once, as a killed PBX does."""
        for writer in self.writers:
            writer.transport.abort()


@asynccontextmanager
async def fake_ami() -> AsyncIterator[FakeAmi]:
    """A server on a free port of loopback."""
    fake = FakeAmi()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        fake.cut()
