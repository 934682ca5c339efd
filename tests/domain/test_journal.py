"""The journal's lines gathered into conversations (PRODUCT §7): what belongs together, and when it is over."""

from dataclasses import replace

import pytest

from controller.domain.journal import GAP, STARTED, Conversations, Event, gathered
from controller.domain.telling import told
from tests.domain.shaped import shape


def line(kind: str, unique: str, linked: str = "", *, place: int = 0, at: float = 100.0, **more: str) -> Event:
    """Of a channel that is called like its id."""
    cells = dict.fromkeys(Event.__slots__[3:], "") | {"unique": unique, "linked": linked or unique, **more}
    return Event(place, kind, at, **cells)


def call(caller: str, callee: str) -> list[Event]:
    """A call that is over."""
    return [
        line("CHAN_START", caller),
        line("CHAN_START", callee, caller),
        line("CHAN_END", callee, caller),
        line("CHAN_END", caller),
        line("LINKEDID_END", caller),
    ]


def kinds(events: list[Event]) -> list[list[str]]:
    return [[event.kind for event in each.events] for each in gathered(events)]


def test_a_conversation_is_over_with_its_last_channel() -> None:
    assert kinds(call("1.1", "1.2")) == [["CHAN_START", "CHAN_START", "CHAN_END", "CHAN_END"]]
    assert kinds(call("1.1", "1.2")[:3]) == []


def test_conversations_that_go_on_side_by_side_are_told_apart() -> None:
    first, second = call("1.1", "1.2"), call("1.3", "1.4")
    mixed = [event for pair in zip(first, second, strict=True) for event in pair]
    assert [each.events[0].unique for each in gathered(mixed)] == ["1.1", "1.3"]


def test_what_was_linked_by_a_transfer_is_one_conversation() -> None:
    """Bob talks to Anna on one call, to Carol on another, and hands Anna over: Carol's leg goes on in the first."""
    events = [
        line("CHAN_START", "1.1", place=1),
        line("CHAN_START", "1.2", "1.1", place=2),
        line("CHAN_START", "1.3", place=3),
        line("CHAN_START", "1.4", "1.3", place=4),
        line("BRIDGE_ENTER", "1.4", "1.1", place=5),
        *(line("CHAN_END", each, "1.1", place=6) for each in ("1.2", "1.3", "1.4", "1.1")),
    ]
    [conversation] = gathered(events)
    assert [event.place for event in conversation.events] == [1, 2, 3, 4, 5, 6, 6, 6, 6]
    assert conversation.key.endswith("-1.1")


def test_a_transfer_may_be_told_when_the_second_call_is_over_and_is_not_waited_for_without_end() -> None:
    """Who handed somebody over while it rang ends with the first call's user field; no line need follow (22.10)."""
    first = [line("CHAN_START", "1.1"), line("CHAN_START", "1.2", "1.1")]
    second = [
        line("CHAN_START", "1.3"),
        line("APP_START", "1.3", userfield="-7-"),
        line("HANGUP", "1.3", userfield="-6-"),
        line("CHAN_END", "1.3", place=1),
    ]
    told_ = '{"channel2_uniqueid":"1.3","transferee_channel_uniqueid":"1.1"}'
    last = [line("ATTENDEDTRANSFER", "1.2", "1.1", extra=told_), *(line("CHAN_END", each) for each in ("1.2", "1.1"))]
    [one] = gathered([*first, *second, *last])
    assert len(one.events) == 9
    assert len(gathered([*first, *second[:2], *last[:1], *second[2:], *last[1:]])) == 1, "as it is written as a rule"
    for end in (line("CHAN_START", "1.5", at=105.1), line(STARTED, "", at=101.0)):
        [waited] = [each for each in gathered([*second, end]) if each.events[0].unique == "1.3"]
        assert not waited.is_cut, "no transfer was told of it"
    held = Conversations()
    assert [over for event in second for over in held.take(event)] == []
    assert [len(held.unclaimed(since)) for since in (99.0, 101.0)] == [0, 1]
    assert held.going_on() == []
    for event in [*second, line("CHAN_START", "1.7", "1.3", place=2)]:
        assert held.take(event) == []
    assert held.unclaimed(1000.0) == [], "somebody is there again"


