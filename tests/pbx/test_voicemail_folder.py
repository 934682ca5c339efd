"""A mailbox read from the PBX's files: also half-written ones, hostile ones, and thousands of them."""

import os
import time
import wave
from datetime import UTC, datetime
from pathlib import Path

import pytest

from controller.pbx.voicemail_folder import Boxes, users
from controller.pbx.voicemail_memory import Memory

TEXT = """;
; Message Information file
;
[message]
origmailbox=1002
context=rp-voicemail
exten=s
rdnis=unknown
priority=6
callerchan=PJSIP/d3-00000001
callerid={caller}
origdate=Tue Nov 24 10:05:00 AM UTC 2026
origtime=1795514700
category=
msg_id={msg_id}
flag=
duration={seconds}
"""
LONG_AGO = 1_795_000_000


def plant(box: Path, place: str, number: int, msg_id: str, caller: str = '"Anna" <1001>', seconds: int = 7) -> Path:
    """A message as the PBX leaves it, a while ago; its sound names it."""
    folder = box / place
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / f"msg{number:04}.txt"
    text.write_text(TEXT.format(caller=caller, msg_id=msg_id, seconds=seconds))
    with wave.open(str(text.with_suffix(".wav")), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(msg_id.encode().ljust(32))
    for path in (text, folder):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return text


def test_every_folder_of_the_pbx_is_read(tmp_path: Path) -> None:
    for number, place in enumerate(("Urgent", "INBOX", "Old", "Work", "Deleted")):
        plant(tmp_path / "7", place, 0, f"{number}-1")
    (tmp_path / "7" / "greet.wav").touch()
    found = [each.found for each in Boxes(tmp_path).look(7)]
    assert [(each.place, each.folder) for each in found] == [
        ("Urgent", "new"),
        ("INBOX", "new"),
        ("Old", "saved"),
        ("Work", "saved"),
        ("Deleted", "trash"),
    ]
    assert found[0].called == datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
    assert (found[0].name, found[0].number, found[0].seconds) == ("Anna", "1001", 7)
    assert users(tmp_path) == [7]
    assert users(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("written", "name", "number"),
    [
        ('"Anna" <1001>', "Anna", "1001"),
        ('"Çağla \\"the\\" Über" <+4930123456>', 'Çağla "the" Über', "+4930123456"),
        ("+4930123456", "", "+4930123456"),
        ("Unknown", "", ""),
        ("", "", ""),
        ('"anonymous" <>', "", ""),
        ("<1001>", "", "1001"),
        ("Anna", "Anna", ""),
        ('"<script>" <1001>', "<script>", "1001"),
        ('"a" <b> <1001>', 'a" <b>', "1001"),
        ("x" * 500, "x" * 80, ""),
        ("\x1b[31mred <1001>", "[31mred", "1001"),
    ],
)
def test_callers_are_told_as_they_were_shown(tmp_path: Path, written: str, name: str, number: str) -> None:
    plant(tmp_path / "7", "INBOX", 0, "1-1", written)
    [each] = Boxes(tmp_path).look(7)
    assert (each.found.name, each.found.number) == (name, number)


def test_a_message_whose_caller_forges_a_line_is_none(tmp_path: Path) -> None:
    """The PBX writes each key once."""
    for number, key in enumerate(("msg_id", "callerid", "origtime", " duration ")):
        plant(tmp_path / "7", "INBOX", number, f"{number}-1", f"x\n{key}=7")
    assert Boxes(tmp_path).look(7) == ()


def test_a_caller_who_is_told_at_great_length_takes_no_more_time(tmp_path: Path) -> None:
    """Blanks after a quote, in the PBX's biggest text: where the name ends was sought for a hundred times as long."""
    taken = []
    for length in (350, 7700):
        plant(tmp_path / str(length), "INBOX", 0, "1-1", '"' + " " * length + "x")
        taken.append(min(looking(tmp_path, length) for _ in range(5)))
    assert taken[1] < 10 * taken[0]


def looking(root: Path, user: int) -> float:
    """Seconds of this process for a first look, which finds one."""
    began = time.process_time()
    assert len(Boxes(root).look(user)) == 1
    return time.process_time() - began


def test_what_is_half_written_or_no_message_is_left_out(tmp_path: Path) -> None:
    text = plant(tmp_path / "7", "INBOX", 0, "1-1")
    for number in range(1, 4):
        (text.parent / f"msg000{number}.txt").write_text(text.read_text()[: 70 * number])
    for name in ("msg0009.txt.new", "msg10000.txt", "../msg0001.txt", "notes.txt"):
        (text.parent / name).write_text(text.read_text())
    (text.parent / "msg0004.txt").mkdir()
    (text.parent / "msg0005.txt").write_bytes(b"\xff\xfe\x00" * 100)
    plant(tmp_path / "7", "INBOX", 6, "msg id with spaces")
    assert [each.found.msg_id for each in Boxes(tmp_path).look(7)] == ["1-1"]


def test_a_sound_is_that_of_its_message_whatever_number_it_has_by_now(tmp_path: Path) -> None:
    boxes, box = Boxes(tmp_path), tmp_path / "7"
    plant(box, "INBOX", 0, "1-1")
    plant(box, "INBOX", 1, "2-2")
    boxes.look(7)
    for ending in ("txt", "wav"):  # the first is deleted, the second moves up
        (box / "INBOX" / f"msg0001.{ending}").replace(box / "INBOX" / f"msg0000.{ending}")
    handle = boxes.open_sound(7, "2-2")
    assert handle is not None
    assert b"2-2" in os.read(handle, 1000)
    os.close(handle)
    assert boxes.open_sound(7, "1-1") is None
    (box / "INBOX" / "msg0000.wav").unlink()
    assert boxes.open_sound(7, "2-2") is None


def test_a_sound_that_is_a_link_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    sound = plant(tmp_path / "7", "INBOX", 0, "1-1").with_suffix(".wav")
    sound.unlink()
    sound.symlink_to(secret)
    with pytest.raises(OSError, match="symbolic links"):
        Boxes(tmp_path).open_sound(7, "1-1")


def spoil(text: Path) -> None:
    """Another text in the same file, which nothing tells of: whoever reads it anew finds no message there."""
    before = text.stat()
    text.write_bytes(b"x" * before.st_size)
    os.utime(text, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_nothing_is_read_where_nothing_has_changed_and_only_what_is_new_where_something_has(tmp_path: Path) -> None:
    boxes = Boxes(tmp_path)
    texts = [plant(tmp_path / "7", "INBOX", number, f"{number}-1") for number in range(300)]
    before = boxes.look(7)
    assert len(before) == 300
    assert boxes.is_settled(7)
    for text in texts:
        spoil(text)
    assert boxes.look(7) == before
    plant(tmp_path / "7", "INBOX", 300, "new-1")
    os.utime(tmp_path / "7" / "INBOX", (LONG_AGO + 1, LONG_AGO + 1))
    after = boxes.look(7)
    assert after[:-1] == before
    assert after[-1].found.msg_id == "new-1"
    boxes.forget(7)
    assert [each.found.msg_id for each in boxes.look(7)] == ["new-1"]


def test_a_message_that_has_moved_is_read_anew(tmp_path: Path) -> None:
    """It is the same file then, in another folder."""
    boxes, text = Boxes(tmp_path), plant(tmp_path / "7", "INBOX", 0, "1-1")
    plant(tmp_path / "7", "Old", 0, "2-2")
    boxes.look(7)
    text.rename(tmp_path / "7" / "Old" / "msg0001.txt")
    assert {(each.found.msg_id, each.found.place) for each in boxes.look(7)} == {("2-2", "Old"), ("1-1", "Old")}


def test_a_round_through_more_mailboxes_than_can_be_remembered_reads_only_those_that_can_t(tmp_path: Path) -> None:
    """A tenth is too much for the memory: it is not the others that are read anew, round by round."""
    users = range(1, 101)
    for user in users:
        plant(tmp_path / str(user), "INBOX", 0, f"{user}-1", '"Ünal ⚓" <1001>')
    whole = Boxes(tmp_path)
    seen = {user: whole.look(user) for user in users}
    few = Boxes(tmp_path, Memory(most=whole.memory.size * 9 // 10))
    for user in users:
        few.look(user)
    for user in users:
        spoil(tmp_path / str(user) / "INBOX" / "msg0000.txt")
    assert [whole.look(user) for user in users] == list(seen.values())
    for _ in range(2):
        again = {user: few.look(user) for user in users}
        assert few.memory.size <= few.memory.most
    lost = {user for user in users if again[user] != seen[user]}
    assert 10 <= len(lost) <= 13


def test_what_one_keeps_in_mind_is_true_until_something_changes(tmp_path: Path) -> None:
    boxes = Boxes(tmp_path)
    plant(tmp_path / "7", "INBOX", 0, "1-1")
    boxes.look(7)
    assert not boxes.is_told(7)
    boxes.tell(7)
    boxes.look(7)
    assert boxes.is_told(7)
    plant(tmp_path / "7", "Old", 0, "2-1")
    boxes.look(7)
    assert not boxes.is_told(7)
