"""Telephone numbers: what people type -> E.164, and what an extension must not be."""

import re
from collections.abc import Iterable
from functools import lru_cache

import phonenumbers
from phonenumbers.shortnumberinfo import is_emergency_number

from controller.domain.bidi import straight
from controller.domain.saying import say
from controller.operations.gate import Problems
from controller.operations.refused import Problem
from controller.store.numberplans import Inseparable, country_prefixes, emergency_numbers

WRITTEN = re.compile(r" *\+?[0-9 ()./-]{3,30}")
E164 = re.compile(r"\+[0-9]{3,15}")
PREFIX = re.compile(r"!?\+[0-9]{0,14}")
LISTED_PREFIX = re.compile(r"\+?[0-9]{1,15}\*")
INTERNAL = re.compile(r"[1-9][0-9]{1,5}")
COUNTRY = "country:"


def e164(problems: Problems, field: str, text: str, country: str) -> str:
    """`+4930…` from how it is written in that country; notes a problem where that is no possible number."""
    if not text.strip():
        problems.append(Problem(field, say("Type a number, such as +49 30 1234567.")))
        return text
    plain = straight(text)  # address books put marks around the numbers that are copied there
    number = _parsed(plain, country) if WRITTEN.fullmatch(plain) else None
    if number is None or is_emergency_number(text, country):
        problems.append(
            Problem(field, say("{text!r} is not a telephone number. Write it like +49 30 1234567.", text=text))
        )
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(4096)
def spaced(number: str) -> str:
    """`+49 171 1234567`, as in its country, for people to read; what is no number in E.164 stays as it is."""
    if not E164.fullmatch(number):
        return number
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _parsed(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return number if possible else None


def prefix(problems: Problems, field: str, text: str) -> str:
    """An outbound permission: `+` (everywhere), `+49` and what begins so, `!+49900` not what begins so."""
    clean = re.sub(r"[ ()/-]", "", text)
    if not PREFIX.fullmatch(clean):
        remedy = say("Write it like +49, + for every number, or !+49900 for what is not permitted")
        problems.append(Problem(field, say("{text!r} is not a prefix. {remedy}.", text=text, remedy=remedy)))
    return clean


def prefixes(problems: Problems, field: str, texts: Iterable[str]) -> list[str]:
    """Outbound permissions as typed, a country such as `country:FR` or `!country:FR` as its prefixes."""
    found: list[str] = []
    for text in texts:
        refusing, _, country = text.partition(COUNTRY)
        if country and refusing in ("", "!"):
            begins = _of_country(problems, field, country.strip().upper())
            found += [refusing + each for each in begins if not (refusing and each.startswith("!"))]
        else:
            found.append(prefix(problems, field, text))
    return list(dict.fromkeys(found))


def _of_country(problems: Problems, field: str, country: str) -> tuple[str, ...]:
    try:
        return country_prefixes(country)
    except KeyError:
        problems.append(
            Problem(
                field, say("There is no country {country!r}. Use its two letters, such as country:FR.", country=country)
            )
        )
    except Inseparable as error:
        like = ", ".join(error.others)
        message = say(
            "Numbers of {country} can’t be told from those of {like}. Permit {permit} with them instead.",
            country=country,
            like=like,
            permit=error.permit,
        )
        problems.append(Problem(field, message))
    return ()


def own_country(country: str) -> tuple[str, ...]:
    """What a new domain may call: `+49` for DE; nothing where the country has no numbers."""
    code = phonenumbers.country_code_for_region(country.upper())
    return (f"+{code}",) if code else ()


def listed(problems: Problems, field: str, text: str, country: str) -> str:
    """An entry of a caller list: an internal extension, a number as E.164, or a prefix such as `+4970*`."""
    clean = re.sub(r"[ ()/-]", "", text)
    if INTERNAL.fullmatch(clean):
        return clean
    if not clean.endswith("*"):
        return e164(problems, field, text, country)
    if not LISTED_PREFIX.fullmatch(clean) or clean.startswith("0"):
        problems.append(
            Problem(field, say("{text!r} is not a prefix. Write it with the country, like +4970*.", text=text))
        )
    return clean


def extension_clash(
    extension: str, country: str, own_emergency: tuple[str, ...], outside_prefix: str | None = None
) -> str | None:
    """Why these digits can't be an extension (PRODUCT §2 Emergency numbers): None if they can."""
    numbers = (*own_emergency, *emergency_numbers(country))
    for dialled in (*numbers, *(f"{outside_prefix}{number}" for number in numbers if outside_prefix)):
        if dialled.startswith(extension):
            return say(
                "{extension} is, or begins, the emergency number {dialled}. Choose other digits.",
                extension=extension,
                dialled=dialled,
            )
    return None
