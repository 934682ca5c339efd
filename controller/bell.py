"""Where the doorbell hangs: a Unix datagram socket, and LISTEN on PostgreSQL. Counterpart: operations/bell.py."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import psycopg
from sqlalchemy import make_url

from controller.settings import Settings

CHANNEL = "ringplan"
AGAIN = 2.0


class _Bell(asyncio.DatagramProtocol):
    def __init__(self, on_ring: Callable[[], None]) -> None:
        self._on_ring = on_ring

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._on_ring()


@asynccontextmanager
async def hang(settings: Settings, on_ring: Callable[[], None]) -> AsyncIterator[None]:
    """Calls `on_ring` for every ring while the block runs. A ring that is lost is no harm: the loop looks anyway."""
    path = settings.run / "bell"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Bell(on_ring), local_addr=str(path), family=1)
    path.chmod(0o600)
    listening = asyncio.create_task(_listen(settings.database_url, on_ring))
    try:
        yield
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        transport.close()
        path.unlink(missing_ok=True)


async def _listen(url: str, on_ring: Callable[[], None]) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        return
    address = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                async for _ in connection.notifies():
                    on_ring()
        except psycopg.Error:
            await asyncio.sleep(AGAIN)
