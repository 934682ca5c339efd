"""Checks what is typed of a trunk, and that its calls can't be taken for another domain's (PRODUCT §8.4)."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from controller.domain.carriers import CODECS, KINDS, MOST_ADDRESSES, NUMBER_FORMATS, TRANSPORTS, is_address, sources
from controller.domain.saying import say
from controller.operations import gate
from controller.operations.gate import Problems
from controller.operations.refused import Problem
from controller.store.cards import TrunkCard

HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
USERNAME = re.compile(r"[A-Za-z0-9+][A-Za-z0-9+._~*!'()$&-]{0,79}")
WIDEST = 16  # the shortest prefix of a network
LONGEST_SECRET = 128
TOGETHER = frozenset(("kind", "host", "addresses", "transport"))  # what `fits` can't judge unless each is right
Network = ipaddress.IPv4Network


def _host(problems: Problems, field: str, value: str) -> str:
    clean = value.strip().lower()
    if not (is_address(clean) or HOST.fullmatch(clean)):
        wrong = say("{value!r} is neither the name nor the address of a server.", value=value)
        remedy = say(
            "Write the carrier’s server like sip.carrier.example or 192.0.2.10, without sip:; the port is apart."
        )
        gate.unfit(problems, field, value, wrong, remedy)
    return clean


def _port(problems: Problems, field: str, value: int | None) -> int | None:
    return None if value is None else gate.whole(problems, field, value, 1, 65535, "")


def _channels(problems: Problems, field: str, value: int | None) -> int | None:
    return None if value is None else gate.whole(problems, field, value, 1, 10_000, "")


def _username(problems: Problems, field: str, value: str | None) -> str | None:
    if value and not USERNAME.fullmatch(value):
        problems.append(
            Problem(
                field, say("{value!r} can’t be a user name of SIP. Copy it from the carrier’s letter.", value=value)
            )
        )
    return value or None


def _secret(problems: Problems, field: str, value: str | None) -> str | None:
    if value and not (value.isprintable() and len(value) <= LONGEST_SECRET):
        message = say(
            "The password is longer than {longest_secret} characters or contains a control character. Copy it again.",
            longest_secret=LONGEST_SECRET,
        )
        problems.append(Problem(field, message))
    return value or None


def _addresses(problems: Problems, field: str, value: Iterable[str]) -> list[str]:
    found = [_network(problems, field, text.strip()) for text in value]
    if len(found) > MOST_ADDRESSES:
        problems.append(
            Problem(
                field,
                say(
                    "{count} addresses are too many. Use networks, {most_addresses} at most.",
                    count=len(found),
                    most_addresses=MOST_ADDRESSES,
                ),
            )
        )
    return list(dict.fromkeys(found))


def _network(problems: Problems, field: str, text: str) -> str:
    try:
        net = Network(text)
    except ValueError:
        problems.append(
            Problem(
                field, say("{text!r} is no address or network. Write it like 192.0.2.10 or 192.0.2.0/24.", text=text)
            )
        )
        return text
    if net.prefixlen < WIDEST:
        problems.append(
            Problem(field, say("{text} is too wide. Name networks of /{widest} or smaller.", text=text, widest=WIDEST))
        )
    return str(net.network_address) if net.prefixlen == net.max_prefixlen else str(net)


def _codecs(problems: Problems, field: str, value: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(gate.choice(problems, field, name, CODECS) for name in value))
    if not found:
        problems.append(
            Problem(field, say("A trunk needs a codec. Choose one or more of: {codecs}.", codecs=", ".join(CODECS)))
        )
    return found


def _word(choices: tuple[str, ...]) -> Callable[[Problems, str, Any], str]:
    return lambda problems, field, value: gate.choice(problems, field, value, choices)


CHECKS: Mapping[str, Callable[[Problems, str, Any], Any]] = {
    "name": gate.text,
    "enabled": gate.yes_or_no,
    "kind": _word(KINDS),
    "host": _host,
    "port": _port,
    "transport": _word(TRANSPORTS),
    "username": _username,
    "secret": _secret,
    "addresses": _addresses,
    "codecs": _codecs,
    "srtp": gate.yes_or_no,
    "number_format": _word(NUMBER_FORMATS),
    "show_caller": gate.yes_or_no,
    "from_account": gate.yes_or_no,
    "channels": _channels,
}


def checked(cells: Mapping[str, Any]) -> tuple[dict[str, Any], Problems]:
    """The cleaned columns, and what is wrong with them one by one."""
    problems: Problems = [
        Problem(name, say("A trunk has no {name}.", name=name)) for name in cells if name not in CHECKS
    ]
    return {name: CHECKS[name](problems, name, value) for name, value in cells.items() if name in CHECKS}, problems


def fits(card: TrunkCard, *, has_secret: bool) -> Problems:
    """What is wrong with the trunk as a whole."""
    problems: Problems = []
    if card.kind == "registration" and not (card.username and has_secret):
        field = "secret" if card.username else "username"
        problems.append(Problem(field, say("To log in there we need user name and password. The carrier tells both.")))
    if card.kind == "address" and not sources(card.kind, card.host, card.addresses):
        message = say(
            "{host} is a name. Say which addresses the carrier’s calls come from: they are known by them.",
            host=card.host,
        )
        problems.append(Problem("addresses", message))
    if card.srtp and card.transport != "tls":
        problems.append(
            Problem("srtp", say("Without TLS the keys of SRTP could be read on the way. Choose tls as transport."))
        )
    return problems


def clashes(card: TrunkCard, others: Iterable[TrunkCard]) -> Problems:
    """Other trunks that would make it unclear whose a call is. Names nothing of them: they may be another domain's.

    Two trunks of one domain may share addresses, as the calls enter the same domain. Log-ins are told apart by the
    token in our contact, so that many domains can have accounts with one carrier; but each account is used once.
    """
    problems: Problems = []
    own = sources(card.kind, card.host, card.addresses)
    for other in others:
        theirs = sources(other.kind, other.host, other.addresses)
        common = [str(net) for net in own for each in theirs if net.overlaps(each)]
        if common and other.domain_id != card.domain_id:
            message = say(
                "Calls from {common} belong to another trunk of this system. Log in at the carrier instead.",
                common=common[0],
            )
            problems.append(Problem("addresses", message))
        if _account(card) is not None and _account(card) == _account(other):
            message = say(
                "The account {username} at {host} is used by another trunk. Ask the carrier for a second.",
                username=card.username,
                host=card.host,
            )
            problems.append(Problem("username", message))
    return list(dict.fromkeys(problems))


def _account(card: TrunkCard) -> tuple[str | None, str] | None:
    return (card.username, card.host) if card.kind == "registration" else None
