"""Carriers: what a trunk may be, and the addresses by which its calls are known (PRODUCT §1 trunk)."""

import ipaddress
from collections.abc import Iterable

from controller.domain.dialling import NumberPlan

KINDS = ("registration", "address")
TRANSPORTS = ("udp", "tcp", "tls")
CODECS = ("alaw", "ulaw", "g722", "opus", "gsm")
"""What the PBX can speak itself."""
NUMBER_FORMATS = ("plus", "digits", "national")
MOST_ADDRESSES = 20


def is_address(host: str) -> bool:
    """Whether a host is written as an address."""
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def address_of(host: str, port: int | None, transport: str, user: str | None = None) -> str:
    """`sip:user@host:port;transport=tcp`; without a port the PBX asks the DNS which it is (RFC 3263)."""
    way = "" if transport == "udp" else f";transport={transport}"
    return f"sip:{f'{user}@' if user else ''}{host}{f':{port}' if port else ''}{way}"


def as_dialled(number: str, style: str, plan: NumberPlan) -> str:
    """A number in E.164 form as the carrier writes it; on the call path that is trunkorder.written."""
    digits = number.removeprefix("+")
    if style == "national":
        is_home = digits.startswith(plan.code)
        prefix = next(iter(plan.national if is_home else plan.international), "" if is_home else "00")
        return prefix + (digits.removeprefix(plan.code) if is_home else digits)
    return digits if style == "digits" else f"+{digits}"


def sources(kind: str, host: str, addresses: Iterable[str]) -> tuple[ipaddress.IPv4Network, ...]:
    """The networks that calls of such a trunk come from. Where we log in, the host alone is none: it tells by a token.

    `addresses` are addresses and networks as checked when they were saved.
    """
    hosts = [host] if kind == "address" and is_address(host) else []
    return tuple(dict.fromkeys(ipaddress.IPv4Network(text) for text in (*hosts, *addresses)))