@pytest.mark.parametrize("name", ["picked up by extension", "picked up in the department"])
def test_who_picks_up_belongs_to_the_call_even_if_all_others_are_gone_before_the_pbx_links_him(name: str) -> None:
    """Each channel has its own thread in the PBX: they may write the lines of one moment in any order."""
    recorded, whose = shape(name)
    [takes] = {event.unique for event in recorded.events if event.app == "Pickup"}
    at = next(event.at for event in recorded.events if event.kind == "PICKUP")
    late = [event for event in recorded.events if event.unique == takes and event.at > at]
    lines = [replace(event, place=place) for place, event in enumerate(recorded.events) if event not in late]
    lines += [replace(event, place=len(lines) + place) for place, event in enumerate(late)]
    [conversation] = gathered(lines)
    before, seen = told(recorded, whose), told(conversation, whose)
    assert before is not None
    assert seen is not None
    assert (seen.result, seen.answered_by) == ("answered", before.answered_by)


def test_a_bridge_makes_one_conversation_of_two_but_a_conference_or_a_parking_lot_does_not() -> None:
    def met(app: str, technology: str) -> list[list[str]]:
        extra = f'{{"bridge_id":"b1","bridge_technology":"{technology}"}}'
        enters = [line("BRIDGE_ENTER", each, app=app, extra=extra) for each in ("1.1", "1.2")]
        ends = [line("CHAN_END", each) for each in ("1.1", "1.2")]
        return kinds([line("CHAN_START", "1.1"), line("CHAN_START", "1.2"), *enters, *ends])

    assert len(met("Dial", "simple_bridge")) == 1
    assert len(met("ConfBridge", "softmix")) == len(met("Park", "holding_bridge")) == 2


def test_lines_whose_beginning_was_not_read_are_passed_over() -> None:
    assert kinds(call("1.1", "1.2")[2:]) == []


def test_a_pbx_that_ended_cuts_what_went_on() -> None:
    """It counts its channels from the beginning again: nothing else tells that it was killed."""
    before = [line("CHAN_START", "1000.6"), line("CHAN_START", "1000.7", "1000.6")]
    cut, whole = gathered([*before, *call("1009.0", "1009.1")])
    assert (cut.is_cut, len(cut.events), whole.is_cut) == (True, 2, False)
    at_once = [line("CHAN_START", "1000.7"), line("CHAN_START", "1001.6")]  # two that began together
    assert gathered(at_once) == []


def test_a_start_of_the_pbx_cuts_what_went_on_before_anybody_calls() -> None:
    events = [line("CHAN_START", "1000.0"), line("CHAN_START", "1000.1"), line(STARTED, "")]
    assert [(each.is_cut, len(each.events)) for each in gathered(events)] == [(True, 1), (True, 1)]
    assert [each.is_cut for each in gathered([events[0], line("CHAN_START", "1009.0")])] == [True], "the first of each"


def test_those_that_go_on_are_known_by_where_they_begin() -> None:
    held = Conversations()
    assert held.going_on() == []
    for event in [line("CHAN_START", "1.1", place=10), line("CHAN_START", "1.3", place=20)]:
        held.take(event)
    assert [each.events[0].place for each in held.going_on()] == [10, 20]
    held.take(line("CHAN_END", "1.1", place=30))
    assert [each.events[0].place for each in held.going_on()] == [20]


def test_what_went_on_while_lines_were_missing_ends_once_nothing_is_heard_of_it() -> None:
    """Its end may never have been written; who speaks again goes on."""
    held = Conversations()
    for event in [line("CHAN_START", "1.1"), line("CHAN_START", "1.3", place=1), line(GAP, "", at=200.0, place=2)]:
        assert held.take(event) == []
    held.take(line("CHAN_START", "1.5", at=300.0, place=3))
    held.take(line("ANSWER", "1.3", at=300.0, place=4))
    [silent] = held.silent(250.0)
    assert (silent.is_cut, [event.kind for event in silent.events]) == (True, ["CHAN_START", GAP])
    assert [each.events[0].unique for each in held.going_on()] == ["1.3", "1.5"]
    assert held.silent(1000.0)[0].events[0].unique == "1.3"
    assert len(held.going_on()) == 1, "nothing is doubtful of who came after"


def test_a_conversation_has_the_same_key_whenever_it_is_read() -> None:
    keys = {each.key for each in [*gathered(call("1.1", "1.2")), *gathered(call("1.1", "1.2"))]}
    assert len(keys) == 1
    assert all(len(each.key) <= 64 for each in gathered([line("CHAN_START", "x" * 99), line("CHAN_END", "x" * 99)]))
