"""The desk's answers about greetings of mailboxes: which are recorded, their sound, another one, none.

Who may was decided by who asks (controller/operations/greetings.py).
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from controller.audio import keeping
from controller.domain.greetings import GREETINGS, Greeting
from controller.domain.ids import DeviceId, UserId
from controller.messaging.greeting_calls import GreetingCalls, Recording
from controller.pbx import greetings, voicemail_db
from controller.pbx.ami import AmiDown, AmiRefused

log = logging.getLogger(__name__)
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GreetingDesk:
    """`spool` is the PBX's spool/voicemail, `audio` where converted uploads are."""

    spool: Path
    audio: Path
    calls: GreetingCalls

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/greetings", self._answering(self._recorded)),
            web.get("/greetings/sound", self._sound),
            web.post("/greetings/put", self._answering(self._put)),
            web.post("/greetings/remove", self._answering(self._remove)),
            web.post("/greetings/record", self._record),
        ]

    def _recorded(self, box: Path, _request: web.Request) -> Answer:
        """`?user=ID`."""
        found = greetings.recorded(box)
        return {"greetings": [{"is": e.greeting, "seconds": e.seconds, "since": e.since.isoformat()} for e in found]}

    def _put(self, box: Path, request: web.Request) -> Answer:
        """`?user=ID&is=unavailable&key=KEY`: the sound kept by that key; who asked takes that away afterwards."""
        source = keeping.path(self.audio, request.query.get("key", ""), keeping.NARROW)
        greetings.put(box, _greeting(request), source)
        return {}

    def _remove(self, box: Path, request: web.Request) -> Answer:
        """`?user=ID&is=unavailable`."""
        greetings.remove(box, _greeting(request))
        return {}

    async def _record(self, request: web.Request) -> web.Response:
        """`?user=ID&is=unavailable&device=ID`: rings that phone; who picks up records it there."""
        try:
            user, device = (_number(request, name) for name in ("user", "device"))
            outcome = await self.calls.record(Recording(UserId(user), _greeting(request), DeviceId(device)))
        except ValueError:
            return web.json_response({"error": "gone"})
        except (AmiDown, AmiRefused, TimeoutError) as error:
            log.warning("greeting: %s %s", request.path, type(error).__name__)
            return web.json_response({"error": "away"})
        return web.json_response({"outcome": outcome})

    async def _sound(self, request: web.Request) -> web.StreamResponse:
        """`?user=ID&is=unavailable`, with Range."""
        try:
            path = greetings.path(self._box(request), _greeting(request))
        except ValueError:
            return web.json_response({"error": "gone"}, status=404)
        if not await asyncio.to_thread(path.is_file):
            return web.json_response({"error": "gone"}, status=404)
        return web.FileResponse(path, headers={"Content-Type": "audio/wav"})

    def _answering(self, answer: Callable[[Path, web.Request], Answer]) -> Callable[[web.Request], Any]:
        async def answered(request: web.Request) -> web.Response:
            try:
                return web.json_response(await asyncio.to_thread(answer, self._box(request), request))
            except ValueError:
                return web.json_response({"error": "gone"})
            except OSError as error:
                log.warning("greeting: %s %s", request.path, error)
                return web.json_response({"error": "away"})

        return answered

    def _box(self, request: web.Request) -> Path:
        return voicemail_db.folder(self.spool, _number(request, "user"))


def _number(request: web.Request, name: str) -> int:
    text = request.query.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise ValueError(f"no {name}")
    return int(text)


def _greeting(request: web.Request) -> Greeting:
    asked = request.query.get("is", "")
    for known in GREETINGS:
        if asked == known:
            return known
    raise ValueError("no such greeting")
