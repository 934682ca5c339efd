"""Clients that do not read what they asked for count as gone after a while: others wait for who answers them.

A page is written in one go. A file is made while it is read, in one of the portal's few threads (webui/server.py).
"""

import asyncio
from typing import Any

from webui.proxies import Asgi

UNREAD = "ringplan.unread"  # in the scope: nobody reads the answer any more
SLOW = 30.0  # seconds for some 64 kB, what the server holds of an answer


def given_up(pages: Asgi, slow: float = SLOW) -> Asgi:
    """`pages`, whose answers go nowhere once a piece was not taken for so long; the server then ends the connection."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        async def told(message: Any) -> None:
            if scope.get(UNREAD):
                return
            try:
                async with asyncio.timeout(slow):
                    await send(message)
            except TimeoutError:
                scope[UNREAD] = True

        await pages(scope, receive, told)

    return answer
