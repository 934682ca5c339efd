"""The fold of the journal: every shape of call by name, and whatever else the lines may be (PRODUCT §7)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.domain.history import Told
from controller.domain.history_names import Whose
from controller.domain.journal import GAP, Conversation, Event, gathered
from controller.domain.telling import told
from tests.domain.shaped import names, shape
from tests.domain.shapes_table import SHAPES
from tests.domain.telling_reads import line as reading
from tests.domain.test_journal import line

ODD = st.sampled_from(
    ["", "-7-", "-7-r1-fa-", "x", '{"hangupcause":"x"}', "[]", '{"bridge_id":1}', "1.1", "\0", "é" * 90]
)


def of(name: str) -> Told:
    conversation, whose = shape(name)
    seen = told(conversation, whose)
    assert seen
    return seen


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_reads_as_an_onlooker_would_tell_it(name: str) -> None:
    conversation, whose = shape(name)
    seen = told(conversation, whose)
    assert (reading(seen, whose) if seen else "no call | nobody") == SHAPES[name]
    assert len(gathered([replace(event, place=at) for at, event in enumerate(conversation.events)])) == 1


def test_every_recorded_shape_is_in_the_table_and_they_are_enough() -> None:
    assert names() == sorted(SHAPES)
    assert len(SHAPES) >= 60


def test_who_parks_a_caller_is_told_though_the_trunk_has_the_number_of_his_phone() -> None:
    """PRODUCT §7. Both count from one."""
    conversation, whose = shape("parked, and the caller gives up")
    events = [
        replace(
            each, channel=each.channel.replace("/d62-", "/t63-"), account="", data=each.data.replace("/d62-", "/t63-")
        )
        for each in conversation.events
    ]
    seen = told(replace(conversation, events=events), replace(whose, trunks={63: 13}))
    assert seen
    [who] = [step.who for step in seen.steps if step.kind == "parked"]
    assert who
    assert (who.kind, who.number) == ("user", "1002")


def test_times_are_those_of_people_and_not_of_prompts() -> None:
    """The caller of a screened call is answered by a question first."""
    asked = of("screened and accepted")
    assert asked.answered
    assert asked.answered - asked.began > 2
    assert 0 < asked.talked < asked.ended - asked.answered + 0.01
    gone = of("screened, the caller gives up at the question")
    assert (gone.answered, gone.talked, gone.answered_by) == (None, 0.0, None)


def test_hold_and_parking_count_as_talk_and_are_told_apart() -> None:
    for name, begins, ends in (
        ("put on hold from a page", "BRIDGE_ENTER", "BRIDGE_EXIT"),
        ("parked and retrieved", "PARK_START", "PARK_END"),
    ):
        seen, events = of(name), shape(name)[0].events
        holding = [event for event in events if event.kind.startswith("PARK") or "holding" in event.extra]
        began = next(event.at for event in holding if event.kind == begins and event.unique == events[0].unique)
        ended = next(event.at for event in holding if event.kind == ends and event.unique == events[0].unique)
        assert seen.held == pytest.approx(ended - began)
        assert seen.held < seen.talked


def test_rule_forwards_and_numbers_are_kept() -> None:
    once = of("forwarded always")
    assert (once.forwards, once.rule, once.direction) == (1, once.steps[1].rule, "inside")
    assert once.rule is not None
    assert of("too many forwards").forwards == 10
    out = of("outside, answered")
    assert (out.direction, out.dialled, out.number) == ("out", "040123456", "+4930200001")
    led = of("from outside, answered")
    assert (led.direction, led.number, led.caller.number, led.caller.name) == ("in", "+4930200002", "+4989555", "Ada")
    assert led.trunk == out.trunk or (led.trunk and out.trunk)


def test_a_pbx_that_fails_interrupts_the_call_at_its_last_known_moment() -> None:
    conversation, whose = shape("answered")
    cut = Conversation("cut", conversation.events[:-4], is_cut=True)
    seen = told(cut, whose)
    assert seen
    assert (seen.result, seen.ended, seen.is_odd) == ("interrupted", cut.events[-1].at, False)
    assert (seen.steps[-1].kind, seen.answered is not None) == ("interrupted", True)


@pytest.mark.parametrize("name", [name for name in names() if name.startswith(("outside", "answered", "blocked", "*"))])
def test_a_call_that_is_cut_anywhere_still_went_the_way_it_went(name: str) -> None:
    """PRODUCT §7: before the plan has said where it leads, what was dialled does."""
    conversation, whose = shape(name)
    whole = told(conversation, whose)
    for many in range(1, len(conversation.events)):
        cut = told(Conversation("cut", conversation.events[:many], is_cut=True), whose)
        assert cut is None or whole is None or cut.direction == whole.direction, many


def test_a_phone_that_sends_the_call_elsewhere_has_refused_however_its_leg_ends() -> None:
    conversation, whose = shape("sent on by the phone itself")
    blank = '{"hangupcause":0,"hangupsource":"","dialstatus":""}'
    events = [
        replace(event, extra=blank) if event.kind == "HANGUP" and event.app == "AppDial" else event
        for event in conversation.events
    ]
    seen = told(Conversation("sent", events), whose)
    assert seen
    assert reading(seen, whose) == SHAPES["sent on by the phone itself"]


@pytest.mark.parametrize("name", [name for name in SHAPES if name.startswith(("transferred", "parked and"))])
def test_a_transfer_is_told_the_same_when_the_journal_says_so_late(name: str) -> None:
    """Threads of the PBX write what each of them did (22.10)."""
    conversation, whose = shape(name)
    events = conversation.events
    at = next(at for at, event in enumerate(events) if event.kind in ("BLINDTRANSFER", "ATTENDEDTRANSFER"))
    for later in range(at + 1, min(at + 7, len(events))):
        moved = [*events[:at], *events[at + 1 : later + 1], events[at], *events[later + 1 :]]
        seen = told(Conversation(name, moved), whose)
        assert seen
        assert reading(seen, whose) == SHAPES[name], later - at


def test_what_nobody_knows_is_kept_and_marked() -> None:
    conversation, whose = shape("answered")
    unknown = replace(conversation.events[3], kind="SOMETHING_NEW")
    for more in (unknown, replace(unknown, kind=GAP, at=0.0)):
        seen = told(Conversation("odd", [*conversation.events, more]), whose)
        assert seen
        assert (seen.is_odd, seen.result, seen.talked > 0, seen.began) == (
            True,
            "answered",
            True,
            conversation.events[0].at,
        )
    late = told(Conversation("late", conversation.events[1:]), whose)
    assert late
    assert late.is_odd


def test_a_phone_that_we_had_rung_for_nothing_is_no_call() -> None:
    ours = {"channel": "PJSIP/d1-0", "extension": "s", "context": "from-3", "account": "7"}
    assert (
        told(Conversation("x", [line("CHAN_START", "live-1", **ours), line("HANGUP", "live-1", **ours)]), Whose())
        is None
    )
    lamp = line("CHAN_START", "1.1", channel="Local/s@rp-question-0;1")
    assert told(Conversation("x", [lamp]), Whose()) is None


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_any_lines_at_all_give_a_row(data: st.DataObject) -> None:
    """Shuffled, cut off, doubled, mixed, with odd fields: the call is never lost, nor the reader."""
    names_ = data.draw(st.lists(st.sampled_from(sorted(SHAPES)), min_size=1, max_size=2))
    events = [event for name in names_ for event in shape(name)[0].events]
    drawn = data.draw(st.lists(st.sampled_from(range(len(events))), min_size=1, max_size=40))
    chosen = [_changed(data, events[at]) for at in drawn]
    seen = told(Conversation("any", chosen, is_cut=data.draw(st.booleans())), Whose())
    if seen is not None:
        assert seen.began <= seen.ended
        assert "\\x00" not in repr(seen)
        assert min(seen.talked, seen.held, seen.waits) >= 0
        assert len({share.user for share in seen.shares}) == len(seen.shares)


def _changed(data: st.DataObject, event: Event) -> Event:
    if data.draw(st.integers(0, 5)):
        return event
    cell = data.draw(
        st.sampled_from(("userfield", "extra", "context", "unique", "linked", "channel", "data", "account"))
    )
    return replace(event, **{cell: data.draw(ODD)})
