"""SIPp's log as it is, and what counts as wrong when the call history is held against it (PRODUCT §7)."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from controller.domain.history import Party, Told
from tests.bench.history_sipp import KINDS, is_cut_at_once, judged
from tests.bench.sipp import Call, Sipp, free
from tests.bench.sipp_scenarios import callee, caller

ANSWERED, BUSY = KINDS[0], KINDS[1]
CALL = Call("+4989555", ANSWERED.number, 100.0, 101.0, 100.1, "answered")
ROW = Told("1", 1, 100.0, 101.0, "in", "answered", Party("outside", number="+4989555"), ANSWERED.number, None)
CUT = replace(ROW, key="2", result="interrupted")
UNHEARD = replace(CALL, taken=None, outcome="unheard")
LOST = replace(CALL, outcome="cut", ended=120.0)
RIGHT = {
    "one row": (CALL, [ROW], []),
    "nothing was ever heard of it": (UNHEARD, [], []),
    "cut by the kill": (LOST, [CUT], [100.5]),
    "cut at its beginning, and repeated": (CALL, [CUT, ROW], [99.9]),
    "killed before anything was written": (LOST, [], [100.2]),
}
WRONG = {
    "no row": (CALL, [], []),
    "two rows": (CALL, [ROW, replace(ROW, key="2")], []),
    "another result": (CALL, [replace(ROW, result="missed")], []),
    "interrupted, and nobody killed the PBX": (CALL, [CUT], []),
    "at another time": (CALL, [replace(ROW, began=90.0)], []),
    "a row though the PBX never took it": (UNHEARD, [ROW], []),
    "written before the kill, and gone": (LOST, [], [101.0]),
    "cut twice by one kill": (LOST, [CUT, replace(CUT, key="3")], [100.5]),
}


@pytest.mark.parametrize("name", RIGHT)
def test_rows_that_agree_with_sipp(name: str) -> None:
    call, rows, killed = RIGHT[name]
    assert judged(call, ANSWERED, rows, killed) == []


@pytest.mark.parametrize("name", WRONG)
def test_rows_that_do_not_agree_with_sipp(name: str) -> None:
    call, rows, killed = WRONG[name]
    assert judged(call, ANSWERED, rows, killed)


def test_a_busy_call_is_busy() -> None:
    busy = replace(CALL, outcome="486")
    assert judged(busy, BUSY, [replace(ROW, result="busy")], []) == []
    assert judged(busy, BUSY, [ROW], [])


def test_a_row_without_its_caller_is_of_a_call_that_was_cut_at_its_beginning() -> None:
    nobody = replace(CUT, caller=Party("outside"))
    assert is_cut_at_once(nobody, [100.1])
    assert not is_cut_at_once(nobody, [103.0])
    assert not is_cut_at_once(CUT, [100.1])
    assert not is_cut_at_once(replace(nobody, result="missed"), [100.1])


@pytest.mark.skipif(not shutil.which("sipp"), reason="SIPp is not installed")
async def test_sipp_logs_each_call_with_its_outcome(tmp_path: Path) -> None:
    """Between two SIPps, with no PBX."""
    here = free("127.0.0.1")
    sipp = Sipp(tmp_path, here)
    async with sipp.answering("phones", callee(), here):
        waits = [("+4989551", "+4930001", ""), ("+4989552", "+4930002", "")]
        log = await sipp.calls("waits", caller(False, False), free("127.0.0.1"), waits, 50)
        log += await sipp.calls("gives-up", caller(True, False), free("127.0.0.1"), [("+4989553", "+4930003", "")], 50)
    assert [(call.who, call.outcome) for call in log] == [
        ("+4989551", "answered"),
        ("+4989552", "486"),
        ("+4989553", "487"),
    ]
    assert all(call.taken and call.began <= call.taken <= call.ended for call in log)
