"""For which host passkeys are made: that of RINGPLAN_URL where it is set, else the one the browser asked.

A browser never answers for another host than the one it shows, and knows neither bare addresses nor plain HTTP but on
this machine itself: a made-up Host header gains nothing, and a passkey works at the one address it was made at.
"""

import ipaddress
from urllib.parse import urlsplit

from flask import current_app, request

from controller.operations.passkeys import Site

URL = "PORTAL_URL"  # in the app's config: the setting, or None
HERE = "localhost"


def site() -> Site | None:
    """None where passkeys can't be used: at a bare address, or beside the address that was set."""
    asked = _host(f"//{request.host}")
    wanted = _host(current_app.config.get(URL) or "") or asked
    if asked != wanted or not wanted or _is_address(wanted):
        return None
    origins = [f"https://{request.host}"]
    if wanted == HERE or wanted.endswith(f".{HERE}"):
        origins.append(f"http://{request.host}")
    return Site(wanted, tuple(origins))


def elsewhere() -> str:
    """The address at which passkeys work, where that is known and not this one."""
    return str(current_app.config.get(URL) or "") if site() is None else ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host and host != HERE
    return True
