"""What calls out and in are compiled to: trunks in order, doors, public numbers, and that nothing typed gets in."""

import re

import pytest

from controller.dialplan import conftext
from controller.dialplan.dids import did_rows
from controller.dialplan.lines import rows
from controller.dialplan.shared import shared_rows
from controller.dialplan.trunkdoor import trunk_door_rows
from controller.dialplan.trunkorder import facts_lines, trunk_lines
from controller.domain.brakes import Brakes
from controller.domain.destinations import (
    PARKED,
    Destination,
    Gone,
    ToExternal,
    ToHandset,
    ToInner,
    ToUser,
    ToVoicemail,
)
from controller.domain.dialling import NumberPlan
from controller.domain.directory import CallerId, Domain
from controller.domain.ids import DeviceId, DidId, DomainId, TrunkId, UserId
from controller.domain.trunks import Did, Trunk
from tests.dialplan.shapes import ENDS, fallen_through, nowhere, plan_of
from tests.domain.house import BOB, BOB_MOBILE, default, house, person

GERMANY = NumberPlan("49", ("00",), ("0",), (10, 11), (10, 11), (), "", "")
SHARED = tuple(shared_rows())
DOMAIN = Domain(DomainId(3), "acme.example", "America/Port-au-Prince")


def test_trunks_are_tried_in_order_and_a_full_one_is_passed_over() -> None:
    lines = trunk_lines([Trunk(TrunkId(5), "a.example", channels=2), Trunk(TrunkId(4), "b.example")], GERMANY)
    assert [line.app for line in lines] == ["GotoIf", "Gosub", "Gosub", "Return"]
    assert lines[0].data.startswith("$[${GROUP_COUNT(t5@trunk)}>=2 ")
    assert lines[0].data.endswith("]?3")
    assert lines[1].data.startswith("rp-trunk,s,1(5,a.example,")
    assert lines[2].data.startswith("rp-trunk,s,1(4,b.example,")
    assert [line.app for line in trunk_lines([], GERMANY)] == ["Return"]


def test_a_domains_facts_end_with_the_zone_whatever_is_in_its_name() -> None:
    assert [line.data for line in facts_lines(DOMAIN)] == ["----America/Port-au-Prince"]
    full = Domain(DomainId(3), "x", "Europe/Berlin", main_number="+49301", brakes=Brakes(9, None, 2))
    assert [line.data for line in facts_lines(full)] == ["+49301-9--2-Europe/Berlin"]


def test_a_plan_tells_what_a_call_out_for_its_user_shows() -> None:
    user = person(BOB, default(), number="+49302", show_caller=True, brakes=Brakes(1, 2, None))
    [row] = [row for row in plan_of(user).rows if row.extension == "out"]
    assert (row.app, row.data) == ("Return", "1-+49302-1-1-2-")


@pytest.mark.parametrize(
    ("caller_id", "show_caller", "facts"),
    [("main", False, "1--0----"), ("hidden", False, "1-+49302-2---"), ("hidden", True, "1-+49302-3---")],
)
def test_a_plan_tells_whether_own_calls_show_a_number(caller_id: CallerId, show_caller: bool, facts: str) -> None:
    user = person(BOB, default(), number="+49302", show_caller=show_caller, caller_id=caller_id)
    [row] = [row for row in plan_of(user).rows if row.extension == "out"]
    assert row.data.rstrip("-") == facts.rstrip("-")


def test_a_trunks_door_leads_to_numbers_of_its_domain_and_nowhere_else() -> None:
    door = trunk_door_rows(DomainId(3), Trunk(TrunkId(5), "a.example", "digits"))
    assert {row.context for row in door} == {"in-5"}
    assert {row.data for row in door} == {"rp-in,s,1(5,3,digits,${FILTER(0-9+,${EXTEN})})", "${GOSUB_RETVAL}"}
    assert fallen_through(door) == []
    assert nowhere(door, (*door, *SHARED)) == []
    reached = "".join(row.data for row in SHARED if row.context in ("rp-in", "rp-led"))
    assert set(re.findall(r"[A-Za-z]+\$\{[A-Z0-9]+\}-", reached)) == {"did${ARG1}-"}


TO: tuple[tuple[Destination, str], ...] = (
    (ToUser(BOB), "rp-enter,s,1(s,call,2)"),
    (ToUser(UserId(99)), "1"),
    (ToHandset(BOB_MOBILE), f"rp-to-handset,s,1(d{BOB_MOBILE},2,1,25,)"),
    (ToHandset(DeviceId(99)), "1"),
    (ToVoicemail(BOB), "rp-voicemail,s,1(2@d1,u)"),
    (ToVoicemail(UserId(99)), "1"),
    (ToExternal("+4917012345"), "rp-through,s,1(1,+4917012345,+49302)"),
    (ToInner("group", "7"), "rp-to-group,s,1(7)"),
    (PARKED, "rp-to-lot,s,1(1)"),
    (ToInner("queue", "sales"), "1"),
    (Gone("Bob"), "1"),
)


@pytest.mark.parametrize(("to", "first"), TO)
def test_a_public_number_leads_to_each_kind_of_destination_or_to_nobody(to: Destination, first: str) -> None:
    found = did_rows(house(), Did(DidId(1), "+49302", to, (BOB, UserId(7))))
    assert {row.context for row in found} == {"did1-49302"}
    assert found[0].data == first
    assert fallen_through(found) == []
    assert [row.data for row in found if row.extension == "owners"] == ["2-7-"]


def test_the_shared_subroutines_of_calls_out_and_in_end_and_land() -> None:
    own = [row for row in SHARED if row.context.startswith("rp-")]
    for context, extension in {(row.context, row.extension) for row in own}:
        numbers = [row.priority for row in own if (row.context, row.extension) == (context, extension)]
        assert numbers == list(range(1, len(numbers) + 1)), (context, extension)
    last = {(row.context, row.extension): row for row in own}
    assert not [row for row in last.values() if row.app not in ENDS | {"GotoIf"}]
    assert all(len(conftext.line(row).encode()) <= 1000 for row in own)


def test_the_lines_of_a_trunk_read_back_from_a_file() -> None:
    found = rows("out-3-0123456789", {"trunks": trunk_lines([Trunk(TrunkId(5), "a.example", "national")], GERMANY)})
    assert tuple(conftext.read(conftext.write("x", found))) == found


def test_a_group_as_destination_is_named_by_its_id_only() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        did_rows(house(), Did(DidId(1), "+49302", ToInner("group", "7,1(x)")))
