"""Groups of channels, against a model that keeps everything, and against calls as Asterisk 22.10 reports them."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from controller.live import channels as module
from controller.live.channels import Channels, named_in

IDS = [f"1700000000.{number}" for number in range(8)]


@dataclass
class Model:
    """Remembers the edges of every group that lives, and finds groups by walking them."""

    sequence: int = 0
    born: dict[str, int] = field(default_factory=dict)
    alive: set[str] = field(default_factory=set)
    edges: set[tuple[str, str]] = field(default_factory=set)

    def created(self, one: str, other: str) -> None:
        if one not in self.alive:
            self.sequence += 1
            self.born[one] = self.sequence
            self.alive.add(one)
        self.linked([one, other])

    def linked(self, ids: list[str]) -> None:
        if any(self.group(one) & self.alive for one in ids):
            self.edges |= {(a, b) for a in ids for b in ids}

    def ended(self, one: str) -> None:
        self.alive.discard(one)
        group = self.group(one)
        if not group & self.alive:
            self.edges = {edge for edge in self.edges if not group & set(edge)}
            for gone in group:
                self.born.pop(gone, None)

    def group(self, one: str) -> set[str]:
        found, todo = {one}, [one]
        while todo:
            here = todo.pop()
            new = {b for a, b in self.edges if a == here} - found
            found |= new
            todo += new
        return found

    def oldest(self) -> int | None:
        return min((self.born[m] for one in self.alive for m in self.group(one) if m in self.born), default=None)


one_id = st.sampled_from(IDS)
# A channel is created once: the n-th creation makes the n-th id.
steps = st.lists(
    st.one_of(
        st.tuples(st.just("created"), one_id),
        st.tuples(st.just("linked"), st.lists(one_id, min_size=2, max_size=4)),
        st.tuples(st.just("ended"), one_id),
    ),
    max_size=60,
)


@given(steps)
def test_groups_are_those_of_a_model_that_walks_all_links_ever_made(script):
    ours, model, unborn = Channels(), Model(), list(IDS)
    for kind, what in script:
        if kind == "created" and unborn:
            new = unborn.pop(0)
            ours.created(new, what)
            model.created(new, what)
        elif kind == "linked":
            ours.linked(what)
            model.linked(what)
        elif kind == "ended":
            ours.ended(what)
            model.ended(what)
        assert ours.oldest() == model.oldest()
        assert ours.alive() == model.alive


@given(steps)
def test_nothing_is_kept_once_every_channel_has_ended(script):
    ours, unborn = Channels(), list(IDS)
    for kind, what in script:
        if kind == "created" and unborn:
            ours.created(unborn.pop(0), what)
        elif kind == "linked":
            ours.linked(what)
    for one in IDS:
        ours.ended(one)
    assert ours.oldest() is None
    assert not ours._group_of


def new(uniqueid, linkedid=None):
    return {"Event": "Newchannel", "Uniqueid": uniqueid, "Linkedid": linkedid or uniqueid}


def hangup(uniqueid, linkedid=None):
    return {"Event": "Hangup", "Uniqueid": uniqueid, "Linkedid": linkedid or uniqueid}


def play(*events):
    ours = Channels()
    for event in events:
        ours.apply(event)
    return ours


def test_a_call_from_before_the_change_holds_the_old_plan_and_a_later_one_does_not():
    ours = play(new("a"))
    retired_at = ours.now()
    ours.apply(new("b"))
    assert ours.oldest() <= retired_at
    ours.apply(hangup("a"))
    assert ours.oldest() > retired_at


def test_a_younger_caller_that_takes_over_by_transfer_holds_the_old_plan_after_the_old_one_has_ended():
    ours = play(new("transferrer"))
    retired_at = ours.now()
    ours.apply(new("caller"))
    names = {"OrigTransfererUniqueid": "transferrer", "TransfereeUniqueid": "caller"}
    ours.apply({"Event": "AttendedTransfer", **names})
    ours.apply(hangup("transferrer"))
    assert ours.oldest() <= retired_at
    ours.apply(hangup("caller"))
    assert ours.oldest() is None


def test_channels_that_met_in_a_bridge_are_one_group_even_when_they_were_never_there_together():
    enter = {"Event": "BridgeEnter", "BridgeUniqueid": "uuid", "BridgeTechnology": "softmix"}
    leave = enter | {"Event": "BridgeLeave"}
    ours = play(new("a"), new("b"), new("c"), enter | {"Uniqueid": "a"}, enter | {"Uniqueid": "b"})
    ours.apply(leave | {"Uniqueid": "a"})
    ours.apply(hangup("a"))
    ours.apply(enter | {"Uniqueid": "c"})
    ours.apply(hangup("b"))
    assert ours.oldest() == 1


def test_calls_parked_at_the_same_time_hold_nothing_of_each_other():
    enter = {"Event": "BridgeEnter", "BridgeUniqueid": "lot", "BridgeTechnology": "holding_bridge"}
    ours = play(new("a"), new("b"), enter | {"Uniqueid": "a"}, enter | {"Uniqueid": "b"}, hangup("a"))
    assert ours.oldest() == 2


def test_after_a_reconnect_whatever_is_alive_counts_as_older_than_everything():
    ours = play(new("a"), new("gone"))
    retired_at = ours.now()
    ours.apply({"Event": "CoreShowChannel", "Uniqueid": "a", "Linkedid": "a", "BridgeId": ""})
    ours.apply({"Event": "CoreShowChannel", "Uniqueid": "b", "Linkedid": "b", "BridgeId": ""})
    ours.apply({"Event": "CoreShowChannelsComplete", "ListItems": "2"})
    assert ours.alive() == {"a", "b"}
    assert ours.oldest() == 0
    ours.apply(new("a"))  # the event was still on its way when the list was made
    assert ours.oldest() == 0
    ours.apply(hangup("a"))
    ours.apply(hangup("b"))
    assert ours.oldest() is None
    ours.apply(new("c"))
    assert ours.oldest() > retired_at


def test_a_group_that_never_ends_remembers_a_bounded_number_of_ended_channels(monkeypatch):
    monkeypatch.setattr(module, "REMEMBERED", 10)
    ours = play(new("room"))
    for number in range(100):
        ours.apply(new(f"guest{number}", "room"))
        ours.apply(hangup(f"guest{number}", "room"))
    assert len(ours._group_of) == 11
    assert ours.oldest() == 1


def test_every_header_that_names_a_channel_counts_and_nothing_else():
    event = {
        "Event": "DialBegin",
        "Uniqueid": "a",
        "DestUniqueid": "b",
        "DestLinkedid": "c",
        "BridgeUniqueid": "d",
        "Channel": "PJSIP/x",
        "LocalOneUniqueid": "<null>",
    }
    assert named_in(event) == ["a", "b", "c", "d"]
