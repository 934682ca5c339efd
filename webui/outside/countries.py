"""Permission patterns in words: `+49` is Germany, `!+49900` is not permitted."""

from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers
from babel import Locale
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

NAMED = 3  # countries of one calling code


@dataclass(frozen=True, slots=True)
class Pattern:
    """One permission; `country` is what numbers that begin so belong to."""

    pattern: str
    text: str
    country: str
    is_permitted: bool


def patterns(found: Iterable[str]) -> list[Pattern]:
    """Those that permit first, each by its digits."""
    return sorted(map(_pattern, found), key=lambda each: (not each.is_permitted, each.pattern))


def names() -> list[tuple[str, str]]:
    """All countries with numbers of their own: two letters and name, by name."""
    known = Locale.parse(str(get_locale())).territories
    pairs = ((code, str(known.get(code, code))) for code in phonenumbers.SUPPORTED_REGIONS)
    return sorted(pairs, key=lambda pair: pair[1])


def name(code: str) -> str:
    """`Germany` of `DE`."""
    return str(Locale.parse(str(get_locale())).territories.get(code, code))


def _pattern(pattern: str) -> Pattern:
    digits = pattern.removeprefix("!+").removeprefix("+")
    is_permitted = not pattern.startswith("!")
    if not digits:
        return Pattern(pattern, _("Every number"), _("All countries"), is_permitted)
    code = _calling_code(digits)
    rest = digits.removeprefix(code)
    text = _("Numbers that begin +%(code)s %(rest)s", code=code, rest=rest) if rest else f"+{code}"
    return Pattern(pattern, text, _countries(digits, code), is_permitted)


def _calling_code(digits: str) -> str:
    for length in (1, 2, 3):
        if int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return digits[:length]
    return digits[:3]


def _countries(digits: str, code: str) -> str:
    regions = [each for each in phonenumbers.region_codes_for_country_code(int(code)) if each != "001"]
    if code == "1" and len(digits) >= 4 and (one := _of_area(digits)):
        return name(one)
    if not regions:
        return str(_("International services"))
    said = ", ".join(name(each) for each in regions[:NAMED])
    more = len(regions) - NAMED
    return said + (" " + ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else "")


def _of_area(digits: str) -> str | None:
    """The country of an area code of +1."""
    number = phonenumbers.PhoneNumber(1, int((digits[1:] + "2345678")[:10]))
    found = phonenumbers.region_code_for_number(number)
    return str(found) if found else None
