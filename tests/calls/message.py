"""SIP messages as values: bytes in, a Message out, and back. Pure; wire.py carries them."""

import re
from dataclasses import dataclass

from tests.calls.behaviour import phrase

Headers = tuple[tuple[str, str], ...]
COPIED = ("via", "record-route", "from", "call-id", "cseq")  # from request to response (RFC 3261 §8.2.6.2)

SHORT_NAMES = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
    "r": "refer-to",
}
TAG = re.compile(r";\s*tag=([^;>\s]+)")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
URI = re.compile(r"<([^>]*)>")
NUMBER = re.compile(r"\d+")


class NotSip(ValueError):
    """What arrived cannot be read as a SIP message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One request or response. `start` is the request line or status line; `headers` keep order and spelling."""

    start: str
    headers: Headers
    body: str = ""

    @property
    def code(self) -> int:
        """The status code, 0 for a request."""
        return int(self.start.split(" ", 2)[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """The request's method; a response's is the one in its CSeq."""
        return self.header("cseq").split()[-1] if self.code else self.start.split(" ", 1)[0]

    @property
    def uri(self) -> str:
        """The Request-URI, empty for a response."""
        return "" if self.code else self.start.split(" ")[1]

    @property
    def cseq(self) -> int:
        return int(self.header("cseq").split()[0])

    @property
    def branch(self) -> str:
        """The branch of the topmost Via: with the method it names the transaction (RFC 3261 §17)."""
        return self.header("via").partition("branch=")[2].split(";")[0].split(",")[0].strip()

    def header(self, name: str) -> str:
        """The first header of that name, without case, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def every(self, name: str) -> tuple[str, ...]:
        """All headers of that name, in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    def tag(self, name: str) -> str:
        """The tag of the From or To header, or an empty string."""
        found = TAG.search(QUOTED.sub("", self.header(name)))
        return found[1] if found else ""

    def cause(self) -> str:
        """All Reason headers as one text (RFC 3326), e.g. `Q.850;cause=17`."""
        return ", ".join(self.every("reason"))

    def encode(self) -> bytes:
        """The bytes for one datagram, with a right Content-Length."""
        body = self.body.encode()
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers), f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def parse(data: bytes) -> Message:
    """Reads one datagram. Raises NotSip for keep-alives and noise."""
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    if "SIP/2.0" not in start:
        raise NotSip(start[:80])
    return Message(start, tuple(_header(line) for line in _unfolded(lines)), body)


def response_to(request: Message, code: int, tag: str, headers: Headers = (), body: str = "") -> Message:
    """A response to the request; `tag` goes into the To header where the request has none."""
    kept = tuple((name, value) for name, value in request.headers if name.lower() in COPIED)
    to = request.header("to") + ("" if request.tag("to") else f";tag={tag}")
    return Message(f"SIP/2.0 {code} {phrase(code)}", (*kept, ("To", to), *headers), body)


def address(value: str) -> str:
    """The URI inside a From, To, Contact or Refer-To value."""
    unnamed = QUOTED.sub("", value)
    found = URI.search(unnamed)
    return found[1] if found else unnamed.partition(";")[0].strip()


def user_of(uri: str) -> str:
    """The user part of a SIP URI, empty when it has none."""
    scheme, _, rest = uri.partition(":")
    return rest.partition("@")[0].partition(";")[0] if "@" in rest and scheme else ""


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    name = name.strip()
    return SHORT_NAMES.get(name.lower(), name), value.strip()


def _unfolded(lines: list[str]) -> list[str]:
    whole: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t") and whole:
            whole[-1] += " " + line.strip()
        elif line:
            whole.append(line)
    return [line for line in whole if not line.lower().startswith(("content-length:", "l:"))]
