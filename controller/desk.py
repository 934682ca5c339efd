"""The controller's desk: HTTP on a Unix socket, for the portal and the CLI of this machine."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.calling.desk import CallDesk
from controller.carrier_desk import CarrierDesk
from controller.live import phones
from controller.live.registrations import Registrations
from controller.messaging.broadcast_desk import BroadcastDesk
from controller.messaging.desk import MessageDesk
from controller.messaging.greeting_desk import GreetingDesk
from controller.missed_desk import MissedDesk
from controller.pbx.ami import Ami, AmiDown, AmiRefused
from controller.pbx.ari import Ari
from controller.phone_desk import PhoneDesk
from controller.reconcile import mend
from controller.reconcile.loop import Reconciler
from controller.recording_room import RecordingRoom
from controller.store import accounts
from controller.stream_desk import StreamDesk
from controller.watch import Watch


@dataclass(frozen=True, slots=True)
class Desk:
    """What the answers are taken from."""

    ami: Ami
    events: Ami
    ari: Ari
    reconciler: Reconciler
    registrations: Registrations
    watch: Watch
    carriers: CarrierDesk
    handsets: PhoneDesk
    stream: StreamDesk
    messages: MessageDesk
    greetings: GreetingDesk
    broadcasts: BroadcastDesk
    missed: MissedDesk
    calls: CallDesk
    room: RecordingRoom


@asynccontextmanager
async def serve(desk: Desk, path: Path) -> AsyncIterator[None]:
    """Answers while the block runs. The socket is its owner's alone."""
    path.unlink(missing_ok=True)
    runner = web.AppRunner(_application(desk), access_log=None)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    path.chmod(0o600)
    try:
        yield
    finally:
        await runner.cleanup()
        path.unlink(missing_ok=True)


def _application(desk: Desk) -> web.Application:
    async def status(_: web.Request) -> web.Response:
        return web.json_response(_status(desk))

    async def phones_of(request: web.Request) -> web.Response:
        user = request.query.get("user", "")
        if not user.isdecimal():
            return web.json_response({"error": "user=ID is missing"}, status=400)
        try:
            names = await desk.reconciler.in_database(lambda session: accounts.handsets_of(session, int(user)))
            return web.json_response(await phones.look(desk.ami, names, desk.registrations))
        except SQLAlchemyError:
            return web.json_response({"error": "the database is away"}, status=503)
        except (AmiDown, AmiRefused, TimeoutError):
            return web.json_response({"error": "the phone system is not reachable"}, status=503)

    async def compare(_: web.Request) -> web.Response:
        try:
            mended = await mend.mend(desk.reconciler)
            desk.watch.metrics.mended(mended)
        except SQLAlchemyError as error:
            return web.json_response({"error": f"the database is away ({type(error).__name__})"}, status=503)
        except (AmiDown, AmiRefused, OSError, sqlite3.Error) as error:
            return web.json_response({"error": f"not compared: {error}"}, status=503)
        subjects = [f"{subject.kind}-{subject.id}" for subject in mended.subjects]
        return web.json_response({"subjects": subjects, "stray": list(mended.stray), "shared": mended.shared})

    async def end_stream(_: web.Application) -> None:
        desk.stream.stream.end()  # else the end would wait for whoever listens

    application = web.Application()
    application.add_routes([*desk.watch.routes(), *desk.carriers.routes(), *desk.handsets.routes()])
    application.add_routes([*desk.stream.routes(), *desk.messages.routes(), *desk.greetings.routes()])
    application.add_routes([*desk.broadcasts.routes(), *desk.missed.routes(), *desk.calls.routes()])
    application.on_shutdown.append(end_stream)
    application.add_routes([web.get("/status", status), web.get("/phones", phones_of), web.post("/compare", compare)])
    return application


def _status(desk: Desk) -> dict[str, Any]:
    up = desk.ami.connected and desk.ari.connected
    return {
        "pbx": "up" if up else "down",
        "boot": desk.reconciler.boot,
        "events": desk.events.connected,
        "pending": desk.reconciler.waiting,
        "retiring": len(desk.reconciler.hands.dialplan.retiring),
        "fault": desk.reconciler.fault,
        "unrecorded": desk.room.why,
        "now": clock.now().isoformat(),
    }
