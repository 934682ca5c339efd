"""The picture of what goes on, folded from recorded events of real calls: any order, any gap, no ghosts."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.domain.livecalls import Call, Parked, Person
from controller.live import listing
from controller.live.fold import KEPT, MOST_ENDED, Event
from controller.live.listing import Listing
from controller.live.state import LiveState
from controller.live.whose import Known
from controller.live_feed import LiveFeed
from controller.pbx.ami import Ami
from controller.reconcile.loop import Reconciler
from tests.live.recordings import NAMES, Pictured, Recording, looking, pictured, recording, timeless

RECORDED = {name: recording(name) for name in NAMES}


def people_apart(things: Pictured) -> Pictured:
    """People's presence begins with the first word of it: that does depend on the order."""
    return {place: replace(thing, since=0) if isinstance(thing, Person) else thing for place, thing in things.items()}


def in_order(recorded: Recording, events: int) -> LiveState:
    state = looking(recorded.known, recorded.marks[0].listed)
    for event in recorded.events[:events]:
        state.apply(event)
    return state


def the_calls(state: LiveState) -> list[Call]:
    return sorted((each for each in pictured(state).values() if isinstance(each, Call)), key=lambda call: call.id)


def at(name: str, what: str) -> LiveState:
    recorded = RECORDED[name]
    return in_order(recorded, next(mark.events for mark in recorded.marks if mark.what == what))


def told(call: Call) -> tuple[str, str, list[tuple[str, str]]]:
    return call.state, call.dialled, [(party.number, party.state) for party in call.parties]


@pytest.mark.parametrize("name", NAMES)
def test_events_in_order_give_what_the_pbx_lists_afresh(name: str) -> None:
    """PRODUCT §8: at each quiet moment of the recording."""
    recorded = RECORDED[name]
    for mark in recorded.marks:
        fresh = looking(recorded.known, mark.listed)
        assert timeless(pictured(in_order(recorded, mark.events))) == timeless(pictured(fresh)), mark.what


@given(st.sampled_from(NAMES), st.data())
def test_any_order_and_duplication_gives_the_same(name: str, data: st.DataObject) -> None:
    recorded = RECORDED[name]
    mark = data.draw(st.sampled_from(recorded.marks))
    until = data.draw(st.sampled_from([mark.events, data.draw(st.integers(0, len(recorded.events)))]))
    random = Random(data.draw(st.integers(0, 2**32)))
    events = list(recorded.events[:until])
    events += random.choices(events, k=random.randrange(20)) if events else []
    random.shuffle(events)
    state = looking(recorded.known, recorded.marks[0].listed)
    for index, event in enumerate(events):
        state.apply(event)
        if index % 7 == 0:
            state.changed()  # whenever somebody looks
    assert people_apart(pictured(state)) == people_apart(pictured(in_order(recorded, until)))
    if until == mark.events:
        assert timeless(pictured(state)) == timeless(pictured(looking(recorded.known, mark.listed)))


@given(st.sampled_from(NAMES), st.data())
def test_events_of_a_gap_leave_no_ghosts(name: str, data: st.DataObject) -> None:
    """Some are lost, some come late and twice: after the next list all is as a fresh look would have it."""
    recorded = RECORDED[name]
    mark = data.draw(st.sampled_from(recorded.marks))
    first = data.draw(st.integers(0, mark.events))
    late = data.draw(st.lists(st.sampled_from(recorded.events[: mark.events] or [{}]), max_size=10))
    state = in_order(recorded, first)
    pictured(state)
    state.lost()
    listing.take(state.fold, mark.listed)
    for event in late:
        state.apply(event)
    assert timeless(pictured(state)) == timeless(pictured(looking(recorded.known, mark.listed)))
    for event in recorded.events[mark.events :]:
        state.apply(event)
    assert timeless(pictured(state)) == timeless(pictured(in_order(recorded, len(recorded.events))))


