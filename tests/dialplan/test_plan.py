"""The shape of a user's plan: nothing falls through, every jump lands, every line fits, nothing typed gets in."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.dialplan import conftext
from controller.dialplan.door import door
from controller.dialplan.names import NOW
from controller.dialplan.plan import compile_plan
from controller.dialplan.targets import Unsupported
from controller.domain.destinations import Destination, Gone, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Device, User
from controller.domain.ids import DeviceId, FrameId, RuleId, UserId
from controller.domain.priority import Priority
from controller.domain.rules import (
    AnsweringRule,
    Default,
    During,
    Forwards,
    Override,
    RingTarget,
    Simultaneous,
)
from controller.domain.timeframes import Always, TimeFrame
from tests import directorydraws, framedraws
from tests.dialplan.shapes import SHARED, check_shape, fallen_through, nowhere, plan_of
from tests.domain.house import BOB, CAROL, MONDAY, OPEN, default, during, house, override, person

draws = st.integers(0, 2**32).map(Random)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(draws)
def test_no_extension_falls_through_every_jump_lands_and_every_line_fits(rng: Random) -> None:
    directory = directorydraws.directory(rng, compilable=True)
    for user in directory.users.values():
        check_shape(directory, compile_plan(directory, user))


@settings(max_examples=50, deadline=None)
@given(draws)
def test_the_file_of_a_plan_reads_back_as_it_was_and_the_same_rules_give_the_same_text(rng: Random) -> None:
    directory = directorydraws.directory(rng, compilable=True)
    user = directory.users[UserId(1)]
    plan, again = compile_plan(directory, user), compile_plan(directory, user)
    rows = (*plan.rows, plan.pointer, *plan.way_in)
    text = conftext.write(user.name, rows)
    assert text == conftext.write(user.name, (*again.rows, again.pointer, *again.way_in))
    assert list(conftext.read(text)) == [replace(row, comment="") for row in rows]


def test_shared_subroutines_and_the_door_end_too_and_their_jumps_land() -> None:
    own = [row for row in SHARED if not row.data.startswith(("user-${", "user-$"))]
    assert fallen_through(SHARED) == []
    assert fallen_through(door(house().domain.id).rows) == []
    jumps = [row for row in own if "user-${" not in row.data and "$" not in row.data.rsplit("?", 1)[-1]]
    assert nowhere(jumps, SHARED) == []


def test_a_jump_that_lands_nowhere_or_an_extension_that_goes_on_would_be_seen() -> None:
    plan = plan_of()
    assert nowhere([Priority(plan.context, "s", 9, "Goto", "r9-call,1")], plan.rows)
    assert nowhere([Priority(plan.context, "s", 9, "GotoIf", "$[1]?99")], plan.rows)
    assert fallen_through([Priority("x", "s", 1, "Dial", "PJSIP/d1")])


CHANGED: list[tuple[str, User]] = [
    ("permissions", person(BOB, outbound=("+49",))),
    ("a rule more", person(BOB, during(OPEN), default())),
    ("do not disturb", person(BOB, default(dnd=True))),
    ("a forward", person(BOB, default(unanswered=ToUser(CAROL)))),
    ("the timeout", person(BOB, ring_timeout=26)),
    ("the mailbox", person(BOB, has_mailbox=False)),
    ("an override", person(BOB, overrides=(override("dnd"),))),
    ("the operator", person(BOB, operator=ToUser(CAROL))),
]
SAME: list[tuple[str, User]] = [
    ("the rule's name", person(BOB, default(name="Other"))),
    ("his own name, which no forward carries", replace(person(BOB), name="Robert")),
    ("a rule that is switched off", person(BOB, during(OPEN, enabled=False, dnd=True), default())),
    ("a destination that is gone", person(BOB, default(always=Gone("Old")))),
    ("an operator who is gone", person(BOB, operator=Gone("Old"))),
]


@pytest.mark.parametrize("bob", [each[1] for each in CHANGED], ids=[each[0] for each in CHANGED])
def test_another_meaning_is_another_context(bob: User) -> None:
    assert plan_of(bob).context != plan_of().context


@pytest.mark.parametrize("bob", [each[1] for each in SAME], ids=[each[0] for each in SAME])
def test_the_same_meaning_keeps_its_context(bob: User) -> None:
    assert plan_of(bob).context == plan_of().context


@settings(max_examples=100, deadline=None)
@given(draws)
def test_the_context_changes_exactly_when_the_rows_do(rng: Random) -> None:
    directory = directorydraws.directory(rng, compilable=True)
    user = directory.users[UserId(1)]
    other = replace(user, rules=tuple(rng.sample(user.rules[:-1], len(user.rules) - 1)) + user.rules[-1:])
    one, two = (compile_plan(directory, each) for each in (user, other))
    meaning = [{(r.extension, r.priority, r.app, r.data) for r in plan.rows} for plan in (one, two)]
    assert (one.context == two.context) is (meaning[0] == meaning[1])


def test_the_clock_is_read_from_the_channel_the_domain_or_the_machine_and_never_written() -> None:
    rows = plan_of(person(BOB, during(OPEN), default())).rows
    assert f"${{{NOW}}}" in rows[0].data
    assert f"${{{NOW}_1}}" in rows[0].data
    assert not [
        row for row in (*rows, *SHARED) if row.app in ("Set", "MSet") and f"{NOW}=" in row.data.replace("T=", "", 1)
    ]


UNSUPPORTED: tuple[tuple[Destination, str], ...] = (
    (ToInner("queue", "sales"), "a queue cannot be a destination yet"),
    (ToInner("attendant", "main"), "a attendant cannot be a destination yet"),
    (ToInner("conference", "1"), "a conference cannot be a destination yet"),
)


@pytest.mark.parametrize(("to", "words"), UNSUPPORTED)
@pytest.mark.parametrize("kind", Forwards.__slots__)
def test_what_cannot_be_expressed_is_refused_by_name(to: Destination, words: str, kind: str) -> None:
    with pytest.raises(Unsupported) as caught:
        plan_of(person(BOB, default(**{kind: to})))
    [(field, message)] = caught.value.problems
    assert field == f"forward_{kind}"
    assert message.startswith(words)


def test_all_offenders_are_listed_also_those_of_rules_that_are_switched_off() -> None:
    out = ToInner("queue", "sales")
    rules = (
        during(OPEN, 1, always=out, active=out, enabled=False),
        during(OPEN, 2, dnd_destination=out),
        default(offline=out, busy=out, unanswered=out),
    )
    overrides = (override("always", out), override("busy", out), override("unanswered", out))
    with pytest.raises(Unsupported) as caught:
        plan_of(person(BOB, *rules, overrides=overrides, operator=out))
    fields = [field for field, _ in caught.value.problems]
    assert sorted(fields) == sorted(
        [
            *("forward_always", "forward_active", "dnd_destination"),
            *("forward_offline", "forward_busy", "forward_unanswered"),
            *("override.always", "override.busy", "override.unanswered", "operator"),
        ]
    )
    assert all(field in str(caught.value) for field in fields)


@pytest.mark.slow
def test_a_hundred_targets_and_a_hundred_rules_fit() -> None:
    """The limits at which people are stopped; every rule with a frame of its own, each as long as frames get."""
    rng = Random(7)
    devices = {DeviceId(n): Device(DeviceId(n), CAROL if n % 2 else BOB, f"1003x{n}") for n in range(10_000, 10_100)}
    targets = tuple(RingTarget(ToHandset(device), n % 7) for n, device in enumerate(devices))
    ring = Simultaneous(targets, include_extension=True, all_phones=True)
    frames = {FrameId(n): replace(framedraws.frame(rng, n), owner=BOB) for n in range(1000, 1100)}
    everything = Forwards(*[ToHandset(DeviceId(12)), *[ToUser(CAROL)] * 4])
    rules = [AnsweringRule(RuleId(n), During(FrameId(n)), forwards=everything, ring=ring) for n in range(1000, 1099)]
    last = AnsweringRule(RuleId(1), Default(), ring=ring)
    plain = house()
    bob = replace(person(BOB, *rules, last), devices=tuple(d.id for d in devices.values() if d.owner == BOB))
    directory = replace(
        plain, users={**plain.users, BOB: bob}, devices={**plain.devices, **devices}, frames={**plain.frames, **frames}
    )
    check_shape(directory, plan_of(directory=directory))


@pytest.mark.parametrize("until", [None, MONDAY])
@pytest.mark.parametrize("to", [ToUser(CAROL), ToVoicemail(CAROL), ToHandset(DeviceId(13)), Gone("Old")])
@pytest.mark.parametrize("kind", ["always", "busy", "unanswered"])
def test_overrides_stand_in_every_rule_and_end_by_themselves(kind: str, to: Destination, until: object) -> None:
    frames = {**house().frames, FrameId(9): TimeFrame(FrameId(9), "Nine", "Europe/Berlin", Always(), owner=BOB)}
    over = Override(kind, MONDAY, to, until)  # type: ignore[arg-type]
    bob = person(BOB, during(FrameId(9), 1), during(OPEN, 2), default(), overrides=(over,))
    directory = replace(house(bob), frames=frames)
    plan = plan_of(directory=directory)
    check_shape(directory, plan)
    ends = [row for row in plan.rows if f"${{T}}<{int(MONDAY.timestamp())}" in row.data]
    steps = 9 if kind == "always" else 1  # a rule's entries call, dnd and group; one ending that all three rules share
    assert len(ends) == (steps if until and not isinstance(to, Gone) else 0)
