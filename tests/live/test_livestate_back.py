"""A parked call that nobody took, folded from events: it is marked with its slot while it rings (PRODUCT §6)."""

from hypothesis import given
from hypothesis import strategies as st

from controller.live.facts import Fact
from tests.live.test_livestate import at, the_calls


@given(order=st.permutations(range(3)))
def test_who_comes_back_from_a_slot_is_marked_with_it_until_somebody_answers(order: list[int]) -> None:
    """In whatever order it is heard."""
    state = at("parking", "parked by blind transfer")
    [call] = the_calls(state)
    leg = {"Uniqueid": call.parties[0].leg, "Linkedid": call.id, "ParkeeUniqueid": call.parties[0].leg}
    lot = {"Parkinglot": f"park-{call.domain}-703", "ParkingSpace": "703"}
    last = state.fold.channels[call.parties[0].leg].said_at(Fact.SLOT)
    said = [
        {"Event": "ParkedCallTimeOut", **leg, **lot, "Timestamp": f"{last + 1:.6f}"},
        {"Event": "BridgeEnter", **leg, "BridgeUniqueid": "b", "BridgeType": "basic", "Timestamp": f"{last + 2:.6f}"},
        {"Event": "BridgeLeave", **leg, "BridgeUniqueid": "b", "BridgeType": "basic", "Timestamp": f"{last + 3:.6f}"},
    ]
    state.apply(said[0])
    assert [(each.back, each.slot) for each in the_calls(state)] == [("703", "")]
    for index in order:
        state.apply(said[index])
    assert [each.back for each in the_calls(state)] == [""], "it is somebody’s now"
