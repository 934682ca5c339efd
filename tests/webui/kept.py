"""One portal for all tests of the portal: making one, its API and its templates takes ten times as long as most tests.

Before each test its database, its rate limits and its figures are as they were at first.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, request_started
from jinja2 import FileSystemBytecodeCache

from controller.settings import PROJECT, Settings
from controller.store.engine import Database, HistoryDatabase, open_database, open_history
from controller.store.migrate import upgrade_history
from tests.webui.place import TUESDAY
from webui import api, create_app, metrics
from webui.portal import KEY, Portal

COMPILED = PROJECT / ".pytest_cache" / "templates"


@dataclass(frozen=True, slots=True)
class Kept:
    """The apps of the portal and of its API.

    `behind` is the same database, for tests to change behind their backs; `past` likewise the one of call history.
    """

    settings: Settings
    portal: Portal
    apps: tuple[Flask, ...]
    behind: Database
    past: HistoryDatabase

    @property
    def app(self) -> Flask:
        return self.apps[0]

    @property
    def no_calls(self) -> Path:
        """An empty database of call history, to copy."""
        return _empty(self.settings)

    def renew(self, furnished: Path, calls: Path | None = None) -> None:
        """As if it had been made just now, over a copy of that database, and of those calls of the past (or none)."""
        self.close()
        _put(furnished, Path(self.behind.file))
        _put(calls or self.no_calls, Path(self.past.file))
        for app in self.apps:
            app.extensions[KEY] = self.portal
            for limiter in app.extensions["limiter"]:
                limiter.reset()
        figures: metrics.Metrics = self.app.extensions[metrics.KEY]
        for counted in (figures.requests, figures.seconds, figures.logins):
            counted.clear()

    def close(self) -> None:
        """Nobody has the databases open."""
        for each in (self.portal.database, self.portal.history, self.behind, self.past):
            each.close()


def templates_of(app: Flask) -> FileSystemBytecodeCache:
    """Compiled templates, for all workers and later runs; a template that was edited is compiled anew."""
    options = hashlib.sha256(repr(sorted(app.jinja_options.items())).encode()).hexdigest()[:12]
    folder = COMPILED / options
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def kept(settings: Settings) -> Kept:
    """In that state folder, at the moment TUESDAY; the API is made, too."""
    app = create_app(settings, now=lambda: TUESDAY)
    app.jinja_env.bytecode_cache = templates_of(app)
    apps = [app]

    def note(sender: Flask, **_: Any) -> None:
        apps.append(sender)

    with request_started.connected_to(note):
        assert app.test_client().get(f"{api.PREFIX}/docs").status_code == 200
    upgrade_history(settings.history_url)
    past = open_history(settings.history_url)
    shutil.copy(past.file, _empty(settings))
    return Kept(settings, app.extensions[KEY], tuple(apps), open_database(settings.database_url), past)


def _empty(settings: Settings) -> Path:
    return settings.home / "history.empty"


def _put(fresh: Path, file: Path) -> None:
    for leftover in file.parent.glob(f"{file.name}-*"):  # a test may have left a log to be folded in
        leftover.unlink()
    copy = file.with_suffix(".fresh")
    shutil.copy(fresh, copy)
    os.replace(copy, file)  # another file: who still had the old one open would notice
