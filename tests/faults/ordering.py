"""Commands for calls to the house's own controller process, over its socket, as the portal gives them."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from controller import clock
from controller.desk_client import DeskAway, ask
from controller.operations import actors
from controller.operations.actors import Actor
from controller.operations.refused import Refused
from controller.store.engine import reading
from tests.calls.world import World
from tests.faults.house import House
from tests.patience import patient
from webui.calls import leading


@dataclass(frozen=True, slots=True)
class Orders:
    """A domain's console, whichever controller answers."""

    house: House
    world: World

    async def lead(self, who: str, verb: str, id_: str = "", **sent: str) -> str:
        """What is said, also of what is refused. By the user of that extension."""
        told = (self._actor(who), self.world.domain, verb, id_ or secrets.token_hex(8), sent)
        try:
            return (await asyncio.to_thread(leading.lead, self._socket, *told)).said
        except Refused as refused:
            return str(refused.problems[0].message)

    async def call(self, state: str, parties: int) -> str:
        """The only call, once it is so; its id. Raises TimeoutError."""
        async with asyncio.timeout(patient(10)):
            while True:
                calls = await asyncio.to_thread(self._calls)
                if [(call["state"], len(call["parties"])) for call in calls] == [(state, parties)]:
                    return str(calls[0]["id"])
                await asyncio.sleep(0.02)

    def slots(self) -> list[str] | None:
        """Those that are taken, as pages show them; None while it is not known what goes on."""
        with suppress(DeskAway):
            answer = ask(self.house.settings, "GET", f"/calls?domain={self.world.domain}")
            if answer["complete"]:
                return sorted(key.removeprefix("slot:") for key in answer["things"] if key.startswith("slot:"))
        return None

    def _calls(self) -> list[dict[str, Any]]:
        try:
            return leading.seen(self._socket, self._actor("1001"), self.world.domain)
        except Refused:
            return []

    @property
    def _socket(self) -> Any:
        return self.house.settings.run / "controller.sock"

    def _actor(self, who: str) -> Actor:
        with reading(self.house.database) as session:
            return actors.of_user(session, self.world.people[who], clock.now(), "127.0.0.1")
