"""A rule in plain words, told to its owner, and until when it is in force."""

from datetime import UTC, datetime

import pytest

from controller.domain.destinations import PARKED, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import User
from controller.domain.rules import AnsweringRule, RingTarget, Simultaneous
from controller.domain.ruletext import in_force_line, sentence
from controller.domain.until import rule_changes_at
from tests.domain.house import (
    BOB,
    BOB_MOBILE,
    CAROL,
    CAROL_PHONE,
    CHRISTMAS,
    EVER,
    MOBILE,
    MONDAY,
    NIGHT,
    OPEN,
    default,
    during,
    house,
    person,
    without_mailbox,
)

CAROLS = RingTarget(ToHandset(CAROL_PHONE), 8)


def ring(*targets: RingTarget, **fields: object) -> AnsweringRule:
    return default(ring=Simultaneous(targets, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (default(), "rings your phone 1002 for 25 seconds, then voicemail"),
        (ring(all_phones=True), "rings all your phones for 25 seconds, then voicemail"),
        (
            ring(CAROLS, all_phones=True),
            "rings all your phones and phone 1003 of Carol (1003) (after 8 seconds) for 25 seconds, then voicemail",
        ),
        (ring(RingTarget(ToExternal(MOBILE))), f"rings {MOBILE} for 25 seconds, then voicemail"),
        (ring(), "rings no phone, then voicemail"),
        (default(unanswered=ToUser(CAROL)), "rings your phone 1002 for 25 seconds, then Carol (1003)"),
        (default(unanswered=ToVoicemail(BOB)), "rings your phone 1002 for 25 seconds, then voicemail"),
        (default(unanswered=Gone("Old")), "rings your phone 1002 for 25 seconds, then voicemail"),
        (default(always=ToHandset(BOB_MOBILE)), "all calls go to your phone 1002a"),
        (default(always=ToVoicemail(CAROL)), "all calls go to the voicemail of Carol (1003)"),
        (default(always=ToInner("queue", "sales")), "all calls go to the queue sales"),
        (default(always=PARKED), "all calls go to parking"),
        (default(always=Gone("Old"), dnd=True), "no phone rings: callers reach your voicemail"),
        (default(dnd=True, dnd_destination=ToUser(CAROL)), "no phone rings: callers go to Carol (1003)"),
    ],
)
def test_a_rule_in_one_sentence(rule: AnsweringRule, words: str) -> None:
    bob = person(BOB, rule)
    assert sentence(house(bob), bob, rule) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            default(always=ToExternal(MOBILE)),
            f"{MOBILE} can’t ring, as there is no outside line: callers reach your voicemail",
        ),
        (
            ring(RingTarget(ToExternal(MOBILE)), all_phones=True),
            f"rings all your phones and {MOBILE} (no outside line) for 25 seconds, then voicemail",
        ),
        (
            default(unanswered=ToExternal(MOBILE)),
            f"rings your phone 1002 for 25 seconds, then {MOBILE} (no outside line)",
        ),
        (
            default(dnd=True, dnd_destination=ToExternal(MOBILE)),
            f"no phone rings: callers go to {MOBILE} (no outside line)",
        ),
    ],
)
def test_without_an_outside_line_no_number_is_said_to_ring(rule: AnsweringRule, words: str) -> None:
    bob = person(BOB, rule, outbound=("+",))
    assert sentence(house(bob, has_way_out=False), bob, rule) == words


def test_a_number_that_is_not_permitted_counts_as_unset() -> None:
    """PRODUCT §2 Destinations."""
    bob = person(BOB, rule := default(always=ToExternal(MOBILE)))
    assert sentence(house(bob), bob, rule) == "rings your phone 1002 for 25 seconds, then voicemail"


def test_without_voicemail_or_timeout() -> None:
    bob = without_mailbox(person(BOB, ring_timeout=None))
    assert sentence(house(bob), bob, default()) == (
        "rings your phone 1002 until the caller gives up, then the call ends"
    )
    assert sentence(house(bob), bob, default(dnd=True)) == "no phone rings: callers hear that you are busy"


def test_a_page_may_wrap_names() -> None:
    bob, rule = person(BOB), default(always=ToUser(CAROL))
    assert sentence(house(bob), bob, rule, lambda name: f"[{name}]") == "all calls go to [Carol] (1003)"


def test_the_rule_in_force_in_one_line() -> None:
    bob = person(BOB, during(OPEN, 1), default(dnd=True))
    rings = "rings your phone 1002 for 25 seconds, then voicemail."
    assert in_force_line(house(bob), bob, MONDAY, "17:00") == f"“Open hours” is in force until 17:00: {rings}"
    assert in_force_line(house(bob), bob, NIGHT) == (
        "“Default” is in force: no phone rings: callers reach your voicemail."
    )


@pytest.mark.parametrize(
    ("bob", "change"),
    [
        (person(BOB), None),
        (person(BOB, during(OPEN), default()), datetime(2026, 11, 23, 16, tzinfo=UTC)),
        (person(BOB, during(EVER), during(OPEN, 2), default()), None),  # what stands below changes nothing
        (person(BOB, during(CHRISTMAS), during(EVER, 2), default()), datetime(2026, 12, 24, 23, tzinfo=UTC)),
        (person(BOB, during(CHRISTMAS, enabled=False), during(EVER, 2), default()), None),
    ],
)
def test_a_rule_stays_in_force_until_another_takes_its_place(bob: User, change: datetime | None) -> None:
    assert rule_changes_at(house(bob), bob, MONDAY) == change
