"""The desk's answer about missed calls: calling back, on one of the user's phones (see desk.py)."""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from controller.domain.ids import DeviceId
from controller.messaging.calls import Caller, MessageCalls
from controller.pbx.ami import AmiDown, AmiRefused
from controller.reconcile.loop import Reconciler
from controller.store import accounts

NUMBERS = ("user", "missed", "device")


@dataclass(frozen=True, slots=True)
class MissedDesk:
    """What the answers are taken from. Who may ask was decided by who asks (controller/operations/missedcalls.py)."""

    reconciler: Reconciler
    calls: MessageCalls

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/missed/call", self._call)]

    async def _call(self, request: web.Request) -> web.Response:
        """`?user=ID&missed=ID&device=ID&number=…&name=…`: rings that handset, then the caller."""
        words = [request.query.get(name, "") for name in NUMBERS]
        if not all(word.isascii() and word.isdecimal() and len(word) < 10 for word in words):
            return web.json_response({"error": "gone"})
        user, call, device = map(int, words)
        try:
            domain = await self.reconciler.in_database(lambda session: accounts.domain_of(session, user))
            if domain is None:
                return web.json_response({"error": "gone"})
            caller = Caller(call, request.query.get("number", ""), request.query.get("name", ""))
            return web.json_response({"outcome": await self.calls.call(DeviceId(device), caller, domain)})
        except (SQLAlchemyError, AmiDown, AmiRefused, TimeoutError):
            return web.json_response({"error": "away"})
