"""Whatever is decided can be told, and names stay what they are."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.domain.calls import Call
from controller.domain.decide import decide
from controller.domain.decision import Clause
from controller.domain.destinations import ToInner
from controller.domain.story import ASIDES, UNSAID, tell
from tests import directorydraws
from tests.domain.house import (
    BOB,
    FROM_ANNA,
    MONDAY,
    OPEN,
    default,
    during,
    house,
    person,
)


@pytest.mark.parametrize("name", ["${SHELL(x)}", "<b>Bob</b>", "bob, the boss", "עברית", "🙂", '";,|&', "x" * 80])
def test_names_stand_as_they_were_typed(name: str) -> None:
    bob = replace(person(BOB, during(OPEN, 1, name=name, always=ToInner("queue", name)), default()), name=name)
    directory, call = house(bob), Call(BOB, FROM_ANNA)
    opening, line = tell(directory, call, MONDAY, decide(directory, call, MONDAY))
    assert f"{name} (1002): “{name}” is in force." in opening
    assert line == f"{name} forwards all calls: the call enters the queue {name}."


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32).map(Random))
def test_every_decision_can_be_told(rng: Random) -> None:
    directory = directorydraws.directory(rng)
    call, instant = directorydraws.call(rng, directory), directorydraws.instant(rng, directory)
    decision = decide(directory, call, instant, directorydraws.phones(rng, directory))
    for line in tell(directory, call, instant, decision):
        assert line.endswith(".")
        assert ".." not in line
        assert ": :" not in line
        assert "\n" not in line
        assert line.lstrip()[:1].isupper() or not line.lstrip()[:1].isalpha()
        assert line.startswith("  If ") or not line.startswith("  ") or line.startswith("    ")


def test_no_clause_is_both_an_aside_and_unsaid() -> None:
    assert UNSAID.isdisjoint(ASIDES)
    assert set(Clause) >= UNSAID | ASIDES
