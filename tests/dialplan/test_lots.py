"""A domain's parking lot as rows (PRODUCT §6): what is dialled, and that another lot leaves nothing behind."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.dialplan import conftext, lots
from controller.dialplan.codes import extensions
from controller.dialplan.door import door
from controller.dialplan.shared import shared_rows
from controller.domain.codes import in_force
from controller.domain.destinations import Gone, ToInner, ToUser
from controller.domain.directory import Domain
from controller.domain.ids import DomainId, UserId
from controller.domain.lots import LONGEST_LOT, USUAL, Lot
from controller.domain.priority import HINT, Priority
from controller.pbx.dialplan_wire import checked
from controller.reconcile.piece import Piece, of_domain
from tests.dialplan.shapes import LONGEST_LINE, SHARED, fallen_through, nowhere

DOMAIN = DomainId(3)
LONG = Lot("700000", 700001, 700099, 0, ToUser(UserId(7)))


def piece(lot: Lot | None) -> Piece:
    return of_domain(Domain(DOMAIN, "acme.example", "Europe/Berlin"), ("112", "118"), "0", None, lot)


@given(st.integers(10, 999_999), st.integers(1, LONGEST_LOT))
def test_the_patterns_match_the_slots_and_nothing_else(first: int, count: int) -> None:
    lot = Lot("9", first, first + count - 1, 120)
    found = [re.compile(each) for each in lots.patterns(lot)]
    near = range(max(0, first - 20), lot.last + 20)
    assert [slot for slot in near if any(each.fullmatch(str(slot)) for each in found)] == list(lot.slots)
    assert len(found) <= LONGEST_LOT // 10 + 1


@pytest.mark.parametrize("lot", [None, USUAL, LONG, Lot("9000", 70, 71, 1, ToInner("group", "5"))])
def test_whatever_the_lot_is_the_same_fixed_rows_stand_and_lead_somewhere(lot: Lot | None) -> None:
    made, usual = piece(lot), piece(USUAL)
    plain = [row for row in made.fixed if row.priority != HINT]
    places = [(row.context, row.extension, row.priority) for row in usual.fixed if row.priority != HINT]
    assert [(row.context, row.extension, row.priority) for row in plain] == places
    assert fallen_through(plain) == []
    there = (*made.rows, *SHARED)
    assert nowhere([row for row in made.rows if row.app == "Gosub" and "rp-parking" in row.data], there) == []
    for row in made.rows:
        assert len(conftext.line(row).encode()) <= LONGEST_LINE
        checked(row)
    assert list(conftext.read(made.text)) == [Priority(*_bare(row)) for row in made.rows]


@pytest.mark.parametrize(
    ("lot", "told", "called"),
    [
        (None, "none", "NoOp(none)"),
        (USUAL, "700-701-719-120", "NoOp(none)"),
        (LONG, "700000-700001-700099-0", "Gosub(rp-operator-user,s,1(7))"),
        (Lot("700", 701, 702, 5, ToInner("group", "5")), "700-701-702-5", "Gosub(rp-to-group,s,1(5))"),
        (Lot("700", 701, 702, 5, Gone("Zoe")), "700-701-702-5", "NoOp(none)"),
        (Lot("700", 701, 702, 5, by_keys=True), "700-701-702-5-keys", "NoOp(none)"),
    ],
)
def test_the_lot_is_told_to_whoever_parks(lot: Lot | None, told: str, called: str) -> None:
    made = {(row.extension, row.priority): f"{row.app}({row.data})" for row in lots.lot_rows(DOMAIN, lot)}
    assert made["s", 1] == f"Return({told})"
    assert made["operator", 1] == called


def test_a_star_and_a_slot_parks_there_and_without_a_lot_nobody_parks_by_code() -> None:
    some, none = (extensions(DOMAIN, in_force({}), lot) for lot in (USUAL, None))
    assert [name for name in some if name not in none] == ["_*70[1-9]", "_*71[0-9]", "***"]
    assert some["_*71[0-9]"][0].data == "rp-code,s,1(park,3,${EXTEN:1})"
    assert "_*55XXX" in none, "what is still parked can be taken"


def test_a_change_of_the_operator_touches_nothing_that_calls_run_through() -> None:
    one, other = piece(USUAL), piece(Lot("700", 701, 719, 60, ToUser(UserId(7))))
    assert one.content == other.content
    assert {row.context for row in set(one.fixed) ^ set(other.fixed)} == {f"lot-{DOMAIN}"}


def test_the_times_are_those_of_the_product() -> None:
    """PRODUCT §6: the parker rings 25 s, an empty slot waits 10 s."""
    data = {(row.context, row.app): row.data for row in shared_rows()}
    assert ",25,ir" in data["rp-park-back", "Dial"]
    assert data["rp-parking", "WaitForCondition"].endswith(",10,0.1")


def test_every_lamp_of_a_slot_is_the_device_that_the_pbx_tells_of() -> None:
    made = lots.hints(DOMAIN, USUAL)
    assert [(row.context, row.extension, row.app) for row in made] == [
        ("blf-3", "_70[1-9]", "park:${EXTEN}@park-3"),
        ("blf-3", "_71[0-9]", "park:${EXTEN}@park-3"),
    ]
    assert lots.hints(DOMAIN, None) == ()


def test_the_door_asks_for_slots_after_emergency_numbers_and_before_extensions() -> None:
    made = rows_of("_XXX")
    assert made[0].data.index("DIALPLAN_EXISTS(sos-3-") < made[0].data.index("700") < made[0].data.index("x3-")
    assert made[1].data == '$["${DEVICE_STATE(park:${EXTEN}@park-3)}"="INUSE"]?5'
    assert "701" not in rows_of("_XXXX")[0].data


def rows_of(pattern: str) -> list[Priority]:
    return [row for row in door(DOMAIN, ("112",), "", None, USUAL).rows if row.extension == pattern]


def _bare(row: Priority) -> tuple[str, str, int, str, str]:
    return row.context, row.extension, row.priority, row.app, row.data
