"""The PBX's journal of calls as a file: whole lines, odd bytes, and whether it is the one that was read."""

from pathlib import Path

import pytest

from controller.domain.journal import GAP, STARTED
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
    assert kinds == ["CHAN_START", *([GAP] if odd else []), "HANGUP"], "where lines may be missing, it is said"


def test_what_a_full_disk_cut_off_costs_no_line_of_after(path: Path) -> None:
    """The next line follows at once, wherever it was cut; a name can forge neither line nor cut."""
    forged = line("CHAN_START", "1.5", '"CHAN_END","1795363924.5","', "1795363924.5")
    for cut in range(1, len(line())):
        path.write_bytes(line()[:cut].rstrip(b"\n") + line("HANGUP") + forged)
        events, after = journal.read(path, 0, WHOLE)
        assert [event.kind for event in events[1:]] == ["HANGUP", "CHAN_START"], cut
        assert (events[0].kind == GAP, after) == (cut < len(line()) - 1, path.stat().st_size)


def test_a_rotated_journal_is_read_as_one(path: Path) -> None:
    """A line that comes while it is renamed goes into the former file; what is read there stays read."""
    path.write_bytes(line("A") + line("B"))
    [first, _], at = journal.read(path, 0, WHOLE)
    here = journal.place(path, at)
    with path.open("ab") as late:
        journal.rotate(path)
        late.write(line("C") + line("half")[:-9])
        late.flush()
        [third], at = journal.read(path, at, WHOLE)
        assert (journal.read(path, at, WHOLE), journal.place(path).at >> 40) == (([], at), 1)
    path.write_bytes(line("D"))
    journal.rotate(path)
    [lost], at = journal.read(path, at, WHOLE)
    [fourth], end = journal.read(path, at, WHOLE)
    assert [event.kind for event in (third, lost, fourth)] == ["C", GAP, "D"]
    assert first.place < third.place < lost.place < fourth.place
    assert journal.resumed(path, here) == here.at, "after a restart, in the file that has another name now"
    assert journal.behind(path, here.at) == len(line("C") + line("half")[:-9] + line("D"))
    assert (end, journal.read(path, end, WHOLE)) == (1 << 40 | len(line("D")), ([], end)), "until there is another"
    assert journal.back(path, 10) == end - 10
    assert journal.back(path, len(line("D")) + 9) >> 40 == 0
    assert journal.back(path, WHOLE) == 0
    min(path.parent.glob("journal-*")).unlink()
    assert journal.resumed(path, here) == 1 << 40, "the oldest that is left"


def test_the_last_line_of_a_rotated_journal_is_read_however_late_it_comes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The PBX opened the file before it was renamed, and writes there and to the next one while somebody reads."""
    path.write_bytes(line("A"))
    _, at = journal.read(path, 0, WHOLE)
    late = path.open("ab")
    journal.rotate(path)
    looks = journal._piece

    def looks_before(*where: object) -> bytes:
        found = looks(*where)
        if not late.closed:
            late.write(line("B"))
            late.close()
            path.write_bytes(line("C"))
        return found

    monkeypatch.setattr(journal, "_piece", looks_before)
    told = []
    for _look in range(4):
        events, at = journal.read(path, at, WHOLE)
        told += [event.kind for event in events]
    assert told == ["B", "C"]


def test_the_keeper_tells_of_each_start_and_ends_a_line_that_a_kill_left(path: Path) -> None:
    journal.begin(path, 5.25)
    with path.open("ab") as file:
        file.write(line()[:20])
    journal.begin(path, 6.0)
    told = [(event.kind, event.at) for event in journal.read(path, 0, WHOLE)[0]]
    assert told == [(STARTED, 5.25), (GAP, 0.0), (STARTED, 6.0)]
    assert path.stat().st_mode & 0o777 == 0o600
    assert journal.first_moment(path) == 5.25


def test_what_is_no_text_at_all_is_passed_over(path: Path) -> None:
    path.write_bytes(b"\0" * 200_000 + line("HANGUP"))
    kinds, at = [], 0
    while (found := journal.read(path, at, 1000))[1] != at:
        kinds, at = kinds + [event.kind for event in found[0]], found[1]
    assert set(kinds) == {GAP, "HANGUP"}


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
