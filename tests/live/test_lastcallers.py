"""Who called last, read from a journal (PRODUCT §5, *69): it survives every restart but that of the journal."""

from pathlib import Path

from controller.live.lastcallers import LastCallers


class Journal:
    """One on disk, written as the PBX writes it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "journal.csv"
        self.calls = 0

    def line(self, event: str, linked: str, unique: str = "", **cells: str) -> None:
        wanted = ("name", "number", "exten", "context", "channel", "app", "data", "account", "peer")
        middle = [cells.get(name, "") for name in wanted]
        fields = [event, "1.5", *middle, unique or linked, linked, "", "", ""]
        with self.path.open("a") as file:
            file.write(",".join('"' + field.replace('"', '""') + '"' for field in fields) + "\n")

    def call(self, number: str, dialled: str, rings: str = "", account: str = "5") -> None:
        """From a handset of that user; `rings` is a user."""
        self.calls += 1
        linked = f"{self.calls}.1"
        self.line(
            "CHAN_START", linked, number=number, exten=dialled, context="from-1", channel="PJSIP/d1-1", account=account
        )
        if rings:
            self.line("APP_START", linked, number=number, channel="PJSIP/d1-1", app="Dial", account=account)
            self.line("CHAN_START", linked, "9.9", number="x", channel="PJSIP/d9-1", account=rings)
        self.line("LINKEDID_END", linked, number=number, channel="PJSIP/d1-1", account=account)


def test_the_last_of_those_who_rang_or_dialled_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    callers = LastCallers(journal.path)
    assert callers.of(7, 1, "1002") is None
    journal.call("1001", "1002", rings="7")
    assert callers.of(7, 1, "1002") == "1001"
    journal.call("1003", "1002")
    assert callers.of(7, 1, "1002") == "1003"
    assert callers.of(7, 2, "1002") == "1001"
    assert callers.of(8, 2, "1002") is None
    journal.call("1004", "600", rings="7")
    assert callers.of(7, 1, "1002") == "1004"


def test_another_life_reads_the_same_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.call("1001", "1002", rings="7")
    assert LastCallers(journal.path).of(7, 1, "1002") == "1001"


def test_only_the_end_of_a_long_journal_is_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.call("1001", "1002", rings="7")
    for _ in range(20):
        journal.call("1005", "1006", rings="8")
    assert LastCallers(journal.path, enough=500).of(7, 1, "1002") is None
    assert LastCallers(journal.path, enough=500).of(8, 1, "1006") == "1005"


def test_a_line_that_is_being_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    callers = LastCallers(journal.path)
    journal.call("1001", "1002", rings="7")
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:60])
    assert callers.of(7, 1, "1002") is None
    journal.path.write_bytes(whole)
    assert callers.of(7, 1, "1002") == "1001"


def test_a_journal_that_begins_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    callers = LastCallers(journal.path)
    for _ in range(3):
        journal.call("1001", "1002", rings="7")
    assert callers.of(7, 1, "1002") == "1001"
    journal.path.unlink()
    journal.call("1003", "1002", rings="7")
    assert callers.of(7, 1, "1002") == "1003"


def test_ones_own_calls_to_oneself_do_not_count(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.call("1002", "1005", rings="7", account="7")
    assert LastCallers(journal.path).of(7, 1, "1002") is None


def test_who_called_an_extension_before_somebody_else_had_it_is_not_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.call("1001", "1002")
    callers = LastCallers(journal.path)
    assert callers.of(7, 1, "1002", since=1.6) is None
    assert callers.of(7, 1, "1002", since=1.4) == "1001"


def test_an_outside_number_counts_as_the_trunks_door_left_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for linked, shown in (("1.1", "+4970111222"), ("1.2", "")):
        journal.line("CHAN_START", linked, number="070111222", exten="30200", context="in-1", channel="PJSIP/t1-1")
        journal.line("APP_START", linked, number=shown, channel="PJSIP/t1-1", app="Dial")
        journal.line("CHAN_START", linked, "9.9", channel="PJSIP/d9-1", account="7")
        assert LastCallers(journal.path).of(7, 1, "1002") == shown


def test_who_left_a_message_has_called(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.line("CHAN_START", "1.1", number="1", exten="30200", context="in-1", channel="PJSIP/t1-1")
    journal.line("APP_START", "1.1", number="+4970111222", channel="PJSIP/t1-1", app="VoiceMail", data="1002@d1,u")
    assert LastCallers(journal.path).of(7, 1, "1002") == "+4970111222"
