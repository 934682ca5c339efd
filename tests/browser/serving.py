"""The portal as it is served, over a real socket, in a thread beside the test: uvicorn, the Flask app, its streams."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import uvicorn
from flask import Flask

from controller import clock
from controller.domain.ids import UserId
from controller.operations import logins
from controller.settings import LOOPBACK, Settings
from controller.store import find
from controller.store.engine import writing
from tests.patience import patient
from tests.webui.kept import templates_of
from webui import create_app, live
from webui.guard import TOKEN
from webui.live.hub import Hub
from webui.portal import KEY
from webui.server import whole

STARTS = patient(10.0)  # seconds
GRACE = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Served:
    """A portal that answers at `url`."""

    url: str
    app: Flask

    def cookie(self, account: str) -> dict[str, Any]:
        """The cookie of a fresh log-in, as Playwright takes it: hashing passwords takes its time on purpose."""
        portal = self.app.extensions[KEY]
        extension, _, name = account.partition("@")
        with writing(portal.database) as session:
            domain = find.domain_named(session, name)
            user = domain and find.user_at(session, domain.id, extension)
            assert user is not None, f"there is nobody {account}"
            token = logins.begin(session, UserId(user.id), portal.now(), LOOPBACK)
        serializer = cast(Any, self.app.session_interface).get_signing_serializer(self.app)
        return {"name": "ringplan", "value": serializer.dumps({TOKEN: token}), "url": self.url}


@contextmanager
def served(settings: Settings, now: Callable[[], datetime] = clock.now) -> Iterator[Served]:
    """Until the block ends. The database must be there."""
    app = create_app(settings, now)
    app.jinja_env.bytecode_cache = templates_of(app)
    with over(app) as running:
        yield running


@contextmanager
def over(app: Flask) -> Iterator[Served]:
    """That portal, as if it had just been made: nothing of its stream is left from before."""
    app.extensions[live.KEY] = Hub(app.extensions[KEY].controller)
    pages = whole(app)
    config = uvicorn.Config(pages, lifespan="off", access_log=False, log_config=None, server_header=False)
    server = uvicorn.Server(config)
    live.hub(app).is_ending = lambda: server.should_exit
    with socket.create_server((LOOPBACK, 0), backlog=128) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            _wait(server, thread)
            yield Served(f"http://{LOOPBACK}:{listening.getsockname()[1]}", app)
        finally:
            server.should_exit = True
            thread.join(GRACE)  # an answer cut off in its thread is a warning in whatever test comes next
            server.force_exit = True
            thread.join(STARTS)
            app.extensions[KEY].database.close()


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    end = clock.monotonic() + STARTS
    while not server.started:
        assert thread.is_alive(), "the portal could not start"
        assert clock.monotonic() < end, f"the portal did not start within {STARTS:g} s"
        thread.join(0.02)
