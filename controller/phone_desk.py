"""The desk's answers about handsets: how a user's are registered, and "which phone is this?" (see desk.py)."""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.domain.ids import DeviceId
from controller.live.ringtests import RINGS, RingTests
from controller.pbx.ami import AmiDown, AmiRefused
from controller.reconcile.loop import Reconciler
from controller.store import find


@dataclass(frozen=True, slots=True)
class PhoneDesk:
    """What the answers are taken from. Who may ask was decided by who asks (controller/operations)."""

    reconciler: Reconciler
    tests: RingTests

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/phones/ring", self._ring)]

    async def _ring(self, request: web.Request) -> web.Response:
        """`?device=ID&shown=TEXT`: rings that handset alone, with that text as caller."""
        device, shown = request.query.get("device", ""), request.query.get("shown", "")
        if not (device.isascii() and device.isdecimal() and len(device) < 10):
            return web.json_response({"error": "device=ID is missing"}, status=400)
        handset = DeviceId(int(device))
        try:
            number = await self.reconciler.in_database(lambda session: _extension(session, handset))
            if number is None:
                return web.json_response({"error": f"there is no phone {handset}"}, status=404)
            outcome = await self.tests.ring(handset, shown, number, clock.monotonic())
        except SQLAlchemyError:
            return web.json_response({"error": "the database is away"}, status=503)
        except (AmiDown, AmiRefused, TimeoutError):
            return web.json_response({"error": "the phone system is not reachable"}, status=503)
        return web.json_response({"outcome": outcome, "seconds": RINGS})


def _extension(session: Session, device: DeviceId) -> str | None:
    """The owner's, which is what the phone can call back."""
    card = find.device(session, device)
    owner = card and find.user(session, card.owner_id)
    return owner.extension if owner else None
