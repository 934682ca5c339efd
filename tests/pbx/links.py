"""Links to the private Asterisk, logged in as its accounts are made for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from controller.pbx.ami import Ami
from controller.pbx.ari import Ari
from tests.pbx_fixture import Pbx


@asynccontextmanager
async def ami_link(pbx: Pbx, account: str = "dialplan", **more: Any) -> AsyncIterator[Ami]:
    """`account`: dialplan (changes things), events (sees things) or sweeper (removes contexts)."""
    secret = getattr(pbx.settings.secrets, f"ami_{account}")
    async with Ami("127.0.0.1", pbx.settings.ami_port, account, secret, **more) as ami:
        await ami.wait_up(5)
        yield ami


@asynccontextmanager
async def ari_link(pbx: Pbx, **more: Any) -> AsyncIterator[Ari]:
    """As an application of its own: a controller may run, and of two with one name the later gets all events."""
    named = {"app": "tests", **more}
    async with Ari("127.0.0.1", pbx.settings.http_port, "ringplan", pbx.settings.secrets.ari, **named) as ari:
        await ari.wait_up(5)
        yield ari
