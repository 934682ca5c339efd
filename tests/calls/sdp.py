"""The one kind of session description the test phones speak: ulaw and telephone-event on loopback. Pure."""

import re

AUDIO = re.compile(r"^m=audio (\d+) ", re.M)
WHERE = re.compile(r"^c=IN IP4 (\S+)", re.M)
DIRECTION = re.compile(r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", re.M)
ANSWER = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


def describe(port: int, version: int, direction: str = "sendrecv") -> str:
    """An offer or answer; `version` must grow with every change inside one call (RFC 3264 §8)."""
    return "\r\n".join(
        (
            "v=0",
            f"o=- 1 {version} IN IP4 127.0.0.1",
            "s=-",
            "c=IN IP4 127.0.0.1",
            "t=0 0",
            f"m=audio {port} RTP/AVP 0 101",
            "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-16",
            f"a={direction}",
            "",
        )
    )


def media_address(body: str) -> tuple[str, int] | None:
    """Where the other side wants its audio, None when the body offers none."""
    host, port = WHERE.search(body), AUDIO.search(body)
    return (host[1], int(port[1])) if host and port and int(port[1]) else None


def direction(body: str) -> str:
    """The direction the body asks for; sendrecv when it does not say."""
    found = DIRECTION.search(body)
    return found[1] if found else "sendrecv"


def answering(body: str) -> str:
    """The direction that answers the body's."""
    return ANSWER[direction(body)]
