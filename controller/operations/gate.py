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

from controller.domain.saying import say
from controller.operations.refused import Problem

MAX_NAME = 80  # characters
LINE_ENDERS = frozenset("\u2028\u2029")
DOMAIN_NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
EMAIL = re.compile(r"[^\s@,;<>\"'\\]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
EXTENSION = re.compile(r"[0-9]{2,6}")

SECONDS = say("seconds")
WORDS = {
    "company": say("name of the company"),
    "day_calls": say("number of calls a day"),
    "day_countries": say("number of countries a day"),
    "day_minutes": say("number of minutes a day"),
    "delay": say("delay"),
    "department": say("department"),
    "groups": say("name of the group"),
    "label": say("label"),
    "name": say("name"),
    "port": say("port"),
    "ring_delay": say("ring delay"),
    "ring_time": say("ring time"),
    "ring_timeout": say("ring timeout"),
}
"""Fields that are checked here, as people call them; others go by their name."""

Problems = list[Problem]


def text(problems: Problems, field: str, value: str, *, limit: int = MAX_NAME, empty: bool = False) -> str:
    """One line of at most `limit` characters, without space at its ends; `empty` permits none at all."""
    clean = value.strip()
    if not clean and not empty:
        problems.append(Problem(field, say("The {spoken} is empty. Type one.", spoken=_spoken(field))))
    if len(clean) > limit:
        over = say(
            "The {spoken} has {count} characters. Shorten it to {limit} at most.",
            spoken=_spoken(field),
            count=len(clean),
            limit=limit,
        )
        problems.append(Problem(field, over))
    if any(_is_control(character) for character in clean):
        bad = say("The {spoken} contains a line break or another control character. Remove it.", spoken=_spoken(field))
        problems.append(Problem(field, bad))
    return clean


def lines(problems: Problems, field: str, value: str, *, limit: int) -> str:
    """Several lines, perhaps none, of so many characters in all."""
    clean = "\n".join(line.strip() for line in value.strip().replace("\r\n", "\n").split("\n"))
    if len(clean) > limit:
        over = say(
            "The {spoken} has {count} characters. Shorten it to {limit} at most.",
            spoken=_spoken(field),
            count=len(clean),
            limit=limit,
        )
        problems.append(Problem(field, over))
    if any(_is_control(character) for character in clean.replace("\n", " ")):
        problems.append(
            Problem(field, say("The {spoken} contains a control character. Remove it.", spoken=_spoken(field)))
        )
    return clean


def zone(problems: Problems, field: str, value: str) -> str:
    """An IANA zone that this machine knows."""
    if value not in _zones():
        problems.append(
            Problem(field, say("There is no time zone {value!r}. Use a name such as Europe/Berlin.", value=value))
        )
    return value


def country(problems: Problems, field: str, value: str) -> str:
    """ISO 3166 alpha-2, in capitals."""
    code = value.strip().upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        problems.append(
            Problem(field, say("There is no country {value!r}. Use its two letters, such as DE or US.", value=value))
        )
    return code


def language(problems: Problems, field: str, value: str) -> str:
    """`en`, `de`, `pt-BR`."""
    if not LANGUAGE.fullmatch(value):
        problems.append(Problem(field, say("{value!r} is not a language. Use a code such as en or de.", value=value)))
    return value


def email(problems: Problems, field: str, value: str) -> str:
    """One address."""
    clean = value.strip()
    if not EMAIL.fullmatch(clean):
        problems.append(
            Problem(field, say("{value!r} is not an e-mail address. Write it like anna@example.org.", value=value))
        )
    return clean


def domain_name(problems: Problems, field: str, value: str) -> str:
    """A DNS name in lower case."""
    clean = value.strip().lower()
    if not DOMAIN_NAME.fullmatch(clean):
        problems.append(Problem(field, say("{value!r} is not a domain name. Write it like acme.example.", value=value)))
    return clean


def extension(problems: Problems, field: str, value: str) -> str:
    """2 to 6 digits."""
    clean = value.strip()
    if not EXTENSION.fullmatch(clean):
        problems.append(Problem(field, say("{value!r} is not an extension. Use 2 to 6 digits.", value=value)))
    return clean


def yes_or_no(problems: Problems, field: str, value: Any) -> Any:
    """A truth value, and nothing that only counts as one."""
    if not isinstance(value, bool):
        problems.append(Problem(field, say("{field} is yes or no, not “{value}”.", field=field, value=value)))
    return value


def choice(problems: Problems, field: str, value: str, choices: tuple[str, ...]) -> str:
    """One of a few words."""
    if value not in choices:
        problems.append(
            Problem(
                field,
                say("{value!r} is not possible here. Use one of: {choices}.", value=value, choices=", ".join(choices)),
            )
        )
    return value


def whole(problems: Problems, field: str, value: int, low: int, high: int, unit: str = SECONDS) -> int:
    """A whole number between bounds, both included."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        problems.append(
            Problem(
                field,
                say(
                    "The {spoken} is {value}. Use {low} to {high} {unit}.",
                    spoken=_spoken(field),
                    value=value,
                    low=low,
                    high=high,
                    unit=unit,
                ),
            )
        )
    return value


def _brake(unit: str) -> Callable[[Problems, str, Any], int | None]:
    return lambda problems, field, value: None if value is None else whole(problems, field, value, 1, 100_000, unit)


BRAKES: Mapping[str, Callable[[Problems, str, Any], int | None]] = {
    "day_calls": _brake(say("calls a day")),
    "day_minutes": _brake(say("minutes a day")),
    "day_countries": _brake(say("countries a day")),
}
"""What a user may use up outside in a day; None is no limit of this row's own."""


def _spoken(field: str) -> str:
    return WORDS.get(field) or say(field.replace("_", " "))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or character in LINE_ENDERS


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
