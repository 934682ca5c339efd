"""What is shown a single time, kept in memory until then: never on disk, in a cookie or in an address."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from flask import current_app, request

from webui.portal import portal

KEY = "phones once"
LASTS = timedelta(minutes=15)
MOST = 1000  # things at once; the oldest go first


def new_key() -> str:
    return secrets.token_urlsafe(24)


@dataclass(slots=True)
class Once:
    """Things by a key that nobody can guess. Gone when they were taken, after LASTS, and with the process."""

    make_key: Callable[[], str] = new_key
    _kept: dict[str, tuple[datetime, object]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, thing: object, now: datetime) -> str:
        """The key by which it can be taken."""
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if kept[0] > now}
            while len(self._kept) >= MOST:
                del self._kept[next(iter(self._kept))]
            key = self.make_key()
            self._kept[key] = (now + LASTS, thing)
            return key

    def look(self, key: str, now: datetime) -> object | None:
        """The thing, which stays."""
        until, thing = self._kept.get(key, (now, None))
        return thing if until > now else None

    def take(self, key: str, now: datetime) -> object | None:
        """The thing, the first time and in time."""
        with self._lock:
            until, thing = self._kept.pop(key, (now, None))
        return thing if until > now else None


def take(key: str) -> object | None:
    """What this request asks for. Who asks for its headers only takes nothing."""
    now = portal().now()
    return once().look(key, now) if request.method == "HEAD" else once().take(key, now)


def once() -> Once:
    """That of the request's app."""
    return cast(Once, current_app.extensions[KEY])
