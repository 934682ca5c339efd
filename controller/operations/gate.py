"""The one gate for what people type: each check notes its problems in a list and returns the cleaned value.

Emoji, right-to-left text, quotes and dialplan syntax pass and are stored as they are; what could end a line or a field
does not (PRODUCT §8.3).
"""

import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import phonenumbers

from controller.operations.refused import Problem

MAX_NAME = 80  # characters
LINE_ENDERS = frozenset("\u2028\u2029")
DOMAIN_NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
EMAIL = re.compile(r"[^\s@,;<>\"'\\]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
EXTENSION = re.compile(r"[0-9]{2,6}")

Problems = list[Problem]


def text(problems: Problems, field: str, value: str, *, limit: int = MAX_NAME, empty: bool = False) -> str:
    """One line of at most `limit` characters, without space at its ends; `empty` permits none at all."""
    clean = value.strip()
    if not clean and not empty:
        problems.append(Problem(field, f"The {_spoken(field)} is empty. Type one."))
    if len(clean) > limit:
        over = f"The {_spoken(field)} has {len(clean)} characters. Shorten it to {limit} at most."
        problems.append(Problem(field, over))
    if any(_is_control(character) for character in clean):
        bad = f"The {_spoken(field)} contains a line break or another control character. Remove it."
        problems.append(Problem(field, bad))
    return clean


def zone(problems: Problems, field: str, value: str) -> str:
    """An IANA zone that this machine knows."""
    if value not in _zones():
        problems.append(Problem(field, f"There is no time zone {value!r}. Use a name such as Europe/Berlin."))
    return value


def country(problems: Problems, field: str, value: str) -> str:
    """ISO 3166 alpha-2, in capitals."""
    code = value.strip().upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        problems.append(Problem(field, f"There is no country {value!r}. Use its two letters, such as DE or US."))
    return code


def language(problems: Problems, field: str, value: str) -> str:
    """`en`, `de`, `pt-BR`."""
    if not LANGUAGE.fullmatch(value):
        problems.append(Problem(field, f"{value!r} is not a language. Use a code such as en or de."))
    return value


def email(problems: Problems, field: str, value: str) -> str:
    """One address."""
    clean = value.strip()
    if not EMAIL.fullmatch(clean):
        problems.append(Problem(field, f"{value!r} is not an e-mail address. Write it like anna@example.org."))
    return clean


def domain_name(problems: Problems, field: str, value: str) -> str:
    """A DNS name in lower case."""
    clean = value.strip().lower()
    if not DOMAIN_NAME.fullmatch(clean):
        problems.append(Problem(field, f"{value!r} is not a domain name. Write it like acme.example."))
    return clean


def extension(problems: Problems, field: str, value: str) -> str:
    """2 to 6 digits."""
    clean = value.strip()
    if not EXTENSION.fullmatch(clean):
        problems.append(Problem(field, f"{value!r} is not an extension. Use 2 to 6 digits."))
    return clean


def choice(problems: Problems, field: str, value: str, choices: tuple[str, ...]) -> str:
    """One of a few words."""
    if value not in choices:
        problems.append(Problem(field, f"{value!r} is not possible here. Use one of: {', '.join(choices)}."))
    return value


def whole(problems: Problems, field: str, value: int, low: int, high: int, unit: str = "seconds") -> int:
    """A whole number between bounds, both included."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        problems.append(Problem(field, f"The {_spoken(field)} is {value}. Use {low} to {high} {unit}."))
    return value


def _brake(unit: str) -> Callable[[Problems, str, Any], int | None]:
    return lambda problems, field, value: None if value is None else whole(problems, field, value, 1, 100_000, unit)


BRAKES: Mapping[str, Callable[[Problems, str, Any], int | None]] = {
    "day_calls": _brake("calls a day"),
    "day_minutes": _brake("minutes a day"),
    "day_countries": _brake("countries a day"),
}
"""What a user may use up outside in a day; None is no limit of this row's own."""


def _spoken(field: str) -> str:
    return field.replace("_", " ")


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or character in LINE_ENDERS


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
