"""PRODUCT §2 clause by clause: which rule, overrides, the order of the steps, lists, do not disturb."""

from datetime import timedelta

import pytest

from controller.domain.calls import Inside, Outside, Phones
from controller.domain.decision import Clause, Notice, Release
from controller.domain.destinations import Destination, Gone, ToHandset, ToUser
from controller.domain.directory import User
from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule, CallerLists, NeedsFrame, Override
from tests.domain.house import (
    ANNA,
    BOB,
    BOB_MOBILE,
    BOB_PHONE,
    CAROL,
    CAROL_PHONE,
    CHRISTMAS,
    DANA,
    EVER,
    FROM_OUTSIDE,
    MONDAY,
    NIGHT,
    OPEN,
    clauses,
    default,
    during,
    end,
    override,
    person,
    ringing,
    rung,
    to_bob,
    voicemail,
    without_mailbox,
)

CAROLS = ToUser(CAROL)
ON_CAROLS_PHONE = ToHandset(CAROL_PHONE)
BLOCKING = CallerLists(blocked=frozenset({"1001", "+4930*"}))
ALLOWING = CallerLists(allowed=frozenset({"1001", "+4930*"}))


def test_the_first_enabled_rule_whose_time_frame_holds_is_the_only_one_that_applies() -> None:
    rules = (during(CHRISTMAS, 1, dnd=True), during(OPEN, 2, busy=CAROLS), during(EVER, 3, dnd=True), default())
    decision = to_bob(person(BOB, *rules))
    assert decision.rule == 2
    assert clauses(decision) == [Clause.RULE, Clause.EXTENSION]
    assert [(passed.rule, passed.why) for passed in decision.passed] == [(1, "“Christmas” does not hold then")]


def test_a_rule_that_is_switched_off_is_passed_over() -> None:
    decision = to_bob(person(BOB, during(EVER, 1, dnd=True, enabled=False), default()))
    assert (decision.rule, decision.passed[0].why) == (200, "it is switched off")


def test_a_rule_whose_time_frame_was_deleted_never_matches() -> None:
    decision = to_bob(person(BOB, AnsweringRule(RuleId(1), NeedsFrame(), dnd=True), default()))
    assert (decision.rule, decision.passed[0].why) == (200, "it needs a time frame")


def test_the_default_rule_always_holds() -> None:
    decision = to_bob(person(BOB, during(OPEN), default()), at=NIGHT)
    assert (decision.rule, clauses(decision)[0]) == (200, Clause.DEFAULT_RULE)


ORDER: list[tuple[str, dict[str, object], Clause]] = [
    # each case adds the step that comes before those of the cases below it
    ("blocked", {"lists": BLOCKING}, Clause.BLOCKED),
    ("dnd by override", {"overrides": (override("dnd"),)}, Clause.DND_OVERRIDE),
    ("always by override", {"overrides": (override("always", ToUser(DANA)),)}, Clause.ALWAYS_OVERRIDE),
    ("dnd", {"dnd": True}, Clause.DND),
    ("always", {"always": ToUser(DANA)}, Clause.ALWAYS),
    ("active", {"active": ToUser(DANA)}, Clause.ACTIVE),
    ("offline", {"offline": ToUser(DANA)}, Clause.OFFLINE),
    ("unanswered", {"unanswered": ToUser(DANA)}, Clause.NOTHING_TO_RING),
]


@pytest.mark.parametrize("number", range(len(ORDER)), ids=[name for name, _, _ in ORDER])
def test_within_the_rule_in_force_the_first_step_that_applies_ends_the_search(number: int) -> None:
    """Everything at once, less the steps before: also PRODUCT §2 "An override forward always beats the rule's dnd"."""
    fields: dict[str, object] = {}
    for _, more, _ in ORDER[number:]:
        fields = more | fields
    of_user = {name: fields.pop(name) for name in ("lists", "overrides") if name in fields}
    bob = person(BOB, default(**fields), **of_user)
    decision = to_bob(bob, phones=Phones(frozenset({BOB_PHONE}), frozenset({BOB_MOBILE})))
    assert clauses(decision)[1] == ORDER[number][2]


@pytest.mark.parametrize(
    ("lists", "caller", "blocked"),
    [
        (CallerLists(blocked=frozenset({"1001"})), Inside(ANNA, None, "1001"), True),
        (CallerLists(blocked=frozenset({"100"})), Inside(ANNA, None, "1001"), False),  # a number, not a prefix
        (CallerLists(blocked=frozenset({"+4930*"})), FROM_OUTSIDE, True),
        (CallerLists(blocked=frozenset({"+49301234567"})), FROM_OUTSIDE, True),
        (CallerLists(blocked=frozenset({"+4930123456"})), FROM_OUTSIDE, False),
        (CallerLists(refuse_anonymous=True), Outside(), True),
        (CallerLists(refuse_anonymous=True), FROM_OUTSIDE, False),
        (CallerLists(blocked=frozenset({"+49*"})), Outside(), False),
    ],
)
@pytest.mark.parametrize("whose", ["user", "domain"])
def test_a_blocked_caller_hears_a_notice_and_is_never_answered(lists, caller, blocked, whose) -> None:
    bob = person(BOB, lists=lists if whose == "user" else CallerLists())
    decision = to_bob(bob, caller=caller, domain={"lists": lists if whose == "domain" else CallerLists()})
    assert isinstance(end(decision), Notice) is blocked


