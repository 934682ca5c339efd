"""Files for Asterisk: whole, proven and private, or the last good one stays."""

import resource
import stat

import pytest

from controller.pbx.files import remove, write_checked


def nothing(_):
    return None


def refuse(text):
    raise ValueError(f"not what was meant: {text}")


def test_a_file_is_written_read_back_and_private(tmp_path):
    seen = []
    path = tmp_path / "plans" / "01" / "user.conf"
    write_checked(path, "Zoë\n", seen.append)
    assert path.read_text() == "Zoë\n"
    assert seen == ["Zoë\n"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_text_that_fails_its_check_leaves_the_last_good_file_and_no_litter(tmp_path):
    path = tmp_path / "user.conf"
    write_checked(path, "good", nothing)
    with pytest.raises(ValueError, match="not what was meant: bad"):
        write_checked(path, "bad", refuse)
    assert path.read_text() == "good"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_too_big_for_the_disk_leaves_the_last_good_one(tmp_path):
    """PRODUCT §8.1; a limit on the size of files stands for the full disk."""
    path = tmp_path / "user.conf"
    write_checked(path, "good", nothing)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, usual[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_checked(path, "x" * 2000, nothing)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert path.read_text() == "good"
    assert list(tmp_path.iterdir()) == [path]


def test_removing_a_file_twice_is_no_error(tmp_path):
    path = tmp_path / "user.conf"
    write_checked(path, "x", nothing)
    remove(path)
    remove(path)
    assert not path.exists()


def test_a_reader_sees_the_old_text_or_the_new_one_and_nothing_between(tmp_path):
    path = tmp_path / "user.conf"
    write_checked(path, "old", nothing)
    write_checked(path, "new" * 100_000, lambda _: path.read_text() == "old" or refuse("touched too early"))
    assert path.read_text() == "new" * 100_000
