"""What still decides otherwise when an override is switched on, or off (PRODUCT §2 Phone override)."""

import pytest

from controller.domain.destinations import Gone, ToExternal, ToHandset, ToUser, ToVoicemail
from controller.domain.directory import User
from controller.domain.ids import DeviceId, UserId
from controller.domain.overruling import counts, hindrance, remainder
from controller.domain.rules import OverrideKind
from tests.domain.house import (
    ANNA,
    BOB,
    CAROL,
    CAROL_PHONE,
    MOBILE,
    MONDAY,
    OPEN,
    default,
    during,
    house,
    override,
    person,
    without_mailbox,
)

TO_ANNA = ToUser(ANNA)
QUIET = "“Default” is in force, and is on do not disturb"
ALL = "“Default” is in force, and forwards all calls"


@pytest.mark.parametrize(
    ("kind", "bob", "said"),
    [
        ("busy", person(BOB), ""),
        ("busy", person(BOB, default(dnd=True)), f"{QUIET}, which comes first."),
        ("unanswered", person(BOB, default(always=TO_ANNA)), f"{ALL}, which comes first."),
        ("unanswered", person(BOB, default(always=Gone("Old"))), ""),  # counts as unset
        ("busy", person(BOB, during(OPEN, dnd=True), default()), "“Open hours” is in force, and is on do not disturb,"),
        ("busy", person(BOB, default(active=TO_ANNA)), "forwards calls while a phone is on a call"),
        ("unanswered", person(BOB, default(active=TO_ANNA)), ""),
        ("unanswered", person(BOB, default(offline=TO_ANNA)), "forwards calls while no phone is registered"),
        ("always", person(BOB, default(dnd=True)), ""),  # it beats the rule's do not disturb
        ("dnd", person(BOB, default(always=TO_ANNA)), ""),  # it beats the rule's forwards
    ],
)
def test_of_the_rule_in_force_only_what_comes_first_is_told(kind: OverrideKind, bob: User, said: str) -> None:
    on = person(BOB, *bob.rules, overrides=(override(kind, None if kind == "dnd" else TO_ANNA, minutes_ago=0),))
    told = hindrance(house(on), on, kind, MONDAY)
    assert said in told if said else told == ""


def test_of_overrides_the_latest_of_those_for_all_calls_comes_first() -> None:
    dnd, always, busy = override("dnd"), override("always", TO_ANNA, minutes_ago=5), override("busy", TO_ANNA)
    bob = person(BOB, overrides=(dnd, always, busy))
    assert hindrance(house(bob), bob, "dnd", MONDAY) == "Forward always is switched on too, and comes first."
    assert hindrance(house(bob), bob, "busy", MONDAY) == "Forward always is switched on too, and comes first."
    assert hindrance(house(bob), bob, "always", MONDAY) == ""
    ended = person(BOB, overrides=(override("dnd", until=MONDAY), busy))
    assert hindrance(house(ended), ended, "busy", MONDAY) == ""


def test_a_destination_that_is_gone_is_told() -> None:
    bob = person(BOB, overrides=(override("always", Gone("Old queue")),))
    assert "counts as unset" in hindrance(house(bob), bob, "always", MONDAY)


@pytest.mark.parametrize(
    ("kind", "bob", "said"),
    [
        ("dnd", person(BOB), ""),
        ("dnd", person(BOB, default(dnd=True)), f"{QUIET}."),
        ("always", person(BOB, default(always=TO_ANNA)), f"{ALL}."),
        ("busy", person(BOB, default(busy=TO_ANNA)), "“Default” is in force, and itself forwards when busy."),
        ("unanswered", person(BOB, default(busy=TO_ANNA)), ""),
        ("dnd", person(BOB, overrides=(override("always", TO_ANNA),)), "Forward always is still switched on."),
    ],
)
def test_what_goes_on_without_the_override_is_told(kind: OverrideKind, bob: User, said: str) -> None:
    assert remainder(house(bob), bob, kind, MONDAY) == said


def test_a_destination_counts_while_it_can_be_reached() -> None:
    bob = person(BOB, outbound=("+49",))
    place = house(bob, without_mailbox(person(CAROL)))
    reached = [TO_ANNA, ToHandset(CAROL_PHONE), ToVoicemail(ANNA), ToExternal(MOBILE)]
    lost = [None, Gone("x"), ToUser(UserId(99)), ToHandset(DeviceId(99)), ToVoicemail(CAROL), ToExternal("+1555")]
    assert [counts(place, bob, to) for to in (*reached, *lost)] == [True] * 4 + [False] * 6
