"""The one gate for what people type: each check notes its problems in a list and returns the cleaned value.

Emoji, right-to-left text, quotes and dialplan syntax pass and are stored as they are; what could end a line or a field,
or turn the text around it (domain/bidi.py), does not (PRODUCT §8.3). What is empty is told to be empty (§8.5).
"""

import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import phonenumbers

from controller.domain.bidi import straight, turns
from controller.domain.saying import joined, say
from controller.operations.refused import Problem

MAX_NAME = 80  # characters
LINE_ENDERS = frozenset("\u2028\u2029")
DOMAIN_NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
EMAIL = re.compile(r"[^\s@,;<>\"'\\]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
EXTENSION = re.compile(r"[0-9]{2,6}")

SECONDS = say("seconds")
WORDS = {
    "addresses": say("addresses"),
    "area_code": say("area code"),
    "channels": say("number of calls at once"),
    "comment": say("comment"),
    "company": say("name of the company"),
    "country": say("country"),
    "day_calls": say("number of calls a day"),
    "day_countries": say("number of countries a day"),
    "day_minutes": say("number of minutes a day"),
    "delay": say("delay"),
    "department": say("department"),
    "email": say("e-mail address"),
    "emails": say("e-mail address"),
    "emergency_contact": say("emergency contact"),
    "emergency_number": say("emergency number"),
    "extension": say("extension"),
    "groups": say("name of the group"),
    "host": say("server"),
    "label": say("label"),
    "language": say("language"),
    "main_number": say("main number"),
    "message_mail_to": say("e-mail address"),
    "name": say("name"),
    "note": say("note"),
    "notes": say("note"),
    "number": say("number"),
    "port": say("port"),
    "ring_delay": say("ring delay"),
    "ring_time": say("ring time"),
    "ring_timeout": say("ring timeout"),
    "support_email": say("e-mail address"),
    "support_name": say("name"),
    "support_phone": say("number"),
    "support_text": say("text"),
    "text": say("text"),
    "zone": say("time zone"),
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
    refuse_turning(problems, field, clean)
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
    refuse_turning(problems, field, clean)
    return clean


def dialled(problems: Problems, field: str, value: str) -> str:
    """A telephone number as typed, without the marks that address books put around it; it goes to numbers.py next."""
    return text(problems, field, straight(value), limit=32)


def refuse_turning(problems: Problems, field: str, clean: str) -> None:
    """In what is typed; what comes from elsewhere is made straight."""
    if turns(clean):
        bad = say(
            "The {spoken} contains an invisible character that turns the direction of text. Type it anew instead of "
            "pasting it; letters that are read from right to left need none.",
            spoken=_spoken(field),
        )
        problems.append(Problem(field, bad))


def unfit(problems: Problems, field: str, value: object, wrong: str, remedy: str) -> None:
    """Notes what is `wrong` with the value, and what to do; where nothing was typed, that."""
    typed = "" if value is None else str(value).strip()
    what = wrong if typed else say("The {spoken} is empty.", spoken=_spoken(field))
    problems.append(Problem(field, joined(" ", (what, remedy))))


def zone(problems: Problems, field: str, value: str) -> str:
    """An IANA zone that this machine knows."""
    if value not in _zones():
        wrong = say("There is no time zone {value!r}.", value=value)
        unfit(problems, field, value, wrong, say("Use a name such as Europe/Berlin."))
    return value


def country(problems: Problems, field: str, value: str) -> str:
    """ISO 3166 alpha-2, in capitals."""
    code = value.strip().upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        wrong = say("There is no country {value!r}.", value=value)
        unfit(problems, field, value, wrong, say("Use its two letters, such as DE or US."))
    return code


def language(problems: Problems, field: str, value: str) -> str:
    """`en`, `de`, `pt-BR`."""
    if not LANGUAGE.fullmatch(value):
        wrong = say("{value!r} is not a language.", value=value)
        unfit(problems, field, value, wrong, say("Use a code such as en or de."))
    return value


def email(problems: Problems, field: str, value: str) -> str:
    """One address."""
    clean = value.strip()
    if not EMAIL.fullmatch(clean) or turns(clean):
        wrong = say("{value!r} is not an e-mail address.", value=value)
        unfit(problems, field, value, wrong, say("Write it like anna@example.org."))
    return clean


def domain_name(problems: Problems, field: str, value: str) -> str:
    """A DNS name in lower case."""
    clean = value.strip().lower()
    if not DOMAIN_NAME.fullmatch(clean):
        wrong = say("{value!r} is not a domain name.", value=value)
        unfit(problems, field, value, wrong, say("Write it like acme.example."))
    return clean


def extension(problems: Problems, field: str, value: str) -> str:
    """2 to 6 digits."""
    clean = value.strip()
    if not EXTENSION.fullmatch(clean):
        wrong = say("{value!r} is not an extension.", value=value)
        unfit(problems, field, value, wrong, say("Use 2 to 6 digits."))
    return clean


def yes_or_no(problems: Problems, field: str, value: Any) -> bool:
    """A truth value, and nothing that only counts as one."""
    if not isinstance(value, bool):
        problems.append(Problem(field, say("{value!r} is not possible here. Say yes or no.", value=value)))
    return bool(value)


def choice(problems: Problems, field: str, value: str, choices: tuple[str, ...]) -> str:
    """One of a few words."""
    if value not in choices:
        is_chosen = bool(str(value or "").strip())
        what = say("{value!r} is not possible here.", value=value) if is_chosen else say("Nothing is chosen here.")
        remedy = say("Use one of: {choices}.", choices=", ".join(choices))
        problems.append(Problem(field, joined(" ", (what, remedy))))
    return value


def whole(problems: Problems, field: str, value: Any, low: int, high: int, unit: str = SECONDS) -> int:
    """A whole number between bounds, both included; `unit` may be empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        if low <= value <= high:
            return value
        wrong = say("The {spoken} is {value}.", spoken=_spoken(field), value=value)
    else:
        wrong = say("{value!r} is not a whole number.", value=value)
    span = say("{low} to {high}", low=low, high=high)
    bounds = joined(" ", (span, unit)) if unit else span
    unfit(problems, field, value, wrong, say("Use {bounds}.", bounds=bounds))
    return low


def not_a_day(text: str, years: range) -> str:
    """Why nothing can be asked for with it: it is none, or not of these years."""
    try:
        is_far = date.fromisoformat(text[:10]).year not in years
    except ValueError:
        is_far = False
    if is_far:
        remedy = say("Choose one of the years {first} to {last}", first=years[0], last=years[-1])
        return say("The day {text!r} can’t be used here. {remedy}.", text=text[:60], remedy=remedy)
    return say("{text!r} is no day. Write it like 2026-12-24.", text=text[:60])


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