@given(st.sampled_from(NAMES), st.lists(st.integers(0, 200), max_size=20))
def test_what_changed_adds_up_to_what_is(name: str, looks: list[int]) -> None:
    recorded = RECORDED[name]
    state, kept = looking(recorded.known, recorded.marks[0].listed), Pictured()
    for index, event in enumerate([*recorded.events, {}]):
        state.apply(event)
        if index in looks or not event:
            for domain, key, thing in state.changed():
                kept.pop((domain, key), None) if thing is None else kept.update({(domain, key): thing})
            assert kept == pictured(state)
    assert not state.changed()


def test_states_of_calls_and_their_parties() -> None:
    for name, what, calls in (
        ("plain", "rings", [("ringing", "1002", [("1001", "dialling"), ("1002", "ringing")])]),
        ("plain", "talks", [("talking", "1002", [("1001", "up"), ("1002", "up")])]),
        ("plain", "bob holds", [("held", "1002", [("1001", "on hold"), ("1002", "holds")])]),
        ("plain", "over", []),
        ("group", "both ring", [("ringing", "600", [("1001", "dialling"), ("1002", "ringing"), ("1003", "ringing")])]),
        ("pickup", "picked", [("talking", "1002", [("1001", "up"), ("1003", "up")])]),
        ("pickup", "taken over", [("talking", "1002", [("1001", "up"), ("1002", "up")])]),
        ("transfers", "blind done", [("talking", "1002", [("1001", "up"), ("1003", "up")])]),
        ("transfers", "attended done", [("talking", "1002", [("1001", "up"), ("1003", "up")])]),
        ("transfers", "transferred, rings", [("ringing", "1002", [("1001", "dialling"), ("1003", "ringing")])]),
        ("transfers", "answered after", [("talking", "1002", [("1001", "up"), ("1003", "up")])]),
        ("confirm", "talks", [("talking", "1002", [("1001", "up"), ("+4917012345", "up")])]),
        ("voicemail", "in voicemail", [("voicemail", "1002", [("1001", "up")])]),
        ("voicemail", "asks pin", [("announcement", "*98", [("1001", "up")])]),
        ("parking", "parked by blind transfer", [("parked", "+493012340", [("+4989555", "on hold")])]),
        ("console", "held from the page", [("held", "1002", [("1001", "on hold"), ("1002", "holds")])]),
        ("console", "asks carol", [("talking", "1002", [("1001", "on hold"), ("1002", "up"), ("1003", "up")])]),
        ("console", "put through", [("talking", "1002", [("1001", "up"), ("1003", "up")])]),
        ("console", "parked from the page", [("parked", "1002", [("1001", "on hold")])]),
        ("console", "sent to voicemail", [("voicemail", "1002", [("1001", "up")])]),
        ("parking", "retrieved", [("talking", "+493012340", [("+4989555", "up"), ("1003", "up")])]),
    ):
        assert [told(call) for call in the_calls(at(name, what))] == calls, (name, what)


def test_a_consultation_is_a_call_of_its_own_until_it_is_transferred() -> None:
    held, consultation = the_calls(at("transfers", "consults"))
    assert told(held) == ("held", "1002", [("1001", "on hold"), ("1002", "holds")])
    assert told(consultation) == ("talking", "1003", [("1002", "up"), ("1003", "up")])
    [joined] = the_calls(at("transfers", "attended done"))
    assert joined.id == held.id


def test_a_parked_call_tells_who_parked_it_until_when() -> None:
    state = at("parking", "parked by blind transfer")
    [slot] = [each for each in pictured(state).values() if isinstance(each, Parked)]
    [call] = the_calls(state)
    assert (slot.slot, slot.number, slot.name, slot.user) == ("703", "+4989555", "Zoe", None)
    assert (call.slot, call.id, call.parties[0].leg) == ("703", slot.call, slot.leg)
    assert slot.until - slot.since == 120_000
    assert state.whose.domain(slot.by or 0) == call.domain
    assert state.parked(call.domain, "703") == slot
    assert state.parked(call.domain, "704") is None