@pytest.mark.parametrize("whose", ["user", "domain"])
def test_an_allowed_caller_skips_blocking_do_not_disturb_and_screening(whose: str) -> None:
    lists = CallerLists(BLOCKING.blocked, ALLOWING.allowed)
    rule = default(dnd=True, screening=True)
    bob = person(BOB, rule, overrides=(override("dnd"),), lists=lists if whose == "user" else BLOCKING)
    domain = {"lists": lists if whose == "domain" else BLOCKING}
    for caller in (Inside(ANNA, None, "1001"), FROM_OUTSIDE):
        decision = to_bob(bob, caller=caller, domain=domain)
        assert rung(decision) == {BOB_PHONE: 0}
        assert not ringing(decision).screened


def test_an_allowed_caller_is_forwarded_like_any_other() -> None:
    decision = to_bob(person(BOB, default(dnd=True, always=CAROLS), lists=ALLOWING))
    assert clauses(decision)[1] == Clause.ALWAYS


@pytest.mark.parametrize("how", ["rule", "override"])
def test_do_not_disturb_no_phone_rings_voicemail_with_the_unavailable_greeting(how: str) -> None:
    assert end(to_bob(undisturbed(how))) == voicemail(BOB)


@pytest.mark.parametrize("how", ["rule", "override"])
def test_do_not_disturb_without_voicemail_is_busy(how: str) -> None:
    decision = to_bob(without_mailbox(undisturbed(how)))
    assert (end(decision), clauses(decision)[-1]) == (Release(17), Clause.BUSY_TONE)


@pytest.mark.parametrize("how", ["rule", "override"])
def test_do_not_disturb_beats_the_rules_forwards_and_never_triggers_the_busy_forward(how: str) -> None:
    decision = to_bob(undisturbed(how, always=CAROLS, busy=CAROLS, unanswered=CAROLS, active=CAROLS, offline=CAROLS))
    assert end(decision) == voicemail(BOB)


@pytest.mark.parametrize("how", ["rule", "override"])
@pytest.mark.parametrize("to", [CAROLS, ON_CAROLS_PHONE])
def test_a_do_not_disturb_destination_may_stand_in_for_voicemail(how: str, to: Destination) -> None:
    decision = to_bob(undisturbed(how, dnd_destination=to))
    assert Clause.DND_DESTINATION in clauses(decision)
    assert rung(decision) == {CAROL_PHONE: 0}


def undisturbed(how: str, **fields: object) -> User:
    """Bob on do not disturb, by his rule or from a phone."""
    if how == "rule":
        return person(BOB, default(dnd=True, **fields))
    return person(BOB, default(**fields), overrides=(override("dnd"),))


OVERRIDES: list[tuple[str, tuple[Override, ...], Clause]] = [
    ("the latest of two wins", (override("dnd"), override("always", CAROLS, minutes_ago=5)), Clause.ALWAYS_OVERRIDE),
    ("in any order", (override("always", CAROLS, minutes_ago=5), override("dnd")), Clause.ALWAYS_OVERRIDE),
    ("dnd, if it is later", (override("always", CAROLS), override("dnd", minutes_ago=5)), Clause.DND_OVERRIDE),
    ("an ended one is none", (override("dnd", until=MONDAY),), Clause.EXTENSION),
    ("up to its end", (override("dnd", until=MONDAY + timedelta(seconds=1)),), Clause.DND_OVERRIDE),
    (
        "when the latest ended the earlier counts",
        (override("dnd"), override("always", CAROLS, minutes_ago=5, until=MONDAY)),
        Clause.DND_OVERRIDE,
    ),
    ("one that leads nowhere is none", (override("always", Gone("Old")),), Clause.EXTENSION),
    ("a busy override is no step of its own", (override("busy", CAROLS),), Clause.EXTENSION),
]


@pytest.mark.parametrize(("overrides", "clause"), [each[1:] for each in OVERRIDES], ids=[each[0] for each in OVERRIDES])
def test_of_two_overrides_the_latest_wins_and_one_may_have_an_end(overrides, clause: Clause) -> None:
    assert clauses(to_bob(person(BOB, overrides=overrides)))[1] == clause


def test_an_override_forward_always_beats_the_rules_do_not_disturb() -> None:
    bob = person(BOB, default(dnd=True), overrides=(override("always", CAROLS),))
    assert rung(to_bob(bob)) == {CAROL_PHONE: 0}


def test_an_override_forward_that_points_back_leaves_the_rules_do_not_disturb() -> None:
    decision = to_bob(person(BOB, default(dnd=True), overrides=(override("always", ToUser(ANNA)),)))
    assert clauses(decision)[1:3] == [Clause.POINTS_BACK, Clause.DND]


def test_clearing_an_override_lets_the_rules_own_setting_count_again() -> None:
    bob = person(BOB, default(always=CAROLS))
    assert to_bob(person(BOB, default(always=CAROLS), overrides=(override("dnd", until=MONDAY),))) == to_bob(bob)
