"""Where phones register: the address to type into them, as far as the portal can know it."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

from flask import current_app, request

from controller.settings import Settings

KEY = "phones server"
ANY = "0.0.0.0"  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True, slots=True)
class Server:
    """`host` empty: phones reach it as browsers reach the portal."""

    host: str
    port: int

    @property
    def is_here_only(self) -> bool:
        """Whether nothing but this machine reaches it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def with_port(self) -> str:
        return f"{self.host}:{self.port}"


def at(settings: Settings) -> Server:
    """As it was set."""
    listen = "" if settings.listen == ANY else settings.listen
    return Server(settings.external_address or listen, settings.sip_port)


def server() -> Server:
    """For this request: where nothing else is set, the host by which the portal was asked for."""
    known = cast(Server, current_app.config[KEY])
    return known if known.host else Server(urlsplit(request.host_url).hostname or "", known.port)