def test_presence_is_of_all_phones_of_a_user_and_his_mode_stands_beside_it() -> None:
    state = looking(Known({7: (3, "1002", "Bob")}, {70: 7, 71: 7}))
    assert pictured(state) == {(3, "person:7"): Person(7, "offline", 0)}
    for second, (device, said, presence) in enumerate(
        (
            (70, "NOT_INUSE", "available"),
            (71, "RINGING", "ringing"),
            (70, "INUSE", "talking"),
            (71, "UNAVAILABLE", "talking"),
            (70, "UNAVAILABLE", "offline"),
        ),
        1,
    ):
        change = {"Event": "DeviceStateChange", "Device": f"PJSIP/d{device}", "State": said, "Timestamp": f"{second}.5"}
        state.apply(change)
        [person] = pictured(state).values()
        assert isinstance(person, Person)
        assert person.presence == presence
        assert state.device_state(device) == said
    state.set_modes({7: "dnd"})
    assert pictured(state)[3, "person:7"] == Person(7, "offline", 5500, "dnd")


def test_domains_are_walls_also_for_one_call() -> None:
    """PRODUCT §8.4: each sees its own legs."""
    recorded = RECORDED["plain"]
    [caller, callee] = sorted(recorded.known.users)
    apart = {**recorded.known.users, callee: (99, "1002", "Bob")}
    state = looking(Known(apart, recorded.known.devices))
    for event in recorded.events[:20]:
        state.apply(event)
    here, there = the_calls(state)
    ours, theirs = (here, there) if here.domain != 99 else (there, here)
    assert [party.user for party in ours.parties] == [caller]
    assert [party.user for party in theirs.parties] == [callee]
    assert (ours.id, ours.state) == (theirs.id, theirs.state)
    assert (ours.parties[0].is_caller, theirs.parties[0].is_caller) == (True, False)


def test_what_the_database_does_not_know_yet_is_shown_once_it_does() -> None:
    recorded = RECORDED["plain"]
    state = looking(Known())
    for event in recorded.events[:8]:
        state.apply(event)
    assert not pictured(state)
    state.learn(recorded.known)
    assert [told(call) for call in the_calls(state)] == [told(call) for call in the_calls(in_order(recorded, 8))]
    gone = next(iter(recorded.known.users))
    state.learn(Known(), [gone])
    assert f"person:{gone}" not in {key for _, key in pictured(state)}


def test_a_pbx_that_was_restarted_has_none_of_the_calls_of_before() -> None:
    state = at("plain", "talks")
    assert the_calls(state)
    state.lost()
    assert not state.is_complete
    listing.take(state.fold, Listing(RECORDED["plain"].marks[-1].listed.asked))
    assert not the_calls(state)


def plain_call(number: int, born: float) -> list[Event]:
    linked = f"{int(born)}.{number}"
    leg = {"Channel": f"PJSIP/d{number % 50}-{number:08x}", "Uniqueid": linked, "Linkedid": linked}
    other = {"Channel": f"PJSIP/d{number % 50 + 50}-{number:08x}", "Uniqueid": f"{linked}9", "Linkedid": linked}
    bridge = {"BridgeUniqueid": f"bridge-{number}", "BridgeType": "basic", "BridgeTechnology": "simple_bridge"}
    said = [
        {"Event": "Newchannel", "ChannelStateDesc": "Ring", "Exten": "1002", **leg},
        {"Event": "Newchannel", "ChannelStateDesc": "Down", "Exten": "s", **other},
        {"Event": "Newstate", "ChannelStateDesc": "Ringing", **other},
        {"Event": "Newstate", "ChannelStateDesc": "Up", **other},
        {"Event": "Newstate", "ChannelStateDesc": "Up", **leg},
        {"Event": "BridgeEnter", **bridge, **other},
        {"Event": "BridgeEnter", **bridge, **leg},
        {"Event": "BridgeLeave", **bridge, **leg},
        {"Event": "Hangup", **leg},
        {"Event": "Hangup", **other},
        {"Event": "BridgeLeave", **bridge, **other},
    ]
    return [{**event, "Timestamp": f"{born + index / 1000:.6f}"} for index, event in enumerate(said)]


