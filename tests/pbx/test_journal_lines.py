"""The PBX's journal of calls as a file: whole lines, odd bytes, and whether it is the one that was read."""

from pathlib import Path

import pytest

from controller.pbx import journal

CELLS = ["CHAN_START", "1795363924.5", "Anna", "1001", "1002", "from-1", "PJSIP/d1-0", "", "", "1", "", "1.1", "1.1"]
WHOLE = 1 << 20


def line(*cells: str) -> bytes:
    """As cel_custom writes it; these cells first."""
    row = [*cells, *[*CELLS, "", "", ""][len(cells) :]]
    return (",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n").encode("utf-8", "surrogateescape")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.csv"


def test_lines_are_read_once_they_are_whole(path: Path) -> None:
    assert journal.read(path, 0, WHOLE) == ([], 0)
    path.write_bytes(line() + line("HANGUP")[:-5])
    [event], at = journal.read(path, 0, WHOLE)
    assert (event.kind, event.at, event.number, event.unique, event.place) == (
        "CHAN_START",
        1795363924.5,
        "1001",
        "1.1",
        0,
    )
    assert at == len(line())
    with path.open("ab") as file:
        file.write(line("HANGUP")[-5:])
    [event], at = journal.read(path, at, WHOLE)
    assert (event.kind, event.place) == ("HANGUP", len(line()))
    assert journal.read(path, at, WHOLE) == ([], path.stat().st_size)


def test_a_long_journal_is_read_in_pieces(path: Path) -> None:
    path.write_bytes(line() * 50)
    at, count = 0, 0
    while (found := journal.read(path, at, 100))[0]:
        count, at = count + len(found[0]), found[1]
    assert (count, at) == (50, path.stat().st_size)


@pytest.mark.parametrize(
    "odd",
    [
        b'AN_START","1","broken',
        b'"CHAN_START","1"',
        b'"CHAN_START","yesterday"' + line()[28:-1],
        b'"CHAN_START","inf"' + line()[28:-1],
        b"\x00\xff",
        b"",
        line("CHAN_START", "1", 'a"b,c')[:-2],
    ],
)
def test_a_broken_line_costs_that_line_only(path: Path, odd: bytes) -> None:
    path.write_bytes(line() + odd + b"\n" + line("HANGUP"))
    kinds = [event.kind for event in journal.read(path, 0, WHOLE)[0]]
    assert (kinds[0], kinds[-1], len(kinds)) == ("CHAN_START", "HANGUP", 2)


def test_a_name_is_what_it_is_whatever_is_in_it(path: Path) -> None:
    """A name that was cut within a letter, line ends of other worlds, quotes."""
    names = ["Zo\udcc3", "a\u2028b\rc\x85d", '","HANGUP","', ""]
    path.write_bytes(b"".join(line("CHAN_START", "1", name) for name in names))
    events, _ = journal.read(path, 0, WHOLE)
    assert [event.name for event in events] == ["Zo\ufffd", *names[1:]]


def test_reading_goes_on_in_the_same_file_and_begins_anew_in_another(path: Path) -> None:
    path.write_bytes(line() * 3)
    here = journal.place(path)
    path.write_bytes(path.read_bytes() + line("HANGUP"))
    assert journal.resumed(path, here) == here.at
    path.write_bytes(line("ANSWER") * 9)
    assert journal.resumed(path, here) == 0
    path.write_bytes(line())
    assert journal.resumed(path, here) == 0
    path.unlink()
    assert journal.place(path).at == 0
    assert journal.resumed(path, here) == 0
