"""The controller's desk: HTTP on a Unix socket, for the portal and the CLI of this machine."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web

from controller import clock
from controller.live import phones
from controller.pbx.ami import AmiDown, AmiRefused
from controller.reconcile import mend
from controller.store import accounts

if TYPE_CHECKING:
    from controller.post import Post

log = logging.getLogger(__name__)


@asynccontextmanager
async def serve(post: "Post") -> AsyncIterator[None]:
    """Answers while the block runs. The socket is its owner's alone."""
    path = post.settings.run / "controller.sock"
    path.unlink(missing_ok=True)
    runner = web.AppRunner(_application(post), access_log=None)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    path.chmod(0o600)
    try:
        yield
    finally:
        await runner.cleanup()
        path.unlink(missing_ok=True)


def _application(post: "Post") -> web.Application:
    async def status(_: web.Request) -> web.Response:
        return web.json_response(_status(post))

    async def phones_of(request: web.Request) -> web.Response:
        user = request.query.get("user", "")
        if not user.isdecimal():
            return web.json_response({"error": "user=ID is missing"}, status=400)
        names = await post.reconciler.in_database(lambda session: accounts.handsets_of(session, int(user)))
        try:
            return web.json_response(await phones.look(post.ami, names))
        except (AmiDown, AmiRefused, TimeoutError):
            return web.json_response({"error": "the phone system is not reachable"}, status=503)

    async def compare(_: web.Request) -> web.Response:
        try:
            mended = await mend.mend(post.reconciler)
        except (OSError, TimeoutError) as error:
            return web.json_response({"error": f"not compared: {error}"}, status=503)
        subjects = [f"{subject.kind}-{subject.id}" for subject in mended.subjects]
        return web.json_response({"subjects": subjects, "stray": list(mended.stray), "shared": mended.shared})

    application = web.Application()
    application.add_routes([web.get("/status", status), web.get("/phones", phones_of), web.post("/compare", compare)])
    return application


def _status(post: "Post") -> dict[str, Any]:
    up = post.ami.connected and post.ari.connected
    return {
        "pbx": "up" if up else "down",
        "boot": post.reconciler.boot,
        "events": post.events.connected,
        "pending": post.reconciler.waiting,
        "retiring": len(post.reconciler.hands.dialplan.retiring),
        "compared": post.compared is not None,
        "fault": post.reconciler.fault,
        "now": clock.now().isoformat(),
    }
