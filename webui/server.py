"""The portal's process: one ASGI server, the Flask app in threads beside native streams. `python -m webui.server`."""

import gc
import logging
import os
import signal
import sys
from collections.abc import Iterable, Mapping
from types import FrameType
from typing import Any, NoReturn, cast

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask

from controller import settings
from controller.settings import Settings
from webui import create_app, live
from webui.portal import KEY
from webui.proxies import Asgi, behind
from webui.sent_later import sending
from webui.unread import given_up

THREADS = 8
GRACE = 3  # seconds that open requests get at the end
SWITCH = 0.001  # seconds after which a thread that makes a page lets the streams' loop go on


def application(pages: Asgi, native: Mapping[str, Asgi]) -> Asgi:
    """`native` paths hold a connection open and must not cost a thread; everything else is the portal's pages."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await native.get(scope["path"], pages)(scope, receive, send)

    return answer


def run(settings: Settings) -> None:
    """Serves until SIGTERM or Ctrl-C, then answers what is open and ends with status 0."""
    app = create_app(settings)
    gc.collect()
    gc.freeze()  # what is there now stays: looking through it for garbage again and again would hold up pages
    sys.setswitchinterval(SWITCH)
    server = uvicorn.Server(_config(settings, app))
    live.hub(app).is_ending = lambda: server.should_exit
    signal.signal(signal.SIGTERM, _end)  # uvicorn raises the signal again once it has stopped
    signal.signal(signal.SIGINT, _end)
    try:
        server.run()
    finally:
        app.extensions[KEY].database.close()


def whole(app: Flask, proxies: Iterable[str] = ()) -> Asgi:
    """The app with its streams, behind those proxies."""
    pages = given_up(sending(WSGIMiddleware(cast(Any, app), workers=THREADS)))
    return behind(application(pages, live.streams(app)), proxies)


def _config(settings: Settings, app: Flask) -> uvicorn.Config:
    return uvicorn.Config(
        whole(app, settings.trusted_proxies),
        host=settings.listen,
        port=settings.web_port,
        lifespan="off",
        access_log=False,
        server_header=False,
        log_config=None,
        proxy_headers=False,  # else anybody on this machine could choose the address that limits count: proxies.py
        timeout_graceful_shutdown=GRACE,
    )


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run(settings.load(os.environ))


if __name__ == "__main__":
    main()
