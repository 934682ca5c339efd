"""Outbound permission as people write it, countries too; and extensions that would stand in an emergency's way."""

from contextlib import suppress

import pytest
from phonenumbers import SUPPORTED_REGIONS

from controller.operations import numbers
from controller.operations.gate import Problems
from controller.store.numberplans import Inseparable, country_prefixes


def read(*texts: str) -> tuple[list[str], Problems]:
    problems: Problems = []
    return numbers.prefixes(problems, "outbound", texts), problems


@pytest.mark.parametrize(
    ("texts", "patterns"),
    [
        (("+49", "!+49 900"), ["+49", "!+49900"]),
        (("country:FR",), ["+33"]),
        (("country:fr", "+33"), ["+33"]),
        (("country:JM",), ["+1658", "+1876"]),
        (("country:IT",), ["+39", "!+3906698"]),  # the Vatican's are not
        (("+", "!country:IT"), ["+", "!+39"]),
        (("country:KZ",), ["+77"]),
    ],
)
def test_a_country_stands_for_what_its_numbers_begin_with(texts: tuple[str, ...], patterns: list[str]) -> None:
    assert read(*texts) == (patterns, [])


def test_of_north_america_a_country_is_its_area_codes() -> None:
    american, canadian = set(read("country:US")[0]), set(read("country:CA")[0])
    assert {"+1212", "+1907"} <= american
    assert {"+1416", "+1867"} <= canadian
    assert not american & canadian
    assert "+1900" not in american  # premium rate


def test_countries_that_cannot_be_told_apart_are_named_with_the_remedy() -> None:
    _, [problem] = read("country:GB")
    assert problem.message == "Numbers of GB can’t be told from those of GG, IM, JE. Permit +44 with them instead."


@pytest.mark.parametrize("text", ["country:XX", "country:", "country:Germany", "France", "!country:XX"])
def test_what_is_no_country_is_refused(text: str) -> None:
    _, problems = read(text)
    assert [problem.field for problem in problems] == ["outbound"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+491711234567", "+49 171 1234567"),
        ("+12125550100", "+1 212-555-0100"),
        ("+4970*", "+4970*"),  # a prefix of a caller list
        ("1002", "1002"),
        ("+49 171 1234567", "+49 171 1234567"),
        ("+99999", "+99999"),  # of no country
    ],
)
def test_numbers_are_spaced_as_in_their_country_and_all_else_stays(number: str, shown: str) -> None:
    assert numbers.spaced(number) == shown


@pytest.mark.slow
def test_every_country_has_prefixes_or_says_with_whom_it_shares_them() -> None:
    for country in SUPPORTED_REGIONS:
        with suppress(Inseparable):
            assert country_prefixes(country)


@pytest.mark.parametrize(
    ("extension", "clashes"),
    [("112", True), ("11", True), ("1120", False), ("0112", True), ("01", True), ("44", True), ("045", False)],
)
def test_no_extension_is_or_begins_an_emergency_number_as_it_may_be_dialled(extension: str, clashes: bool) -> None:
    assert (numbers.extension_clash(extension, "DE", ("4444",), "0") is not None) is clashes
