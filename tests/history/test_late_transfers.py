"""A second call that is over before the PBX tells of the transfer (PRODUCT §7: one conversation, whatever is moved)."""

import json
from dataclasses import dataclass

import pytest

from controller.domain.journal import UNTOLD
from controller.history import reader as reading_on
from controller.history.reader import JournalReader
from tests.history.conftest import Written
from tests.pbx.test_journal_lines import line


@dataclass(slots=True)
class Office:
    """Ann talks to Bob, who calls Carol, and hands Ann over while it rings."""

    written: Written

    def says(self, kind: str, channel: str, linked: str, field: str = "", extra: str = "") -> None:
        self.written.at += 0.01
        cells = (
            "",
            "1001",
            "1002",
            "from-1",
            f"PJSIP/d1-{channel}",
            "",
            "",
            "1",
            "",
            channel,
            linked,
            field,
            "",
            extra,
        )
        with self.written.path.open("ab") as file:
            file.write(line(kind, f"{self.written.at:.6f}", *cells))

    def second_call_is_over(self) -> None:
        for channel in ("1.1", "1.2"):
            self.says("CHAN_START", channel, "1.1")
        self.says("CHAN_START", "1.3", "1.3")
        self.says("APP_START", "1.3", "1.3", "-7-r7-")
        self.says("HANGUP", "1.3", "1.3", "-6-r6-")
        self.says("CHAN_END", "1.3", "1.3", "-6-r6-")

    def transfer_is_told(self) -> None:
        told = {"bridge1_id": "b", "channel2_uniqueid": "1.3", "transferee_channel_uniqueid": "1.1"}
        self.says("ATTENDEDTRANSFER", "1.2", "1.1", "", json.dumps(told))
        for channel in ("1.2", "1.1"):
            self.says("HANGUP", channel, "1.1")
            self.says("CHAN_END", channel, "1.1")


def test_it_is_one_row_also_where_much_is_read_at_once_much_later(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(written)
    office.second_call_is_over()
    monkeypatch.setattr(reading_on, "PIECE", written.path.stat().st_size - 1)  # it ends with that line
    office.transfer_is_told()
    reader = JournalReader(written.path, written.main, written.history, lambda: written.at + 1000)
    while reader.look():
        pass
    assert reader.kept == 1


def test_without_a_transfer_it_is_a_row_of_its_own_soon(written: Written) -> None:
    Office(written).second_call_is_over()
    reader = written.read()
    assert reader.kept == 0
    written.at += UNTOLD + 1
    reader.look()
    assert reader.kept == 1
