"""Sentences know what they were made of, and are English to whoever does not ask."""

import json
from dataclasses import dataclass
from datetime import date

import pytest

from controller.domain.saying import (
    QUOTED,
    DayForm,
    Said,
    capital,
    joined,
    listed,
    say,
    say_count,
    say_day,
    say_holiday,
    told,
    with_values,
)


@dataclass(frozen=True, slots=True)
class Backwards:
    """A language that says every pattern in capitals, and numbers days."""

    def pattern(self, english: str) -> str:
        if english == QUOTED:
            return "« {name} »"
        return english.replace("rings", "RINGS").replace(" and ", " ET ").replace("never", "jamais")

    def counted(self, one: str, many: str, number: int) -> str:
        return "{number} Stück" if number else "nix"

    def day(self, day: date, form: DayForm) -> str:
        return f"{day:%d.%m.} ({form})"

    def holiday(self, name: str, country: str, subdivision: str | None, year: int) -> str:
        return f"{name} in {country}-{subdivision} {year}"


CASES = [
    (say("{name} rings", name="Bob rings"), "Bob rings rings", "Bob rings RINGS"),
    (say("{what}, never {x:02}", what=say("it rings"), x=7), "it rings, never 07", "it RINGS, jamais 07"),
    (say("50 % of {this}"), "50 % of {this}", "50 % of {this}"),
    (say_count(1, "{number} phone", "{number} phones"), "1 phone", "1 Stück"),
    (say_count(0, "{number} phone", "{number} phones"), "0 phones", "nix"),
    (listed(["a", say("rings"), "c"]), "a, rings and c", "a, RINGS ET c"),
    (capital(say("it rings")), "It rings", "It RINGS"),
    (say_day("24 Dec", date(2026, 12, 24), "MMMd"), "24 Dec", "24.12. (MMMd)"),
    ("(" + say("it rings") + ")", "(it rings)", "(it RINGS)"),
    (say_holiday("Epiphany", "DE", "BY", 2026), "Epiphany", "Epiphany in DE-BY 2026"),
    (joined("; ", ["rings", say("rings")]), "rings; rings", "rings; RINGS"),  # what was typed stays
    ("never", "never", "never"),
    (say("{who!r} rings after {x:02}", who="it’s\n", x=7), "“it’s\\n” rings after 07", "« it’s\\n » RINGS after 07"),
]


@pytest.mark.parametrize(("said", "english", "foreign"), CASES)
def test_it_is_english_until_it_is_told(said: str, english: str, foreign: str) -> None:
    assert said == english
    assert hash(said) == hash(english)
    assert json.dumps(said) == json.dumps(english)
    assert told(said, Backwards()) == foreign


def test_it_comes_through_an_exception_as_it_was() -> None:
    assert isinstance(str(ValueError(say("it rings"))), Said)


@pytest.mark.parametrize(("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b")])
def test_few_are_listed_without_commas(parts: list[str], text: str) -> None:
    assert listed(parts) == text


def test_values_are_told_otherwise_and_what_is_quoted_as_typed_stays() -> None:
    two = listed(
        [
            say("{who} rings", who="bob"),
            capital("carol"),
            say_count(2, "{number} {what}", "{number} {what}s", what="leg"),
        ]
    )
    changed = with_values(two, str.upper)
    assert changed == "BOB rings, CAROL and 2 LEGs"
    assert told(changed, Backwards()) == "BOB RINGS, CAROL ET {number} Stück".replace("{number}", "2")
    assert with_values(say("{typed!r} is no number", typed="a"), str.upper) == "“a” is no number"
