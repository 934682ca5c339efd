"""What lamps of phones may be set to: patterns only, digits only, and few rows however many people there are."""

import re

import pytest

from controller.dialplan import blf, conftext
from controller.dialplan.plan import compile_plan
from controller.domain.codes import in_force
from controller.domain.ids import DeviceId, DomainId
from controller.domain.priority import HINT
from controller.pbx import dialplan_wire
from controller.pbx.dialplan_wire import MAX_DATA
from tests.domain.house import BOB, BOB_MOBILE, BOB_PHONE, house

DOMAIN = DomainId(3)


def matching(number: str) -> list[str]:
    """The devices of the hints that the number is read as."""
    rows = blf.hints(DOMAIN, in_force({}))
    return [row.app for row in rows if re.fullmatch(re.escape(row.extension[1:]).replace("X", "[0-9]"), number)]


@pytest.mark.parametrize(
    ("number", "device"),
    [
        ("*781002", "Custom:dnd3-${EXTEN:3}"),
        ("*4010", "Custom:away3-${EXTEN:3}"),
        ("*721002", None),
        ("*741", "Custom:frame3-${EXTEN:3}"),
        ("*78", None),
        ("*781002&PJSIP/d9", None),  # would be the phone of somebody else
        ("*7810021234567", None),
        ("PJSIP/d9", None),
        ("1", None),
    ],
)
def test_a_lamp_is_one_thing_or_nothing(number: str, device: str | None) -> None:
    assert matching(number) == ([device] if device else [])


def test_an_extensions_lamp_shows_what_its_own_row_says() -> None:
    [asked] = matching("1002")
    assert asked == "${EVAL_EXTEN(${IF(${DIALPLAN_EXISTS(x3-${EXTEN},hint,1)}?x3-${EXTEN}:rp-no-lamp)},hint,1)}"
    [row] = [row for row in compile_plan(house(), house().users[BOB]).way_in if row.extension == "hint"]
    assert row.data == f"PJSIP/d{BOB_PHONE}&PJSIP/d{BOB_MOBILE}&Custom:quiet1-1002"
    assert blf.lamp(DOMAIN, "1002", ()) == blf.NOBODY
    assert len(blf.lamp(DOMAIN, "123456", tuple(map(DeviceId, range(1_000_000, 1_000_400))))) < MAX_DATA


def test_the_rows_pass_the_gate_and_read_back_from_a_file() -> None:
    rows = blf.hints(DOMAIN, in_force({"force": "#9"}))
    assert list(conftext.read(conftext.write("domain", rows))) == list(rows)
    assert {row.priority for row in rows} == {HINT}
    assert {dialplan_wire.to_ami(row)["Priority"] for row in rows} == {"hint"}


def test_lamps_go_with_the_codes_of_the_domain_and_there_is_none_without() -> None:
    rows = blf.hints(DOMAIN, in_force({"dnd": "*1", "force": ""}))
    shown = {row.extension: row.app for row in rows}
    assert shown["_*1XXXX"] == "Custom:dnd3-${EXTEN:2}"
    assert not [extension for extension in shown if extension.startswith(("_*78", "_*74"))]
