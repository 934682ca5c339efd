"""Uploads become files that the PBX plays; what is no music leaves nothing behind (PRODUCT §8.3, §8.5)."""

import contextlib
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.audio import caged, convert, keeping
from controller.audio.caged import Limits, TooMuch
from controller.audio.convert import NotConverted
from controller.tone import loudness, tone
from tests.audio.hostile import HOSTILE, made, stereo
from tests.calls.audio import share_of
from tests.soundfiles import wav_file

pytestmark = pytest.mark.skipif(convert.find_ffmpeg() is None, reason="there is no ffmpeg here")
LONGEST = 1800.0
KEY = "0123456789abcdef" * 2


def samples(path: Path) -> tuple[bytes, tuple[int, int, int]]:
    """The sound, and its channels, bytes a sample and rate."""
    with wave.open(str(path), "rb") as opened:
        shape = (opened.getnchannels(), opened.getsampwidth(), opened.getframerate())
        return opened.readframes(opened.getnframes()), shape


def left(folder: Path) -> list[Path]:
    """Every file below it."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_becomes_mono_in_two_rates_without_its_tags(tmp_path: Path) -> None:
    sound = convert.convert(stereo(tmp_path / "in"), tmp_path / "audio", KEY, LONGEST)
    assert sound.seconds == pytest.approx(1.0, abs=0.05)
    for rate in keeping.RATES:
        path = keeping.path(tmp_path / "audio", KEY, rate)
        pcm, shape = samples(path)
        assert shape == (1, 2, rate)
        assert share_of(440.0, pcm, rate) > 0.9
        assert path.read_bytes()[36:40] == b"data", "no other part: neither tags nor who made it"
        assert path.stat().st_mode & 0o777 == 0o600
    assert sound.size == sum(path.stat().st_size for path in left(tmp_path / "audio"))


@pytest.mark.parametrize(
    ("ending", "arguments"),
    [
        ("mp3", ("-f", "mp3")),
        ("ogg", ("-c:a", "libvorbis", "-f", "ogg")),
        ("opus", ("-c:a", "libopus", "-f", "ogg")),
        ("m4a", ("-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4")),
        ("flac", ("-f", "flac")),
    ],
)
def test_each_format_people_have_is_taken_whatever_the_file_is_called(
    tmp_path: Path, ending: str, arguments: tuple[str, ...]
) -> None:
    source = tmp_path / f"holiday {ending}.pdf"
    source.write_bytes(made("-metadata", "title=${SHELL(id)}", *arguments))
    sound = convert.convert(source, tmp_path / "audio", KEY, LONGEST)
    assert sound.seconds == pytest.approx(2.0, abs=0.1)
    path = keeping.path(tmp_path / "audio", KEY, keeping.WIDE)
    assert share_of(440.0, samples(path)[0], keeping.WIDE) > 0.9
    assert b"SHELL" not in path.read_bytes()


def test_quiet_and_loud_music_come_out_equally_loud(tmp_path: Path) -> None:
    """EBU R128: within a decibel or so."""
    heard = []
    for volume in (0.02, 0.3, 0.95):
        source = wav_file(tmp_path / "in", tone(440.0, 3.0, volume=volume))
        convert.convert(source, tmp_path / "audio", KEY, LONGEST)
        heard.append(loudness(samples(keeping.path(tmp_path / "audio", KEY, keeping.NARROW))[0]))
    assert max(heard) / min(heard) < 1.15


def test_at_least_forty_hostile_files_are_tried() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_music_is_refused_and_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    make, reasons = HOSTILE[name]
    source, folder = tmp_path / "in", tmp_path / "audio"
    source.write_bytes(make())
    with pytest.raises(NotConverted) as refusal:
        convert.convert(source, folder, KEY, LONGEST)
    assert refusal.value.why in reasons, refusal.value
    assert not folder.exists() or not list(folder.iterdir())


def test_a_file_that_is_called_like_an_option_or_another_place_is_only_a_file(tmp_path: Path) -> None:
    for name in ("-i", "pipe:0", "concat:a|b", "http:x", "$(id)"):
        source = stereo(tmp_path / name)
        convert.convert(source, tmp_path / "audio", keeping.new_key(), LONGEST)
    assert len(left(tmp_path / "audio")) == 10


def test_without_a_converter_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotConverted) as refusal:
        convert.convert(stereo(tmp_path / "in"), tmp_path / "audio", KEY, LONGEST)
    assert refusal.value.why == "no converter"


@pytest.mark.parametrize(
    "program",
    [
        "while :; do :; done",
        "head -c 200000000 /dev/zero > big",
        "sleep 60 & sleep 60",
    ],
)
def test_a_program_in_the_cage_reaches_its_limits_and_takes_its_children_along(tmp_path: Path, program: str) -> None:
    """CPU time, file size, and time on the clock."""
    with pytest.raises((TooMuch, caged.Failed)):
        caged.run(["/bin/sh", "-c", f"echo $$ > pid; {program}"], tmp_path, 2.0, Limits(cpu=1, file=1 << 20))
    group = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 3
    while alive := [state for state in states_of(group) if state != "Z"]:  # dead and not yet buried does no harm
        assert time.monotonic() < deadline, alive


def states_of(group: int) -> Iterator[str]:
    """Of all processes of that group."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, of = path.read_text().rpartition(")")[2].split()[:3]
            if int(of) == group:
                yield state


def test_memory_is_limited_and_there_is_no_secret_in_the_environment(tmp_path: Path) -> None:
    text = caged.run(["/bin/sh", "-c", "ulimit -v; ulimit -n; ulimit -c; env"], tmp_path, 5.0, Limits(memory=1 << 28))
    memory, files, cores, *names = text.split()
    assert (memory, files, cores) == (str((1 << 28) // 1024), "32", "0")
    assert not [name for name in names if name.startswith(("RINGPLAN", "SECRET"))]


def test_sounds_nobody_names_are_swept_and_young_ones_stay(tmp_path: Path) -> None:
    wanted, unwanted = keeping.new_key(), keeping.new_key()
    for key in (wanted, unwanted):
        convert.convert(stereo(tmp_path / "in"), tmp_path / "audio", key, LONGEST)
    (tmp_path / "audio" / f"{keeping.UNFINISHED}x").mkdir()
    assert keeping.sweep(tmp_path / "audio", {wanted}, before=1.0) == 0
    assert keeping.sweep(tmp_path / "audio", {wanted}, before=2.0**40) == 1
    assert list(keeping.keys(tmp_path / "audio")) == [wanted]
    assert not list((tmp_path / "audio").glob(f"{keeping.UNFINISHED}*"))


def test_a_key_is_never_a_path(tmp_path: Path) -> None:
    for key in ("../../etc/passwd", "", "A" * 32, "0" * 31, "0" * 32 + "\n"):
        with pytest.raises(ValueError, match="no key"):
            keeping.path(tmp_path, key, keeping.WIDE)
