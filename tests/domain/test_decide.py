"""PRODUCT §2 clause by clause: rules, overrides, the order of the steps, forwards. Ringing is in test_decide_ringing."""

from datetime import timedelta

import pytest

from controller.domain.calls import Call, Inside, Outside, Phones
from controller.domain.decide import decide
from controller.domain.decision import Branch, Clause, Enter, Mailbox, Notice, Release
from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Directory, User
from controller.domain.ids import DeviceId, RuleId, UserId
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
    MOBILE,
    MONDAY,
    NIGHT,
    OPEN,
    clauses,
    default,
    during,
    end,
    house,
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


DESTINATIONS: list[tuple[Destination, Clause, object]] = [
    (ToVoicemail(BOB), Clause.TO_VOICEMAIL, voicemail(BOB)),
    (ToVoicemail(CAROL), Clause.TO_VOICEMAIL, voicemail(CAROL)),
    (ToInner("queue", "sales"), Clause.TO_INNER, Enter("queue", "sales")),
    (ToInner("park", "701"), Clause.TO_INNER, Enter("park", "701")),
]


@pytest.mark.parametrize(("to", "clause", "outcome"), DESTINATIONS)
def test_forward_always_to_its_destination(to: Destination, clause: Clause, outcome: object) -> None:
    decision = to_bob(person(BOB, default(always=to)))
    assert clauses(decision)[1:] == [Clause.ALWAYS, clause]
    assert end(decision) == outcome


@pytest.mark.parametrize("to", [ON_CAROLS_PHONE, ToExternal(MOBILE), ToHandset(BOB_MOBILE)])
def test_a_handset_or_external_number_rings_for_the_forwarders_timeout_then_the_forwarders_voicemail(to) -> None:
    bob = person(
        BOB, default(always=to, busy=ToUser(DANA), unanswered=ToUser(DANA)), ring_timeout=40, outbound=("+49",)
    )
    ring = ringing(to_bob(bob))
    assert [leg.to for leg in ring.legs] == [to.number if isinstance(to, ToExternal) else to.device]
    assert (ring.timeout, ring.busy.outcome, ring.unanswered.outcome) == (40, voicemail(BOB), voicemail(BOB))


def test_a_handset_forward_does_not_apply_its_owners_rules() -> None:
    carol = person(CAROL, default(CAROL, always=ToUser(DANA)))
    assert rung(to_bob(person(BOB, default(always=ON_CAROLS_PHONE)), carol)) == {CAROL_PHONE: 0}


@pytest.mark.parametrize("how", ["dnd", "offline"])
def test_a_handset_whose_owner_is_on_do_not_disturb_or_that_is_off_leaves_the_forwarders_voicemail(how: str) -> None:
    carol = person(CAROL, default(CAROL, dnd=how == "dnd"))
    off = Phones(frozenset({CAROL_PHONE}) if how == "offline" else frozenset())
    assert end(to_bob(person(BOB, default(always=ON_CAROLS_PHONE)), carol, phones=off)) == voicemail(BOB)


def test_user_hands_the_call_to_that_users_rules_entirely_voicemail_included() -> None:
    carol = person(CAROL, during(OPEN, 7, dnd=True), default(CAROL))
    decision = to_bob(person(BOB, default(always=CAROLS)), carol)
    assert end(decision) == voicemail(CAROL)
    assert clauses(decision) == [
        *(Clause.DEFAULT_RULE, Clause.ALWAYS, Clause.TO_USER),
        *(Clause.RULE, Clause.DND, Clause.VOICEMAIL),
    ]


@pytest.mark.parametrize("dnd", [True, False])
def test_where_that_ends_with_nobody_and_no_voicemail_the_forwarders_voicemail_takes_it(dnd: bool) -> None:
    carol = without_mailbox(person(CAROL, default(CAROL, dnd=dnd)))
    decision = to_bob(person(BOB, default(always=CAROLS)), carol)
    if dnd:
        assert end(decision) == voicemail(BOB)
    else:
        ring = ringing(decision)
        assert (ring.busy.outcome, ring.unanswered.outcome) == (voicemail(BOB), voicemail(BOB))


