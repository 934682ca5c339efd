"""Feature codes: none can be read as another, with whatever may follow it (PRODUCT §5)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.domain.codeclashes import RESERVED, Held, alike, clashes
from controller.domain.codes import BY_KEY, FEATURES, LENGTHS, in_force, malformed

CODES = st.from_regex(r"\A[*#][0-9*#]{1,3}\Z")
DIGITS = st.integers(0, 3).flatmap(lambda low: st.integers(low, 4).map(lambda high: (low, high)))


def test_the_usual_codes_stand_side_by_side() -> None:
    usual = in_force({})
    assert list(usual.values()) == [feature.usual for feature in FEATURES]
    assert clashes(usual) == {}
    assert [code for code in usual.values() if malformed(code)] == []


def test_a_code_that_is_switched_off_is_not_in_force_and_is_free_for_another() -> None:
    assert "echo" not in in_force({"echo": ""})
    assert clashes(in_force({"echo": "", "intercom": "*43"})) == {}


@pytest.mark.parametrize("code", ["72", "112", "", "*", "#", "*1234567", "*7a", "a72", "*7 2", "72*", "*７", "*7\n"])
def test_what_is_no_code_is_told_how_one_is_written(code: str) -> None:
    assert "* or #" in str(malformed(code))


@pytest.mark.parametrize(
    ("key", "code", "named"),
    [
        ("echo", "*73", "Stop forwarding all calls"),  # the same
        ("echo", "*721", "Forward all calls"),  # *72 and a number that begins with 1
        ("hide", "*9", "Forward when busy"),  # *9 and a number that begins with 0
        ("force", "*9", "Forward when busy"),
        ("hide", "*7", "*701 parks a call"),
        ("hide", "*70", "*701 parks a call"),  # *701 is a slot
        ("echo", "*719", "*719 parks a call"),
        ("echo", "***", "Park a call"),
        ("intercom", "*5", "Take a parked call"),
        ("echo", "*55701", "Take a parked call"),
        ("echo", "*51", "queues"),
        ("dnd", "*52", "queues"),
    ],
)
def test_a_clash_is_named(key: str, code: str, named: str) -> None:
    assert named in clashes(in_force({key: code}))[key]


def test_codes_that_differ_before_anything_follows_stand_side_by_side() -> None:
    assert clashes(in_force({"echo": "*720#", "hide": "#7", "dnd": "##"})) == {}
    assert clashes(in_force({"echo": "*70"})) == {}, "slots have three digits"
    assert clashes(in_force({"pickup": "*4", "forward_always_again": ""})) == {}, "3 alone, of *43, is no extension"
    assert "pickup" in clashes(in_force({"pickup": "*4"})), "*401002 is a key with a lamp"


@given(CODES, DIGITS, CODES, DIGITS)
def test_two_codes_are_alike_exactly_when_something_can_be_dialled_that_is_both(
    one: str, after_one: tuple[int, int], other: str, after_other: tuple[int, int]
) -> None:
    """Any digits may follow, so it is enough to try those that make one the beginning of the other."""
    why = BY_KEY["echo"].name
    forms = [
        {code + rest for length in range(low, high + 1) for rest in _rests(length, one + other)}
        for code, (low, high) in ((one, after_one), (other, after_other))
    ]
    expected = one == other or bool(forms[0] & forms[1])
    assert alike(Held(one, after_one, why), Held(other, after_other, why)) == expected
    assert alike(Held(other, after_other, why), Held(one, after_one, why)) == expected


def _rests(length: int, typed: str) -> set[str]:
    digits = sorted({each for each in typed if each.isdecimal()} | {"0"})
    return {"".join(each) for each in product(digits, repeat=length)}


def test_what_is_reserved_is_reserved_from_every_feature() -> None:
    for held, feature in product(RESERVED, FEATURES):
        assert alike(held, Held(held.code, LENGTHS[feature.follows], feature.name))
