"""Telephone numbers: what people type -> E.164, and what an extension must not be."""

import re
from functools import lru_cache
from itertools import product

import phonenumbers
from phonenumbers import PhoneMetadata
from phonenumbers.shortnumberinfo import is_emergency_number

from controller.operations.gate import Problems
from controller.operations.refused import Problem

WRITTEN = re.compile(r" *\+?[0-9 ()./-]{3,30}")
PREFIX = re.compile(r"!?\+[0-9]{0,14}")
LISTED_PREFIX = re.compile(r"\+?[0-9]{1,15}\*")
INTERNAL = re.compile(r"[1-9][0-9]{1,5}")
PARKING = range(700, 720)  # the default lot and its slots (PRODUCT §6)


def e164(problems: Problems, field: str, text: str, country: str) -> str:
    """`+4930…` from how it is written in that country; notes a problem where that is no possible number."""
    number = _parsed(text, country) if WRITTEN.fullmatch(text) else None
    if number is None or is_emergency_number(text, country):
        problems.append(Problem(field, f"{text!r} is not a telephone number. Write it like +49 30 1234567."))
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


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
        remedy = "Write it like +49, + for every number, or !+49900 for what is not permitted"
        problems.append(Problem(field, f"{text!r} is not a prefix. {remedy}."))
    return clean


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
        problems.append(Problem(field, f"{text!r} is not a prefix. Write it with the country, like +4970*."))
    return clean


def extension_clash(extension: str, country: str, own_emergency: tuple[str, ...]) -> str | None:
    """Why these digits can't be an extension (PRODUCT §2 Emergency numbers, §6): None if they can."""
    for emergency in (*own_emergency, *emergency_numbers(country)):
        if emergency.startswith(extension) or extension == emergency:
            return f"{extension} is, or begins, the emergency number {emergency}. Choose other digits."
    if len(extension) == 3 and int(extension) in PARKING:
        return f"{extension} belongs to call parking (700 to 719). Choose other digits."
    return None


@lru_cache(maxsize=64)
def emergency_numbers(country: str) -> tuple[str, ...]:
    """All emergency numbers of the country, of up to four digits."""
    metadata = PhoneMetadata.short_metadata_for_region(country)
    if metadata is None or metadata.emergency is None:
        return ()
    lengths = [length for length in metadata.emergency.possible_length if 0 < length <= 4]
    every = ("".join(digits) for length in lengths for digits in product("0123456789", repeat=length))
    return tuple(number for number in every if is_emergency_number(number, country))