def test_the_last_forwarder_who_has_voicemail_takes_what_nobody_took() -> None:
    carol = without_mailbox(person(CAROL, default(CAROL, always=ToUser(DANA))))
    dana = without_mailbox(person(DANA, default(DANA, dnd=True)))
    decision = to_bob(person(BOB, default(always=CAROLS)), carol, dana)
    assert (end(decision), clauses(decision)[-1]) == (voicemail(BOB), Clause.FORWARDERS_VOICEMAIL)
    assert end(to_bob(without_mailbox(person(BOB, default(always=CAROLS))), carol, dana)) == Release(17)


UNUSABLE: list[tuple[Destination, Clause]] = [
    (Gone("Old queue"), Clause.GONE),
    (ToUser(UserId(99)), Clause.GONE),
    (ToHandset(DeviceId(99)), Clause.GONE),
    (ToVoicemail(UserId(99)), Clause.GONE),
    (ToVoicemail(DANA), Clause.GONE),  # who has none
    (ToExternal("+15551234567"), Clause.NOT_PERMITTED),
    (ToUser(ANNA), Clause.POINTS_BACK),
    (ToHandset(DeviceId(11)), Clause.POINTS_BACK),
]


@pytest.mark.parametrize(("to", "clause"), UNUSABLE)
@pytest.mark.parametrize("forward", ["always", "active", "offline", "busy", "unanswered", "dnd_destination"])
def test_a_destination_that_no_longer_exists_is_not_permitted_or_points_back_counts_as_unset(
    to, clause, forward
) -> None:
    """PRODUCT §2 Destinations, Loops: everything goes on as if the forward were not there, but it is told."""
    fields = {"dnd": forward == "dnd_destination"}
    phones = Phones(frozenset({BOB_PHONE}) if forward == "offline" else frozenset(), frozenset({BOB_MOBILE}))
    dana = without_mailbox(person(DANA))
    decision = to_bob(person(BOB, default(**{forward: to}, **fields), outbound=("+49",)), dana, phones=phones)
    unset = to_bob(person(BOB, default(**fields)), dana, phones=phones)
    if forward in ("busy", "unanswered"):
        branch = getattr(ringing(decision), forward)
        assert branch.reasons[0].clause == clause
        assert branch.outcome == getattr(ringing(unset), forward).outcome
    else:
        assert clause in clauses(decision)
        assert [each for each in clauses(decision) if each != clause] == clauses(unset)
        assert end(decision) == end(unset)


def test_an_external_forward_that_points_back_at_the_outside_caller_is_skipped() -> None:
    bob = person(BOB, default(always=ToExternal("+49301234567")), outbound=("+",))
    assert clauses(to_bob(bob, caller=FROM_OUTSIDE))[1] == Clause.POINTS_BACK


@pytest.mark.parametrize("to", [CAROLS, ON_CAROLS_PHONE])
def test_a_forward_that_points_back_at_who_just_transferred_the_call_is_skipped(to: Destination) -> None:
    decision = to_bob(person(BOB, default(always=to)), transferrer=CAROL)
    assert clauses(decision)[1:] == [Clause.POINTS_BACK, Clause.EXTENSION]


def test_forward_on_active_when_any_own_handset_is_on_a_call() -> None:
    bob = person(BOB, default(active=CAROLS))
    for active, clause in ((BOB_MOBILE, Clause.ACTIVE), (CAROL_PHONE, Clause.EXTENSION)):
        assert clauses(to_bob(bob, phones=Phones(active=frozenset({active}))))[1] == clause


