"""Typed words become a sound that says them, and nothing in them steers the program that speaks (PRODUCT §8.5)."""

import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from controller.audio import caged, drafts, keeping, speakable, speaking
from controller.audio.convert import NotConverted
from controller.tone import loudness

ALL = pytest.mark.skipif(len(speaking.languages()) < len(speaking.VOICES), reason="not every voice is installed here")
SAID = "please leave a message and we will call you back"
OTHER = "the office is closed until monday at nine press zero for the reception"
LONGEST = 120.0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Hello.\r\nWe are closed\n\nToday", "Hello. We are closed. Today"),
        ("“Zoë’s” — 20 °C…", '"Zoë\'s" - 20 °C...'),
        ("${SHELL(touch /tmp/x)}", "$ SHELL(touch /tmp/x)"),
        ("[[h@l'oU]] you", "h@l'oU you"),
        ("<speak><break time='9s'/>hi</speak>", "speak break time='9s'/ hi /speak"),
        ("\x01+50S fast \x1b[2J \x00 nul", "+50S fast 2J nul"),
        ("-f /etc/passwd", "-f /etc/passwd"),
        ("`id` $(id) | id; \\r {x}", "id $(id) id; r x"),
        ("\u202eright to left\u202c \u200bword", "right to left word"),
        ("ﬁne ① Ｆｕｌｌ", "fine 1 Full"),
        ("Hello 😀 👍🏽", "Hello"),
        ("😀 -- ! \u202e", ""),
        ("  \n\n ", ""),
    ],
)
def test_only_what_can_be_said_is_left_of_what_was_typed(typed: str, said: str) -> None:
    assert speakable.spoken(typed) == said


@pytest.mark.parametrize(("typed", "letter"), [("Привет", "П"), ("hello שלום", "ש"), ("٣", "٣"), ("Grüße 3 ½", "")])
def test_letters_that_no_voice_knows_are_named(typed: str, letter: str) -> None:
    assert speakable.foreign(typed) == letter


def test_a_voice_that_knows_no_other_letters_gets_ascii() -> None:
    assert speakable.ascii_only("Zoë Groß, Łódź: 5 €") == "Zoe Gross, Lodz: 5 euro"


@ALL
@pytest.mark.slow
def test_the_words_are_heard_as_loud_as_any_sound_and_nothing_else_is_left(tmp_path: Path) -> None:
    """A speech recogniser that knows this sentence and another one."""
    found = {
        language: speaking.speak(SAID.capitalize() + ".", language, tmp_path, keeping.new_key(), LONGEST)
        for language in ("en", "fr")
    }
    levels = [loudness(_samples(tmp_path, each.key, keeping.NARROW)) for each in found.values()]
    assert max(levels) / min(levels) < 1.6, levels
    assert all(1.5 < each.seconds < 6 for each in found.values())
    assert sorted(keeping.keys(tmp_path)) == sorted(each.key for each in found.values())
    assert not list(tmp_path.glob(f"{keeping.UNFINISHED}*"))
    heard = _heard(_ear(), _samples(tmp_path, found["en"].key, keeping.WIDE))
    missed = set(SAID.split()) - set(heard)
    assert len(missed) <= 2, heard
    assert not {"office", "closed", "monday", "reception"} & set(heard), heard


@ALL
@pytest.mark.parametrize("language", ["en", "de"])
def test_words_reach_the_program_in_a_file_and_as_words_alone(
    tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever they are: dashes, shell, phonemes, tags."""
    asked: list[list[str]] = []
    run = caged.run

    def watched(program: Sequence[str], *rest: Any) -> str:
        asked.append(list(program))
        return run(program, *rest)

    monkeypatch.setattr(caged, "run", watched)
    hostile = "-o /tmp/evil.wav --stdout ${SHELL(id)} [[_^_]] <speak> "
    words = speakable.spoken(hostile)
    sound = speaking.speak(words, language, tmp_path, keeping.new_key(), LONGEST)
    assert sound.seconds > 2
    assert not [word for program in asked for word in program if "evil" in word or "SHELL" in word]
    assert not Path("/tmp/evil.wav").exists()


@ALL
def test_what_would_be_spoken_for_longer_than_a_greeting_lasts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotConverted) as refusal:
        speaking.speak("Once upon a time there was a king.", "en", tmp_path, keeping.new_key(), 1.0)
    assert refusal.value.why == "too long"
    assert not list(tmp_path.glob("**/*.wav*"))


def test_without_a_voice_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert speaking.languages() == ()
    assert speaking.lacking() == list(speaking.PROGRAMS)
    with pytest.raises(NotConverted) as refusal:
        speaking.speak("Hello.", "en", tmp_path, keeping.new_key(), LONGEST)
    assert refusal.value.why == "no voice"


@ALL
def test_a_draft_is_one_users_one_at_a_time_and_kept_under_another_key(tmp_path: Path) -> None:
    """What was listened to is what is kept; what nobody kept is swept."""
    first = drafts.speak(tmp_path, 7, "One.", "en", LONGEST)
    second = drafts.speak(tmp_path, 7, "Two.", "en", LONGEST)
    assert drafts.path(tmp_path, 7, first.key) is None
    assert drafts.path(tmp_path, 8, second.key) is None
    assert drafts.path(tmp_path, 7, "../../etc/passwd") is None
    listened = drafts.path(tmp_path, 7, second.key)
    assert listened is not None
    content = listened.read_bytes()
    kept = drafts.keep(tmp_path, 7, "Two.", "en", LONGEST)
    assert kept.key != second.key
    assert keeping.path(tmp_path, kept.key, keeping.NARROW).read_bytes() == content
    assert drafts.path(tmp_path, 7, second.key) is None
    drafts.speak(tmp_path, 7, "Two.", "en", LONGEST)
    assert keeping.sweep(tmp_path, {kept.key}, before=2.0**40) == 0
    assert not list(tmp_path.glob(f"{keeping.UNFINISHED}*"))


def _samples(folder: Path, key: str, rate: int) -> bytes:
    with wave.open(str(keeping.path(folder, key, rate)), "rb") as sound:
        return sound.readframes(sound.getnframes())


def _ear() -> Any:
    """Knows the words of both sentences, in any order."""
    pocketsphinx = pytest.importorskip("pocketsphinx")
    decoder = pocketsphinx.Decoder(samprate=16_000, loglevel="FATAL", lm=None)
    words = "|".join(sorted({*SAID.split(), *OTHER.split()}))
    decoder.add_jsgf_string("two", f"#JSGF V1.0; grammar two; public <two> = ({words})+;")
    decoder.activate_search("two")
    return decoder


def _heard(ear: Any, samples: bytes) -> list[str]:
    ear.start_utt()
    ear.process_raw(bytes(6400) + samples + bytes(6400), full_utt=True)
    ear.end_utt()
    return [word.partition("(")[0] for word in (ear.hyp().hypstr if ear.hyp() else "").split()]
