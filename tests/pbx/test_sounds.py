"""controller/pbx/sounds.py: the folders of the PBX, and recordings of the house that stand in for what it has."""

import math
import shutil
import wave
from array import array
from pathlib import Path

import pytest

from controller import doctor
from controller.pbx import command, own_recordings, prompts, recordings, sounds
from controller.settings import Settings, load
from tests.pbx_fixture import environment


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    made = load(environment(tmp_path))
    (made.pbx / "lib" / "sounds").mkdir(parents=True)
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An Asterisk's own files, as Debian names the folders; `en` is a link that leads nowhere, as in a tree."""
    folder = tmp_path / "asterisk"
    for name in ("en_US_f_Allison/vm-intro.wav", "en_US_f_Allison/digits/1.wav", "fr_CA_f_June/vm-intro.wav"):
        (folder / "sounds" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "sounds" / name).write_bytes(name.encode())
    (folder / "sounds" / "en").symlink_to("/etc/alternatives/asterisk-prompt-en")
    return folder


def record(file: Path, rate: int = 8000, channels: int = 1, width: int = 2, size: float = 6000) -> Path:
    """A second and a half of a tone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    tone = array("h", (int(size * math.sin(index * 2500 / rate)) for index in range(rate * 3 // 2)))
    with wave.open(str(file), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(tone.tobytes() * channels if width == 2 else bytes(len(tone)))
    return file


def there(house: Settings, name: str) -> Path:
    return house.pbx / "lib" / "sounds" / name


def test_each_language_has_the_pbxs_sentences_and_our_prompts(house: Settings, data: Path) -> None:
    assert sounds.put(house, data) == []
    assert there(house, "en/digits/1.wav").read_bytes() == b"en_US_f_Allison/digits/1.wav"
    assert there(house, "fr/vm-intro.wav").read_bytes() == b"fr_CA_f_June/vm-intro.wav"
    assert there(house, "fr/ringplan/blocked.wav").read_bytes() == (prompts.OURS / "fr" / "blocked.wav").read_bytes()
    assert there(house, "de/ringplan/digits/7.wav16").exists()
    assert sounds.missing(house) == []
    assert sounds.languages(house) == ["en", "fr"]


def test_the_house_of_an_earlier_version_is_put_in_order(house: Settings, data: Path) -> None:
    there(house, "en").symlink_to(data / "sounds" / "en_US_f_Allison")
    there(house, "ringplan").mkdir()
    there(house, "ringplan/blocked.wav").write_bytes(b"old")
    there(house, "de/ringplan").mkdir(parents=True)
    there(house, "de/ringplan/no-longer.wav").write_bytes(b"old")
    sounds.put(house, data)
    assert (data / "sounds/en_US_f_Allison/vm-intro.wav").exists()
    assert not there(house, "en").is_symlink()
    assert not there(house, "ringplan").exists()
    assert not there(house, "de/ringplan/no-longer.wav").exists()
    assert there(house, "en/ringplan/blocked.wav").exists()


@pytest.mark.parametrize(("rate", "ending"), [(8000, ".wav"), (16000, ".wav16")])
def test_a_recording_of_the_house_is_the_only_one_in_either_quality(
    house: Settings, data: Path, rate: int, ending: str
) -> None:
    own = record(house.home / "prompts" / "fr" / "blocked.wav", rate)
    assert sounds.put(house, data) == ["fr/ringplan/blocked"]
    assert [path.name for path in there(house, "fr/ringplan").glob("blocked.*")] == [f"blocked{ending}"]
    assert recordings.read(there(house, f"fr/ringplan/blocked{ending}")) == recordings.read(own)
    assert sounds.missing(house) == []


def test_a_recording_outlives_the_next_start_and_ends_when_it_is_taken_away(house: Settings, data: Path) -> None:
    own = record(house.home / "prompts" / "de" / "digits" / "1.wav")
    sounds.put(house, data)
    before = there(house, "de/ringplan/digits/1.wav").stat()
    sounds.put(house, data)
    assert there(house, "de/ringplan/digits/1.wav").stat().st_mtime_ns == before.st_mtime_ns
    own.unlink()
    assert sounds.put(house, data) == []
    ours = prompts.OURS / "de" / "digits" / "1.wav"
    assert there(house, "de/ringplan/digits/1.wav").read_bytes() == ours.read_bytes()


def test_a_newer_version_renews_its_prompts_below_a_pbx_that_runs(house: Settings, data: Path) -> None:
    own = record(house.home / "prompts" / "fr" / "call.wav")
    sounds.put(house, data)
    there(house, "fr/ringplan/call.wav").write_bytes(b"as the house has it")
    there(house, "fr/ringplan/press.wav").write_bytes(b"of an older version")
    there(house, "fr/ringplan/not-now.wav").unlink()
    shutil.rmtree(data)
    sounds.renew(house)
    assert own.exists()
    assert there(house, "fr/ringplan/call.wav").read_bytes() == b"as the house has it"
    assert sounds.missing(house) == []
    assert there(house, "en/vm-intro.wav").is_symlink()  # what is the PBX's own is left alone


def test_the_pbxs_own_sentences_can_be_recorded_too_in_languages_that_have_none(house: Settings, data: Path) -> None:
    record(house.home / "prompts" / "de" / "asterisk" / "vm-intro.wav")
    record(house.home / "prompts" / "en" / "asterisk" / "digits" / "1.wav")
    record(house.home / "prompts" / "fr-CA" / "blocked.wav")
    replaced = sounds.put(house, data)
    assert replaced == ["de/vm-intro", "en/digits/1", "fr_CA/ringplan/blocked"]
    assert not there(house, "en/digits/1.wav").is_symlink()
    assert (data / "sounds/en_US_f_Allison/digits/1.wav").read_bytes() == b"en_US_f_Allison/digits/1.wav"
    assert sounds.languages(house) == ["de", "en", "fr"]


FLAWED = [
    ("fr/blocked.wav", {"rate": 44100}, "44.1 kHz instead of 16 bit, one channel, 8 or 16 kHz"),
    ("fr/blocked.wav", {"channels": 2}, "2 channels"),
    ("fr/blocked.wav", {"width": 1}, "8 bit"),
    ("fr/blocked.wav", {"size": 0}, "silent"),
    ("fr/bloked.wav", {}, "no prompt of that name"),
    ("french/blocked.wav", {}, "not a language"),
    ("fr/blocked.mp3", {}, "does not end in .wav"),
]


@pytest.mark.parametrize(("name", "form", "flaw"), FLAWED)
def test_what_can_not_be_played_is_named_and_ours_is_heard(
    house: Settings, data: Path, name: str, form: dict[str, int], flaw: str
) -> None:
    record(house.home / "prompts" / name, **form)
    assert sounds.put(house, data) == []
    [own] = own_recordings.own_recordings(house)
    assert flaw in own.flaw
    assert own.recording is None
    assert sounds.missing(house) == []


def test_a_file_that_is_no_sound_at_all_is_named(house: Settings, data: Path) -> None:
    for name, content in (("nobody", b""), ("press", b"RIFF\0\0\0\0WAVEfmt "), ("call", b"<html>")):
        record(house.home / "prompts" / "en" / f"{name}.wav").write_bytes(content)
    assert sounds.put(house, data) == []
    assert {"PCM" in own.flaw for own in own_recordings.own_recordings(house)} == {True}


@pytest.mark.parametrize(("size", "flaw"), [(32_000, "too loud"), (90, "too soft")])
def test_a_recording_that_is_too_loud_or_too_soft_is_played_and_named(
    house: Settings, data: Path, size: int, flaw: str
) -> None:
    record(house.home / "prompts" / "en" / "press.wav", size=size)
    assert sounds.put(house, data) == ["en/ringplan/press"]
    [check] = doctor.house_sounds(house)
    assert not check.ok
    assert f"prompts/en/press.wav: {flaw}" in check.detail
    assert "sox" in check.remedy


def test_the_doctor_says_nothing_of_recordings_where_there_are_none(house: Settings) -> None:
    assert list(doctor.house_sounds(house)) == []


def test_a_prompt_without_its_file_is_missing_unless_the_house_has_one(house: Settings, data: Path) -> None:
    sounds.put(house, data)
    there(house, "de/ringplan/press.wav16").unlink()
    assert sounds.missing(house) == ["de/press"]
    record(house.home / "prompts" / "de" / "press.wav")
    sounds.put(house, data)
    assert sounds.missing(house) == []


def test_languages_of_a_region_are_written_as_the_pbx_wants_them() -> None:
    assert [prompts.tag(language) for language in ("fr-CA", "fr", "de-AT")] == ["fr_CA", "fr", "de_AT"]


def test_the_tree_speaks_english_and_french(tree_settings: Settings, house: Settings) -> None:
    program = command.find(tree_settings.tree)
    if not program.private:
        pytest.skip("this machine has an Asterisk of its own")
    sounds.put(house, program.data)
    assert sounds.languages(house) == ["en", "fr"]
    shutil.rmtree(house.pbx)
