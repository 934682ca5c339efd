"""A contact's telephone number: as it was typed, and as E.164 where it is a public one."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from controller.store.contacts_cards import ContactNumber, NumberKind

LONGEST = 40  # characters
WRITTEN = re.compile(r"\+?[0-9 ()./\-]{3,30}(?: *(?:x|ext\.?|extension|durchwahl|;ext=) *[0-9]{1,6})?", re.IGNORECASE)
SHORT = re.compile(r"[1-9*#](?: ?[0-9*#]){1,5}")  # 112, 116 117, *55: dialled as they are
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u2044": "/"})
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@lru_cache(maxsize=4096)
def number_of(kind: NumberKind, text: str, country: str) -> ContactNumber | None:
    """None for what nobody can dial."""
    typed = cleaned(text)
    if len(typed) > LONGEST:
        return None
    if SHORT.fullmatch(typed):
        return ContactNumber(kind, typed)
    number = _public(typed, country)
    return None if number is None else ContactNumber(kind, typed, number)


def cleaned(text: str) -> str:
    """Without what programs put around numbers: `tel:`, marks of direction, exotic spaces and dashes."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(DASHES))
    return " ".join(plain.removeprefix("tel:").split())


def likely_kind(text: str, country: str) -> NumberKind:
    """`mobile` or `work` where the number's plan tells mobiles and lines apart, else `other`."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(cleaned(text), country))
    except phonenumbers.NumberParseException:
        return "other"
    types = phonenumbers.PhoneNumberType
    known: dict[int, NumberKind] = {types.MOBILE: "mobile", types.FIXED_LINE: "work"}
    return known.get(kind, "other")


def _public(typed: str, country: str) -> str | None:
    if not WRITTEN.fullmatch(typed):
        return None
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
