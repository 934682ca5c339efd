"""The setting that says how mail is sent: `smtp://user:password@host:587`, `smtps://…`, or `catch` for a demo."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, quote, unquote, urlsplit

CATCH = "catch"
Security = Literal["none", "offered", "starttls", "tls"]
SCHEMES: dict[str, Security] = {"smtp": "offered", "smtp+starttls": "starttls", "smtps": "tls"}
USUAL_PORTS: dict[Security, int] = {"none": 25, "offered": 25, "starttls": 587, "tls": 465}
HERE = ("localhost", "127.0.0.1", "::1")
SENDER = re.compile(
    r"(?:([^<>\x00-\x1f\x7f]{0,80}?) *<)?([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190})>?"
)


class BadMailServer(ValueError):
    """The text can't be meant; the message says what is wrong, and never shows the password."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. `socket`: our own catcher's, and nothing else counts then."""

    host: str
    port: int = 25
    security: Security = "offered"
    user: str = ""
    password: str = field(default="", repr=False)
    socket: Path | None = None

    @property
    def catches(self) -> bool:
        """Whether nothing is sent, but caught to be looked at."""
        return self.socket is not None

    @property
    def place(self) -> str:
        """For logs and pages."""
        return "the demo's catcher" if self.catches else f"{self.host}:{self.port}"


def server(url: str, password: str, socket: Path) -> MailServer | None:
    """None for an empty text; `password` stands in for the URL's, `socket` is the catcher's. Raises BadMailServer."""
    if not url:
        return None
    if url == CATCH:
        return MailServer("localhost", security="none", socket=socket)
    try:
        return _of(urlsplit(url), password)
    except ValueError as error:
        raise BadMailServer(str(error)) from None


def text(found: MailServer | None) -> str:
    """The setting that gives that server again, its password included; empty for none."""
    if found is None or found.catches:
        return CATCH if found else ""
    scheme = {"none": "smtp", "offered": "smtp", "starttls": "smtp+starttls", "tls": "smtps"}[found.security]
    login = quote(found.user, safe="") + (f":{quote(found.password, safe='')}" if found.password else "")
    host = f"[{found.host}]" if ":" in found.host else found.host
    return f"{scheme}://{login}{'@' if login else ''}{host}:{found.port}"


def sender(text: str) -> tuple[str, str]:
    """Name and address of `Telephones <telephones@acme.example>`, or of the address alone. Raises BadMailServer."""
    found = SENDER.fullmatch(text.strip())
    if found is None or text.count("<") != text.count(">"):
        raise BadMailServer(f"{text!r} is not a sender such as Telephones <telephones@acme.example>")
    return (found[1] or "").strip(), found[2]


def _of(parts: SplitResult, password: str) -> MailServer:
    security = SCHEMES.get(parts.scheme)
    if security is None or not parts.hostname or parts.path.strip("/") or parts.query:
        raise BadMailServer("it is not like smtp://host:25, smtp+starttls://user:password@host or smtps://user@host")
    secret = password or unquote(parts.password or "")
    if secret and not parts.username:
        raise BadMailServer("a password needs a user: smtps://user@host")
    if security == "offered":
        security = _unless_here(parts.hostname, bool(secret))
    port = parts.port or USUAL_PORTS[security]
    return MailServer(parts.hostname, port, security, unquote(parts.username or ""), secret)


def _unless_here(host: str, has_password: bool) -> Security:
    """A password leaves this machine encrypted or not at all."""
    if host in HERE:
        return "none"
    return "starttls" if has_password else "offered"
