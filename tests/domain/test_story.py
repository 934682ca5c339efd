"""A decision told in sentences: what `ringplan explain` and the portal's explainer show."""

from datetime import UTC, datetime, timedelta

import pytest

from controller.domain.calls import ALL_IDLE, Call, Inside, Outside, Phones
from controller.domain.decide import decide
from controller.domain.destinations import PARKED, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import User
from controller.domain.rules import CallerLists, RingTarget, Simultaneous
from controller.domain.story import tell
from controller.domain.storywords import PARKED_THEN
from tests.domain.house import (
    BERLIN,
    BOB,
    BOB_MOBILE,
    BOB_PHONE,
    CAROL,
    CAROL_PHONE,
    CHRISTMAS,
    DANA,
    DANA_PHONE,
    EVER,
    FROM_ANNA,
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

CAROLS, DANAS = ToUser(CAROL), ToUser(DANA)
VOICEMAIL = "Bob’s voicemail takes it, with the unavailable greeting."
BUSY = "  If it is busy or declines: Bob’s voicemail takes it, with the busy greeting."
NO_ANSWER = f"  If nobody answers: {VOICEMAIL}"
RINGS = ("1002 rings for 25 seconds.", BUSY, NO_ANSWER)


def told(
    *people: User,
    caller: Inside | Outside = FROM_ANNA,
    at: datetime = MONDAY,
    phones: Phones = ALL_IDLE,
    **call: object,
) -> tuple[str, ...]:
    """The story of a call to Bob."""
    directory = house(*people)
    question = Call(BOB, caller, **call)  # type: ignore[arg-type]
    return tell(directory, question, at, decide(directory, question, at, phones))


def ringing(*targets: RingTarget, **fields: object) -> User:
    return person(BOB, default(ring=Simultaneous(targets, **fields)), outbound=("+49",))  # type: ignore[arg-type]


def test_a_call_on_a_holiday_reads_like_a_sentence() -> None:
    bob = person(BOB, during(OPEN, 1), during(CHRISTMAS, 2, dnd=True), default())
    assert told(bob, at=datetime(2026, 12, 25, 8, tzinfo=BERLIN)) == (
        "On Friday 25 December 2026 at 8:00 (Europe/Berlin), a call from Anna (1001) to Bob (1002): "
        "“Christmas” is in force (“Open hours” does not hold then).",
        f"Bob is on do not disturb: {VOICEMAIL}",
    )


@pytest.mark.parametrize(
    ("caller", "words"),
    [
        (FROM_ANNA, "a call from Anna (1001) to Bob (1002):"),
        (Inside(BOB, BOB_MOBILE, "1002"), "a call from Bob (1002) on 1002a to Bob (1002):"),
        (Outside(MOBILE), f"a call from {MOBILE} to Bob (1002):"),
        (Outside(), "an anonymous call to Bob (1002):"),
    ],
)
def test_it_begins_with_who_calls_whom(caller: Inside | Outside, words: str) -> None:
    assert words in told(caller=caller)[0]


def test_it_tells_who_handed_the_call_on() -> None:
    opening = told(transferrer=CAROL, diverted_by=frozenset({DANA}))[0]
    assert "to Bob (1002), diverted by Dana (1004), transferred by Carol (1003): " in opening


def test_without_a_named_zone_the_moment_is_told_in_the_domains() -> None:
    assert told(at=MONDAY.astimezone(UTC) + timedelta(seconds=7))[0].startswith(
        "On Monday 23 November 2026 at 10:00:07 (Europe/Berlin), "
    )


def test_rules_passed_over_are_told_with_the_reason() -> None:
    rules = (during(CHRISTMAS, 1), during(EVER, 2, enabled=False), during(CHRISTMAS, 3, name="Tree"), during(OPEN, 4))
    told_ = told(person(BOB, *rules, default()))[0]
    assert told_.endswith(
        ": “Open hours” is in force (“Christmas” does not hold then; “Closed hours” is switched off; "
        "“Tree” does not apply, as “Christmas” does not hold then)."
    )


def test_many_rules_passed_over_are_counted() -> None:
    rules = [during(CHRISTMAS, n, name=f"R{n}", enabled=False) for n in range(1, 10)]
    assert told(person(BOB, *rules, default()))[0].endswith("“R6” is switched off; 3 more).")


STORIES: list[tuple[str, tuple[User, ...], tuple[str, ...]]] = [
    ("just the extension", (person(BOB),), RINGS),
    ("one second", (person(BOB, ring_timeout=1),), ("1002 rings for 1 second.", BUSY, NO_ANSWER)),
    ("unlimited", (person(BOB, ring_timeout=None),), ("1002 rings until the caller gives up.", BUSY, NO_ANSWER)),
    (
        "delays",
        (ringing(RingTarget(ToHandset(CAROL_PHONE), 8), RingTarget(ToHandset(BOB_MOBILE)), include_extension=True),),
        (
            "1002 and 1002a ring at once, Carol’s 1003 after 8 seconds, for 25 seconds in all.",
            "  If all that can be reached are busy or decline: Bob’s voicemail takes it, with the busy greeting.",
            NO_ANSWER,
        ),
    ),
    (
        "confirmation",
        (ringing(RingTarget(ToExternal(MOBILE), 1), confirm_external=True),),
        (
            f"{MOBILE} (whoever answers presses 1 to accept) rings after 1 second, for 25 seconds in all.",
            BUSY,
            NO_ANSWER,
            f"  If the call is turned away at the prompt: {VOICEMAIL}",
        ),
    ),
    (
        "operator",
        (person(BOB, default(dnd=True), operator=CAROLS),),
        (
            f"Bob is on do not disturb: {VOICEMAIL}",
            "  If the caller presses 0 in the greeting: the call goes to Carol (1003).",
        ),
    ),
    (
        "operator after a ring",
        (person(BOB, default(busy=ToVoicemail(CAROL)), operator=ToExternal(MOBILE)),),
        (
            "1002 rings for 25 seconds.",
            "  If it is busy or declines: the call goes to Carol’s voicemail, with the busy greeting.",
            NO_ANSWER,
            f"    If the caller presses 0 in the greeting: the call goes to {MOBILE}.",
        ),
    ),
    ("operator who is gone", (person(BOB, operator=Gone("Old")),), RINGS),
    (
        "left out",
        (
            ringing(
                RingTarget(ToExternal("+15551234567")),
                RingTarget(ToHandset(DANA_PHONE)),
                RingTarget(ToHandset(CAROL_PHONE), 25),
                include_extension=True,
            ),
            person(DANA, default(DANA, dnd=True)),
        ),
        (
            "Bob may not call +15551234567, so it is left out.",
            "Dana is on do not disturb, so phone 1004 does not ring.",
            "Phone 1003 would start after ringing has ended, so it never rings.",
            *RINGS,
        ),
    ),
    ("nothing to ring", (ringing(),), (f"No phone can ring: {VOICEMAIL}",)),
    (
        "dnd elsewhere",
        (person(BOB, default(dnd=True, dnd_destination=ToVoicemail(CAROL))),),
        ("Bob is on do not disturb: the call goes to Carol’s voicemail, with the unavailable greeting.",),
    ),
    (
        "dnd, nowhere",
        (without_mailbox(person(BOB, overrides=(override("dnd"),))),),
        ("Bob is on do not disturb, switched on above the rules: the caller hears busy.",),
    ),
    (
        "always",
        (person(BOB, default(always=ToInner("queue", "sales"))),),
        ("Bob forwards all calls: the call enters the queue sales.",),
    ),
    (
        "parked",
        (person(BOB, default(always=PARKED)),),
        (f"Bob forwards all calls: {PARKED_THEN}.",),
    ),
    (
        "always, switched on above the rules",
        (person(BOB, overrides=(override("always", ToHandset(CAROL_PHONE)),)),),
        (
            "Bob forwards all calls, switched on above the rules: Carol’s 1003 rings for 25 seconds.",
            f"  If nobody takes it: {VOICEMAIL}",
        ),
    ),
    (
        "gone",
        (person(BOB, default(always=Gone("Old queue"))),),
        ("Forward always: “Old queue” no longer exists, so it counts as unset.", *RINGS),
    ),
    (
        "blocked",
        (person(BOB, lists=CallerLists(blocked=frozenset({"1001"}))),),
        ("Bob blocks this caller: a notice is played to the caller, and the call is released without being answered.",),
    ),
    (
        "handed over, and over",
        (
            person(BOB, default(always=CAROLS)),
            without_mailbox(person(CAROL, default(CAROL, unanswered=DANAS))),
            without_mailbox(person(DANA, default(DANA, dnd=True))),
        ),
        (
            "Bob forwards all calls: the call goes to Carol (1003), where “Default” is in force.",
            "1003 rings for 25 seconds.",
            "  If it is busy or declines: Bob forwarded the call, so Bob’s voicemail takes it, "
            "with the unavailable greeting.",
            "  If nobody answers: the call goes to Dana (1004), where “Default” is in force.",
            "    Dana is on do not disturb: Bob forwarded the call, so Bob’s voicemail takes it, "
            "with the unavailable greeting.",
        ),
    ),
    (
        "rings again further on",
        (person(BOB, default(busy=CAROLS, unanswered=CAROLS)),),
        (
            "1002 rings for 25 seconds.",
            "  If nobody takes it: the call goes to Carol (1003), where “Default” is in force.",
            "    1003 rings for 25 seconds.",
            "      If it is busy or declines: Carol’s voicemail takes it, with the busy greeting.",
            "      If nobody answers: Carol’s voicemail takes it, with the unavailable greeting.",
        ),
    ),
    (
        "a branch that rings",
        (person(BOB, default(unanswered=ToHandset(BOB_MOBILE))),),
        (
            "1002 rings for 25 seconds.",
            BUSY,
            "  If nobody answers: 1002a rings for 25 seconds.",
            f"    If nobody takes it: {VOICEMAIL}",
        ),
    ),
    (
        "an override of a branch",
        (person(BOB, overrides=(override("busy", ToVoicemail(CAROL)),)),),
        (
            "1002 rings for 25 seconds.",
            "  If it is busy or declines: Bob forwards when busy, switched on above the rules: "
            "the call goes to Carol’s voicemail, with the busy greeting.",
            NO_ANSWER,
        ),
    ),
    (
        "loop",
        (person(BOB, default(always=CAROLS)), person(CAROL, default(CAROL, always=ToUser(BOB)))),
        (
            "Bob forwards all calls: the call goes to Carol (1003), where “Default” is in force.",
            f"Carol forwards all calls; the call was at Bob before: {VOICEMAIL}",
        ),
    ),
]


@pytest.mark.parametrize(("people", "lines"), [each[1:] for each in STORIES], ids=[each[0] for each in STORIES])
def test_every_turn_is_told(people: tuple[User, ...], lines: tuple[str, ...]) -> None:
    assert told(*people)[1:] == lines


def test_phones_in_use_or_off_are_told() -> None:
    bob = person(BOB, default(active=ToVoicemail(BOB), offline=CAROLS))
    goes = "the call goes to Bob’s voicemail, with the unavailable greeting."
    assert told(bob, phones=Phones(active=frozenset({BOB_MOBILE})))[1] == f"A phone of Bob is on a call: {goes}"
    assert told(bob, phones=Phones(offline=frozenset({BOB_PHONE})))[1] == (
        "No phone of Bob that this rule rings is registered: "
        "the call goes to Carol (1003), where “Default” is in force."
    )


def test_screening_and_what_follows_a_refusal_there_are_told() -> None:
    assert told(person(BOB, default(screening=True)), caller=Outside(MOBILE))[1:] == (
        "The caller is asked for a name first.",
        *RINGS,
        f"  If the call is turned away at the prompt: {VOICEMAIL}",
    )


def test_a_call_that_was_here_before_it_came_from_a_trunk_is_told() -> None:
    [line] = told(caller=Outside(MOBILE), diverted_by=frozenset({BOB}))
    assert line.endswith(f"diverted by Bob (1002): the call was at Bob before: {VOICEMAIL}")
