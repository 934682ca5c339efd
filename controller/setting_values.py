"""What an environment variable may say: text, and its name for the refusal, in; a value out. All raise BadSetting."""

import ipaddress
import shlex
from pathlib import Path
from urllib.parse import urlsplit


class BadSetting(ValueError):
    """An environment variable holds something that can't be meant."""


def url(text: str, name: str) -> str | None:
    """Of a web page, without a slash at its end."""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise BadSetting(f"{name}={text!r} is not an address such as https://telephones.acme.example")
    return text.rstrip("/") or None


def path(text: str | None) -> Path | None:
    """Of a file, from the root."""
    return Path(text).absolute() if text else None


def secret(file: Path | None, name: str) -> str:
    """The one line of that file; empty without a file."""
    if file is None:
        return ""
    try:
        text = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}={file} can't be read ({error}). Whoever runs Ringplan must be able to.") from error
    if not text:
        raise BadSetting(f"{name}={file} is empty")
    return text


def address(text: str, name: str) -> str:
    """IPv4: phones are not served on another."""
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        raise BadSetting(f"{name}={text!r} is not an IPv4 address such as 192.168.1.10 or 0.0.0.0") from None


def nets(text: str | None, name: str) -> tuple[str, ...]:
    """IPv4 networks with commas between."""
    try:
        return tuple(str(ipaddress.IPv4Network(net)) for net in text.split(",")) if text else ()
    except ValueError as error:
        raise BadSetting(f"{name}={text!r}: {error}") from None


def command(text: str | None, name: str) -> str:
    """A program and its arguments, quoted as for a shell, which does not read them."""
    try:
        shlex.split(text or "")
    except ValueError as error:
        raise BadSetting(f"{name} can't be read as a command: {error}") from None
    return (text or "").strip()


def proxies(text: str | None, name: str) -> tuple[str, ...]:
    """Addresses and networks, IPv4 and IPv6, with commas between; never all addresses there are."""
    try:
        found = [ipaddress.ip_network(each.strip()) for each in text.split(",")] if text else []
    except ValueError as error:
        raise BadSetting(f"{name}={text!r}: {error}. Name the proxies, such as 127.0.0.1,192.168.1.20") from None
    if any(net.prefixlen == 0 for net in found):
        raise BadSetting(f"{name}={text!r} would believe everybody. Name the addresses of the proxies alone.")
    return tuple(map(str, found))


def number(text: str, name: str) -> int:
    """A whole one, from zero on."""
    if not text.isdecimal():
        raise BadSetting(f"{name}={text!r} is not a number")
    return int(text)


def seconds(text: str, name: str) -> float:
    """Parts of one, too."""
    try:
        return float(text)
    except ValueError:
        raise BadSetting(f"{name}={text!r} is not a number of seconds") from None
