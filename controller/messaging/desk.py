"""The desk's answers about voicemail messages: their sound, sending them on, playing them on a phone, calling back.

Who may was decided by who asks (controller/operations/messages.py).
"""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, UserId
from controller.messaging.calls import MessageCalls
from controller.messaging.copying import MessageCopies, Sending, Unsent
from controller.messaging.index import MessageIndex
from controller.pbx.ami import AmiDown, AmiRefused
from controller.store import accounts, messages
from controller.store.engine import reading
from controller.store.messages import MessageCard

log = logging.getLogger(__name__)

PIECE = 256 * 1024  # bytes
GONE = {"error": "gone"}


@dataclass(frozen=True, slots=True)
class MessageDesk:
    """Errors are words: gone, full, away, unspoken, and what RingTests says of a phone."""

    index: MessageIndex
    calls: MessageCalls
    copies: MessageCopies

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/messages/sound", self._sound),
            web.post("/messages/forward", self._answering(self._forward)),
            web.post("/messages/play", self._answering(self._play)),
            web.post("/messages/call", self._answering(self._call)),
        ]

    async def _sound(self, request: web.Request) -> web.StreamResponse:
        """`?user=ID&message=ID`: the wav, or the part of it that `Range` asks for."""
        try:
            card = await self._card(request)
            handle = None if card is None else await self._open(card)
        except (SQLAlchemyError, OSError) as error:
            log.warning("no sound of a message: %s", error)
            return web.json_response({"error": "away"}, status=503)
        if handle is None:
            return web.json_response(GONE, status=404)
        try:
            return await _streamed(request, handle)
        finally:
            os.close(handle)

    async def _forward(self, request: web.Request, card: MessageCard) -> dict[str, Any]:
        """`to=7,8&by=NAME&comment=TEXT`: a copy to each; `failed` did not get it, `why` (NotSent) of each in turn.

        `spoken=KEY&as=MSG_ID`: what is heard first, and how the two together are called.
        """
        query = request.query
        people = [UserId(int(each)) for each in query.get("to", "").split(",") if each.isascii() and each.isdecimal()]
        sending = Sending(card, query.get("by", ""), query.get("comment", ""), query.get("as", card.msg_id))
        try:
            failed = await self.copies.send(sending, people, query.get("spoken", ""))
        except Unsent as error:
            return {"error": error.why}
        return {"done": len(people) - len(failed), "failed": list(failed), "why": list(failed.values())}

    async def _play(self, request: web.Request, card: MessageCard) -> dict[str, Any]:
        """`device=ID`: rings it; who picks up hears the message."""
        handle = await self._open(card)
        if handle is None:
            return GONE
        return {"outcome": await self.calls.play(_device(request), card, handle)}

    async def _call(self, request: web.Request, card: MessageCard) -> dict[str, Any]:
        """`device=ID`: rings it, then the caller."""
        owner = await asyncio.to_thread(self._domain, card.user_id)
        return GONE if owner is None else {"outcome": await self.calls.call(_device(request), card, owner)}

    def _answering(self, answer: Callable[[web.Request, MessageCard], Any]) -> Callable[[web.Request], Any]:
        async def answered(request: web.Request) -> web.Response:
            try:
                card = await self._card(request)
                said = GONE if card is None else await answer(request, card)
            except (SQLAlchemyError, OSError, AmiDown, AmiRefused, TimeoutError) as error:
                log.warning("message: %s %s", request.path, error)
                said = {"error": "away"}
            return web.json_response(said)

        return answered

    async def _card(self, request: web.Request) -> MessageCard | None:
        user, message = request.query.get("user", ""), request.query.get("message", "")
        if not all(each.isascii() and each.isdecimal() and len(each) < 16 for each in (user, message)):
            return None
        card: MessageCard | None = await self._read(lambda session: messages.one(session, int(user), int(message)))
        return card

    async def _open(self, card: MessageCard) -> int | None:
        async with self.index.turn:
            return await asyncio.to_thread(self.index.boxes.open_sound, card.user_id, card.msg_id)

    async def _read(self, look: Callable[[Session], Any]) -> Any:
        def run() -> Any:
            with reading(self.index.database) as session:
                return look(session)

        return await asyncio.to_thread(run)

    def _domain(self, user: int) -> int | None:
        with reading(self.index.database) as session:
            return accounts.domain_of(session, user)


def _device(request: web.Request) -> DeviceId:
    text = request.query.get("device", "")
    return DeviceId(int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0)


async def _streamed(request: web.Request, handle: int) -> web.StreamResponse:
    size = os.fstat(handle).st_size
    try:
        part = request.http_range
    except ValueError:
        part = slice(0, None)
    start, end, _ = part.indices(size)
    is_part = "Range" in request.headers
    if is_part and start >= end:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"Content-Type": "audio/wav", "Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if is_part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    answer = web.StreamResponse(status=206 if is_part else 200, headers=headers)
    await answer.prepare(request)
    while start < end:
        piece = await asyncio.to_thread(os.pread, handle, min(PIECE, end - start), start)
        if not piece:
            break
        await answer.write(piece)
        start += len(piece)
    return answer
