"""What would keep `ringplan up` from serving phones and pages, looked at before anything is started."""

import socket
from collections.abc import Iterator

from controller import ports
from controller.pbx.processes import asterisk_pid
from controller.settings import LOOPBACK, Settings

TCP = (socket.SOCK_STREAM,)


def obstacles(settings: Settings) -> list[str]:
    """Each in plain words with what to do about it. An Asterisk of ours that runs may hold its ports."""
    if not ports.is_here(settings.listen):
        return [
            f"LISTEN={settings.listen} is not an address of this machine ({own_address()} is one). "
            "LISTEN=0.0.0.0 listens on all of them."
        ]
    return [_taken(settings, what, port, on) for what, port, on, kinds in _places(settings) if _used(port, on, kinds)]


def own_address() -> str:
    """The address under which other machines of the network reach this one; loopback where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # chooses the way out, sends nothing: no such host may exist (RFC 5737)
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])


def _places(settings: Settings) -> Iterator[tuple[str, int, str, tuple[socket.SocketKind, ...]]]:
    yield "the portal", settings.web_port, settings.listen, TCP
    if asterisk_pid(settings) is None:
        yield "phones (SIP)", settings.sip_port, settings.listen, (*TCP, socket.SOCK_DGRAM)
        yield "carriers (SIP over TLS)", settings.sips_port, settings.listen, TCP
        yield "the PBX's manager interface", settings.ami_port, LOOPBACK, TCP
        yield "the PBX's REST interface", settings.http_port, LOOPBACK, TCP


def _used(port: int, address: str, kinds: tuple[socket.SocketKind, ...]) -> bool:
    return any(ports.is_taken(port, address, kind) for kind in kinds)


def _taken(settings: Settings, what: str, port: int, address: str) -> str:
    file = settings.home / "ports.json"
    return (
        f"Port {port} on {address}, wanted for {what}, is used by another program. End that program, or write another "
        f"number into {file} (phones and browsers then use that one)."
    )
