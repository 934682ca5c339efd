"""Countries' numbering from the metadata of `phonenumbers`, as values: plans, emergency numbers, prefixes."""

from functools import lru_cache
from itertools import product

import phonenumbers
from phonenumbers import PhoneMetadata
from phonenumbers.phonemetadata import PhoneNumberDesc
from phonenumbers.shortnumberinfo import is_emergency_number

from controller.domain.dialling import NumberPlan
from controller.store.prefixpatterns import TooMany, expand

MOST_PREFIXES = 64  # of a country; China's carriers alone have 2,100
MOST_NATIONAL = 4
NORTH_AMERICA = 1
LONGEST_EXTENSION = 6  # digits: what is no longer may be an extension that nobody has


@lru_cache(maxsize=512)
def plan_of(country: str, area_code: str | None = None, outside_prefix: str | None = None) -> NumberPlan:
    """How numbers are dialled in a country (ISO 3166 alpha-2). Raises KeyError for one without numbers of its own."""
    metadata = PhoneMetadata.metadata_for_region(country)
    if metadata is None:
        raise KeyError(country)
    lengths = _lengths(metadata.general_desc)
    national = _national(metadata)
    area = _without_zero(area_code, national) if area_code else _only_area(metadata)
    lone = not national or bool(outside_prefix)
    return NumberPlan(
        code=str(metadata.country_code),
        international=_international(metadata),
        national=national,
        lengths=lengths,
        bare=lengths if lone else tuple(n for n in lengths if n > LONGEST_EXTENSION),
        local=_lengths(metadata.fixed_line) if area else (),
        area_code=area,
        outside_prefix=outside_prefix or "",
    )


@lru_cache(maxsize=512)
def emergency_numbers(country: str) -> tuple[str, ...]:
    """All emergency numbers of the country, of up to four digits."""
    metadata = PhoneMetadata.short_metadata_for_region(country)
    if metadata is None or metadata.emergency is None:
        return ()
    lengths = [length for length in metadata.emergency.possible_length if 0 < length <= 4]
    every = ("".join(digits) for length in lengths for digits in product("0123456789", repeat=length))
    return tuple(number for number in every if is_emergency_number(number, country))


class Inseparable(LookupError):
    """A country's numbers begin like those of others; `permit` is what would cover all of them."""

    def __init__(self, permit: str, others: tuple[str, ...]) -> None:
        super().__init__(permit, others)
        self.permit, self.others = permit, others


@lru_cache(maxsize=512)
def country_prefixes(country: str) -> tuple[str, ...]:
    """What its numbers begin with, as outbound permission. Raises KeyError, Inseparable.

    Of +1, by area code, premium rate is left out.
    """
    code = phonenumbers.country_code_for_region(country)
    if not code:
        raise KeyError(country)
    here = f"+{code}"
    regions = phonenumbers.region_codes_for_country_code(code)
    others = tuple(each for each in regions if each != country)
    if not others:
        return (here,)
    if code == NORTH_AMERICA:
        return tuple(f"{here}{area}" for area in range(200, 1000) if _area_is_of(area, country))
    if own := _leading(country):
        return tuple(here + digits for digits in own)
    theirs = [_leading(other) for other in others]
    if country == regions[0] and all(theirs):
        return (here, *(f"!{here}{digits}" for leading in theirs for digits in leading))
    raise Inseparable(here, others)


def _area_is_of(area: int, country: str) -> bool:
    number = phonenumbers.PhoneNumber(NORTH_AMERICA, area * 10_000_000 + 234_5678)
    premium = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.PREMIUM_RATE
    return not premium and phonenumbers.region_code_for_number(number) == country


def _leading(country: str) -> tuple[str, ...]:
    """What all numbers of a place begin with that shares its calling code; nothing where that is not told."""
    metadata = PhoneMetadata.metadata_for_region(country)
    try:
        return expand((metadata and metadata.leading_digits) or "", MOST_PREFIXES)
    except TooMany:
        return ()


def _lengths(numbers: PhoneNumberDesc | None) -> tuple[int, ...]:
    return tuple(numbers.possible_length) if numbers is not None else ()


def _international(metadata: PhoneMetadata) -> tuple[str, ...]:
    try:
        return expand(metadata.international_prefix or "", MOST_PREFIXES)
    except TooMany:
        return ((metadata.preferred_international_prefix or "00").replace("~", ""),)


def _national(metadata: PhoneMetadata) -> tuple[str, ...]:
    """The one that people know first; those that change the number are left out."""
    known = metadata.national_prefix
    if not known:
        return ()
    try:
        others = expand(metadata.national_prefix_for_parsing or "", MOST_NATIONAL)
    except TooMany:
        others = ()
    plain = metadata.national_prefix_transform_rule is None
    return (known, *(each for each in others if plain and each != known))


def _without_zero(area_code: str, national: tuple[str, ...]) -> str:
    """People know it as 030."""
    return area_code.removeprefix("0") if "0" in national else area_code


def _only_area(metadata: PhoneMetadata) -> str:
    """The area code of a place that has only one, such as 268 of Antigua, where nobody dials it."""
    rule, parsing = metadata.national_prefix_transform_rule or "", metadata.national_prefix_for_parsing or ""
    area = rule.removesuffix("\\1")
    return area if area.isdecimal() and "})$" in parsing else ""
