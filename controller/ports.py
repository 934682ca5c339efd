"""Chooses the ports of a state folder, once: the usual ones where they are free, else any free ones."""

import errno
import secrets
import socket
from itertools import chain

USUAL = {"sip_port": 5060, "sips_port": 5061, "ami_port": 5038, "http_port": 8088, "web_port": 8080}
RTP_BLOCKS = range(12000, 32000, 4000)
RTP_BLOCK_SIZE = 4000
OTHERS = range(6000, 12000)  # below RTP's blocks and below what systems hand to outgoing connections


def choose(listen: str, *, usual: bool) -> dict[str, int]:
    """A port for each name in USUAL, free on `listen` and on loopback over TCP and UDP, and a block for RTP.

    `usual`: try the well-known numbers first; a second state folder on the machine leaves them alone.
    """
    chosen: dict[str, int] = {}
    for name, port in USUAL.items():
        chosen[name] = port if usual and _is_free(port, listen) else _any_free(listen, set(chosen.values()))
    start = next((block for block in RTP_BLOCKS if _looks_unused(block, listen)), RTP_BLOCKS[0])
    return chosen | {"rtp_start": start, "rtp_end": start + RTP_BLOCK_SIZE - 1}


def is_taken(port: int, address: str, kind: socket.SocketKind) -> bool:
    """Whether somebody is bound to that port there now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return True
        return False


def is_here(address: str) -> bool:
    """Whether this machine has that address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError as error:
            return error.errno != errno.EADDRNOTAVAIL
        return True


def _is_free(port: int, listen: str) -> bool:
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM)
    return not any(is_taken(port, address, kind) for address in {listen, "127.0.0.1"} for kind in kinds)


def _any_free(listen: str, besides: set[int]) -> int:
    start = secrets.randbelow(len(OTHERS))  # state folders that are made side by side try different ones
    candidates = chain(OTHERS[start:], OTHERS[:start])
    return next(port for port in candidates if port not in besides and _is_free(port, listen))


def _looks_unused(block: int, listen: str) -> bool:
    return not any(is_taken(port, listen, socket.SOCK_DGRAM) for port in range(block, block + RTP_BLOCK_SIZE, 250))