def test_one_call_enters_a_given_users_rules_at_most_once() -> None:
    bob, carol = person(BOB, default(always=CAROLS)), person(CAROL, default(CAROL, always=ToUser(BOB)))
    assert clauses(to_bob(bob, carol)) == [
        *(Clause.DEFAULT_RULE, Clause.ALWAYS, Clause.TO_USER),
        *(Clause.DEFAULT_RULE, Clause.ALWAYS, Clause.TO_USER, Clause.LOOP, Clause.VOICEMAIL),
    ]


@pytest.mark.parametrize(("named", "mailbox"), [(BOB, BOB), (CAROL, CAROL)])
def test_a_call_whose_diversion_names_one_of_the_users_numbers_is_a_second_entry(
    named: UserId, mailbox: UserId
) -> None:
    directory = house(person(BOB, default(always=CAROLS)))
    decision = decide(directory, Call(BOB, FROM_OUTSIDE, diverted_by=frozenset({named})), MONDAY)
    assert isinstance(decision, Branch) is (named == BOB)
    assert (end(decision), clauses(decision)[-2]) == (voicemail(mailbox), Clause.LOOP)


@pytest.mark.parametrize("forwards", [10, 11])
def test_one_call_follows_at_most_10_forwards_then_it_is_released_with_cause_19(forwards: int) -> None:
    """Not even a forwarder's voicemail takes it then."""
    people = [
        User(UserId(n), str(2000 + n), f"U{n}", (default(UserId(n), always=ToUser(UserId(n + 1))),))
        for n in range(1, forwards + 1)
    ]
    last = User(UserId(forwards + 1), "2999", "Last", (default(UserId(forwards + 1)),))
    directory = Directory(house().domain, {user.id: user for user in [*people, last]})
    decision = decide(directory, Call(UserId(1), FROM_OUTSIDE), MONDAY)
    if forwards == 10:
        assert end(decision) == voicemail(last.id)
    else:
        assert (end(decision), clauses(decision)[-1]) == (Release(19), Clause.TOO_MANY)


def test_a_second_entry_goes_to_that_users_voicemail_or_is_released() -> None:
    bob, carol = person(BOB, default(always=CAROLS)), person(CAROL, default(CAROL, always=ToUser(BOB)))
    assert end(to_bob(bob, carol)) == voicemail(BOB)
    assert end(to_bob(without_mailbox(bob), carol)) == voicemail(CAROL)  # who forwarded it
    decision = to_bob(without_mailbox(bob), without_mailbox(carol))
    assert (end(decision), clauses(decision)[-2:]) == (Release(19), [Clause.LOOP, Clause.NO_ANSWER])


def test_a_user_who_forwards_to_himself_reaches_his_voicemail() -> None:
    assert end(to_bob(person(BOB, default(always=ToUser(BOB))))) == voicemail(BOB)


def test_the_clock_of_a_later_rule_choice_has_run_for_the_ring_timeout_unless_it_is_frozen() -> None:
    just_before = MONDAY.replace(hour=16, minute=59, second=50)
    carol = person(CAROL, during(OPEN, 7), default(CAROL))
    bob = person(BOB, default(unanswered=CAROLS, busy=CAROLS))
    for frozen, rule in ((False, 300), (True, 7)):
        ring = ringing(to_bob(bob, carol, at=just_before, frozen=frozen))
        assert ring.unanswered.outcome.rule == rule
        assert ring.busy.outcome.rule == 7
    ring = ringing(to_bob(person(BOB, default(unanswered=CAROLS), ring_timeout=None), carol, at=just_before))
    assert ring.unanswered.outcome.rule == 7  # refused, as it never times out


def test_the_mailbox_of_a_busy_forward_plays_the_busy_greeting() -> None:
    ring = ringing(to_bob(person(BOB, default(busy=ToVoicemail(CAROL), unanswered=ToVoicemail(CAROL)))))
    assert (ring.busy.outcome, ring.unanswered.outcome) == (Mailbox(CAROL, "busy"), voicemail(CAROL))
