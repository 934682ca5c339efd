"""What colleagues see of rules and switches, and until when (PRODUCT §2): do not disturb, forwarding, or neither."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from controller.domain.destinations import Gone, ToUser
from controller.domain.directory import User
from controller.domain.livecalls import Mode
from controller.domain.modes import Standing, standings
from controller.domain.rules import AnsweringRule
from tests.domain.house import BOB, CAROL, MONDAY, OPEN, default, during, house, override, person

CAROL_TOO = ToUser(CAROL)
LATER = MONDAY + timedelta(hours=1)


def bob(*rules: AnsweringRule, **parts: Any) -> User:
    return person(BOB, *rules, **parts)


def stands(user: User, instant: datetime) -> Standing:
    return standings(house(user), [user.id], instant)[user.id]


CASES = [
    (bob(), ""),
    (bob(overrides=(override("dnd"),)), "dnd"),
    (bob(overrides=(override("always", ToUser(CAROL)),)), "forwarding"),
    (bob(overrides=(override("busy", ToUser(CAROL)),)), ""),
    (bob(default(dnd=True)), "dnd"),
    (bob(default(always=CAROL_TOO)), "forwarding"),
    (bob(default(always=CAROL_TOO, dnd=True)), "dnd"),  # it beats the rule's forwards
    (bob(default(dnd=True), overrides=(override("always", ToUser(CAROL)),)), "forwarding"),
    (bob(default(dnd=True), overrides=(override("always", Gone("Carol")),)), "dnd"),  # it counts as unset
    (bob(default(always=Gone("Carol"))), ""),
    (bob(during(OPEN, dnd=True), default(always=CAROL_TOO)), "dnd"),
    (bob(during(OPEN, enabled=False, dnd=True), default()), ""),
]


@pytest.mark.parametrize(("user", "mode"), CASES)
def test_the_mode_is_what_takes_every_call_just_now(user: User, mode: Mode) -> None:
    assert stands(user, MONDAY).mode == mode


def test_of_two_switches_the_latest_wins_and_one_that_has_ended_counts_no_more() -> None:
    first = override("dnd", minutes_ago=120)
    second = override("always", ToUser(CAROL), until=LATER)
    user = bob(overrides=(first, second))
    assert stands(user, MONDAY).mode == "forwarding"
    assert stands(user, MONDAY).until == LATER
    assert stands(user, LATER).mode == "dnd"
    assert stands(user, LATER).until is None


def test_it_is_looked_at_again_when_the_rule_in_force_ends() -> None:
    user = bob(during(OPEN), default(dnd=True))
    now = stands(user, MONDAY)
    assert now.mode == ""
    assert now.until is not None
    assert stands(user, now.until).mode == "dnd"
    assert stands(user, now.until - timedelta(seconds=1)).mode == ""


def test_where_every_rule_does_the_same_nothing_need_be_looked_at_again() -> None:
    user = bob(during(OPEN, dnd=True), default(dnd=True))
    assert stands(user, MONDAY) == Standing("dnd", None)
    assert stands(replace(user, overrides=(override("dnd", until=LATER),)), MONDAY).until == LATER
