"""Large files are sent by the server's loop, once their thread is free: whoever takes one slowly, or pauses while he
listens, keeps none of the portal's few threads (webui/server.py) from others."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import Response, request

from webui.proxies import Asgi
from webui.unread import UNREAD

LATER = "ringplan.later"  # in the scope: the body that is still to be sent
FULL = (200, 206)
PIECES = 8  # of 8 kB, read at once


def sent_later(answer: Response) -> Response:
    """`answer`, a file, without its body, which follows. Without a server beneath it stays as it is."""
    scope = request.environ.get("asgi.scope")
    if scope is not None and request.method == "GET" and answer.status_code in FULL:
        scope[LATER], answer.response = answer.response, []
    return answer


def sending(pages: Asgi) -> Asgi:
    """`pages`, and after each the body that it left to be sent."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        is_later = False

        async def told(message: Any) -> None:
            nonlocal is_later
            if message["type"] == "http.response.start":
                is_later = LATER in scope and message["status"] in FULL  # not of what has failed since
            if not is_later or message["type"] == "http.response.start":
                await send(message)

        try:
            await pages(scope, receive, told)
            if is_later:
                await _send(scope, send)
        finally:
            getattr(scope.pop(LATER, None), "close", lambda: None)()

    return answer


async def _send(scope: Any, send: Any) -> None:
    pieces = iter(scope[LATER])
    while (piece := await asyncio.to_thread(_some, pieces)) and UNREAD not in scope:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _some(pieces: Iterator[bytes]) -> bytes:
    return b"".join(islice(pieces, PIECES))