def test_what_has_ended_is_not_remembered_for_ever() -> None:
    state = looking(Known({1: (1, "1001", "Ann")}, dict.fromkeys(range(100), 1)))
    for number in range(5_000):
        for event in plain_call(number, 1_000_000.0 + number / 10):
            state.apply(event)
        if number % 100 == 0:
            state.changed()
    assert not the_calls(state)
    fold = state.fold
    remembered = 2 * 10 * KEPT + 2000  # as many end in that time; it is looked now and then
    assert remembered < MOST_ENDED
    assert len(fold.channels) == len(fold.of_endpoint) == 0
    assert len(fold._ended) < remembered
    assert len(fold.talks) < remembered


async def test_a_clock_that_is_set_back_makes_a_new_beginning() -> None:
    """What the PBX says then looks older than what it said: nothing of that counts any more."""
    state = at("plain", "talks")
    link = Ami("127.0.0.1", 1, "events", "")
    feed = LiveFeed(state, link, link, Reconciler(None, None), lambda: 0.0)  # type: ignore[arg-type]
    state.is_complete = True
    feed.apply({"Event": "Newstate", "Uniqueid": "1.1", "Timestamp": "1795376000.5"})
    feed.apply({"Event": "Newstate", "Uniqueid": "1.1", "Timestamp": "1795375999.9"})  # two threads of the PBX
    assert (state.is_complete, len(the_calls(state))) == (True, 1)
    feed.apply({"Event": "Newstate", "Uniqueid": "1.1", "Timestamp": "1795372400.5"})
    assert (state.is_complete, the_calls(state)) == (False, [])
    feed.lost()


def test_who_holds_just_before_the_list_holds() -> None:
    """The PBX tells of it some time before the other side is on hold, which is what it lists (22.10)."""
    mark = next(mark for mark in RECORDED["plain"].marks if mark.what == "talks")
    hold = next(event for event in RECORDED["plain"].events if event["Event"] == "Hold")
    state = at("plain", "talks")
    listing.take(state.fold, mark.listed)
    state.apply({**hold, "Timestamp": f"{mark.listed.asked - 0.001:.6f}"})
    assert [call.state for call in the_calls(state)] == ["held"]
    state.apply({**hold, "Event": "Unhold", "Timestamp": f"{mark.listed.asked - 10:.6f}"})
    assert [call.state for call in the_calls(state)] == ["held"], "that is older"


def test_a_call_that_we_began_keeps_its_name_and_beginning_when_the_first_leg_is_gone() -> None:
    """Its channel has an id of ours, which tells no moment."""
    state = looking(Known({1: (1, "1001", "Ann"), 2: (1, "1002", "Bob")}, {1: 1, 2: 2}))
    legs = [("dial-5f0c", "d1", 100.5), ("200.7", "d2", 200.5)]
    for uid, endpoint, born in legs:
        leg = {"Channel": f"PJSIP/{endpoint}-00000001", "Uniqueid": uid, "Linkedid": "dial-5f0c", "Exten": "s"}
        state.apply({"Event": "Newchannel", "ChannelStateDesc": "Down", "Timestamp": f"{born}", **leg})
    [before] = the_calls(state)
    state.apply({"Event": "Hangup", "Uniqueid": "dial-5f0c", "Timestamp": "300.0"})
    [after] = the_calls(state)
    assert (before.id, before.began) == (after.id, after.began) == ("dial-5f0c", 100_500)
    assert [party.leg for party in before.parties] == ["dial-5f0c", "200.7"]
