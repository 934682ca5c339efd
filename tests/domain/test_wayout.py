"""A domain without a trunk that is switched on: outside numbers can't ring, and the call goes on (PRODUCT §2, §8)."""

from typing import Any

import pytest

from controller.domain.calls import Call
from controller.domain.decide import decide
from controller.domain.decision import Clause
from controller.domain.destinations import ToExternal, ToHandset
from controller.domain.directory import Directory
from controller.domain.rules import RingTarget, Simultaneous
from controller.domain.story import tell
from controller.domain.wayout import silent_numbers
from tests.domain.house import (
    BOB,
    BOB_PHONE,
    FROM_ANNA,
    MOBILE,
    MONDAY,
    clauses,
    default,
    end,
    house,
    override,
    person,
    rung,
    to_bob,
    voicemail,
)

OUTSIDE = ToExternal(MOBILE)
LANDLINE = ToExternal("+4930998877")
CUT_OFF = {"has_way_out": False}
EVERYWHERE = {"outbound": ("+",)}


def both(delay: int = 0) -> Simultaneous:
    return Simultaneous((RingTarget(ToHandset(BOB_PHONE)), RingTarget(OUTSIDE, delay)), confirm_external=True)


def told(directory: Directory) -> tuple[str, ...]:
    call = Call(BOB, FROM_ANNA)
    return tell(directory, call, MONDAY, decide(directory, call, MONDAY))


def test_a_forward_outside_goes_on_at_once_as_if_the_number_did_not_answer() -> None:
    bob = person(BOB, default(always=OUTSIDE), **EVERYWHERE)
    decision = to_bob(bob, domain=CUT_OFF)
    assert end(decision) == voicemail(BOB)
    assert clauses(decision)[-3:] == [Clause.ALWAYS, Clause.NO_WAY_OUT, Clause.VOICEMAIL]
    assert rung(to_bob(bob)) == {MOBILE: 0}


def test_a_forward_above_the_rules_fares_likewise() -> None:
    bob = person(BOB, overrides=(override("always", OUTSIDE),), **EVERYWHERE)
    assert end(to_bob(bob, domain=CUT_OFF)) == voicemail(BOB)


def test_the_phones_beside_the_number_ring_without_it() -> None:
    bob = person(BOB, default(ring=both()), **EVERYWHERE)
    decision = to_bob(bob, domain=CUT_OFF)
    assert rung(decision) == {BOB_PHONE: 0}
    assert Clause.NO_WAY_OUT in clauses(decision)


def test_with_nothing_but_the_number_the_call_is_unanswered_at_once() -> None:
    bob = person(BOB, default(ring=Simultaneous((RingTarget(OUTSIDE),))), **EVERYWHERE)
    decision = to_bob(bob, domain=CUT_OFF)
    assert end(decision) == voicemail(BOB)
    assert Clause.NOTHING_TO_RING in clauses(decision)


def test_the_story_says_that_the_number_cannot_ring_and_how_it_goes_on() -> None:
    forwards = person(BOB, default(always=OUTSIDE), **EVERYWHERE)
    assert told(house(forwards, **CUT_OFF))[1:] == (
        f"Bob forwards all calls; {MOBILE} can’t ring, as there is no outside line: "
        "Bob’s voicemail takes it, with the unavailable greeting.",
    )
    rings = person(BOB, default(ring=both()), **EVERYWHERE)
    assert told(house(rings, **CUT_OFF))[1:3] == (
        f"{MOBILE} can’t ring, as there is no outside line.",
        "1002 rings for 25 seconds.",
    )


@pytest.mark.parametrize(
    ("fields", "numbers"),
    [
        ({}, ()),
        ({"always": OUTSIDE, "busy": LANDLINE}, (MOBILE,)),
        ({"ring": both(), "busy": OUTSIDE, "unanswered": LANDLINE}, (MOBILE, LANDLINE.number)),
        ({"ring": both(25)}, ()),  # its delay keeps it from ringing anyway
        ({"dnd": True, "dnd_destination": LANDLINE, "always": OUTSIDE, "ring": both()}, (LANDLINE.number,)),
        ({"always": ToExternal("+15551234567")}, ()),  # not permitted: counts as unset, and is told as that
        ({"offline": OUTSIDE, "active": LANDLINE}, (LANDLINE.number, MOBILE)),
    ],
)
def test_the_numbers_of_a_rule_that_cannot_ring_are_those_it_would_call(
    fields: dict[str, Any], numbers: tuple[str, ...]
) -> None:
    rule = default(**fields)
    bob = person(BOB, rule, outbound=("+49",))
    assert silent_numbers(house(bob, **CUT_OFF), bob, rule) == numbers
    assert silent_numbers(house(bob), bob, rule) == ()
