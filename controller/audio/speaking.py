"""Words that somebody typed, spoken by a program of the system (flite, espeak-ng) in a cage, then as any sound brought.

The words reach it in a file and never on a command line. Blocks; for a thread of the portal.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from controller.audio import caged, convert
from controller.audio.caged import Failed, Limits, TooMuch
from controller.audio.convert import NotConverted, Sound, scratch_below
from controller.audio.kinds import WAV
from controller.audio.speakable import ascii_only

WORDS, VOICE = "words.txt", "voice.wav"
WITHIN = 30.0  # seconds on the clock
LIMITS = Limits(cpu=20, memory=512 << 20, file=32 << 20)
PROGRAMS = ("flite", "espeak-ng")
"""Debian’s packages of the same names."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A program and what it is told; `write` is how it wants its letters."""

    program: str
    arguments: tuple[str, ...]
    write: Callable[[str], str] = str


def _espeak(name: str) -> Voice:
    return Voice("espeak-ng", ("-v", name, "-g", "2", "-s", "145", "-b", "1", "-f", WORDS, "-w", VOICE))


SLT = Voice("flite", ("-voice", "slt", "-f", WORDS, "-o", VOICE), ascii_only)
VOICES: Mapping[str, tuple[Voice, ...]] = {
    "en": (SLT, _espeak("en-us")),
    "fr": (_espeak("fr"),),
    "de": (_espeak("de"),),
}
"""By language, the first that is installed; as scripts/make-prompts chooses them."""


def languages() -> tuple[str, ...]:
    """Those in which something can be spoken on this machine."""
    if convert.find_ffmpeg() is None:
        return ()
    return tuple(language for language in VOICES if _voice(language) is not None)


def lacking() -> list[str]:
    """Programs that are not installed here, by the names of their packages."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def speak(words: str, language: str, folder: Path, key: str, longest: float) -> Sound:
    """`words` (speakable.py) in `folder` by that key. `longest` in seconds. Raises NotConverted: nothing is left."""
    voice = _voice(language)
    if voice is None:
        raise NotConverted("no voice", language)
    with scratch_below(folder) as scratch:
        with convert.turn():
            _say(voice, words, scratch)
        return convert.convert(scratch / VOICE, folder, key, longest, (WAV,))


def _say(voice: Voice, words: str, scratch: Path) -> None:
    try:
        (scratch / WORDS).write_text(voice.write(words) + "\n", "utf-8")
        caged.run([str(shutil.which(voice.program)), *voice.arguments], scratch, WITHIN, LIMITS)
    except TooMuch as error:
        raise NotConverted("too much", str(error)) from error
    except Failed as error:
        raise NotConverted("no voice", str(error)[-300:]) from error
    except OSError as error:
        raise NotConverted("no room", str(error)) from error


def _voice(language: str) -> Voice | None:
    return next((each for each in VOICES.get(language, ()) if shutil.which(each.program)), None)
