"""The desk's answer about messages to many: one is recorded on a phone. Who may was decided by who asks.

What is recorded there becomes the draft's sound, kept like an upload (audio/keeping.py).
"""

import logging
import shutil
import tempfile
import time
import wave
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.ids import BroadcastId, DeviceId
from controller.live.stream import Change
from controller.messaging.greeting_calls import SHORTEST, GreetingCalls, Kept, seconds
from controller.operations import actors
from controller.operations import broadcasts as operations
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.pbx.ami import AmiDown, AmiRefused
from controller.store import find
from controller.store.engine import Database

log = logging.getLogger(__name__)

ASKED = "vm-intro"
"""The PBX's own words: please leave your message after the tone."""


@dataclass(frozen=True, slots=True)
class BroadcastDesk:
    """`audio` is where converted sounds are."""

    database: Database
    audio: Path
    calls: GreetingCalls

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/broadcasts/record", self._record)]

    async def _record(self, request: web.Request) -> web.Response:
        """`?broadcast=ID&device=ID`: rings it; who picks up records the draft there."""
        try:
            broadcast, device = (int(request.query.get(name, "")) for name in ("broadcast", "device"))
            take = partial(self._kept, BroadcastId(broadcast), DeviceId(device))
            outcome = await self.calls.ring(broadcast, DeviceId(device), ASKED, take)
        except ValueError:
            return web.json_response({"error": "gone"})
        except (AmiDown, AmiRefused, TimeoutError) as error:
            log.warning("message to many: %s %s", request.path, type(error).__name__)
            return web.json_response({"error": "away"})
        return web.json_response({"outcome": outcome})

    def _kept(self, broadcast: BroadcastId, device: DeviceId, source: Path, until: float) -> Kept:
        """Instead of whatever was recorded so far, by the owner of that phone. Not after the phone has given up."""
        key = keeping.new_key()
        try:
            length = seconds(source)
            if length < SHORTEST:
                return "short"
            with saving(self.database) as session:
                phone = find.device(session, device)
                if phone is None:
                    return "no"
                by = actors.from_phone(session, phone, clock.now())
                operations.put_sound(session, by, broadcast, Sound(key, length, _keep(self.audio, key, source)))
                domain = operations.show(session, by, broadcast).card.domain_id
                if time.monotonic() > until:  # others may have held the database
                    raise TimeoutError("the phone does not wait any longer")
        except (OSError, EOFError, wave.Error, SQLAlchemyError, Refused, TimeoutError) as error:
            log.warning("message to many: not kept: broadcast=%s %s", broadcast, error)
            keeping.remove(self.audio, key)
            return "no"
        return Change(f"broadcasts-{broadcast}", domain)


def _keep(audio: Path, key: str, source: Path) -> int:
    """As phones take it; its bytes. Raises OSError."""
    audio.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=audio, prefix=keeping.UNFINISHED) as scratch:
        copy = Path(scratch) / "copy.wav"
        shutil.copyfile(source, copy)
        return keeping.put(audio, key, {keeping.NARROW: copy})
