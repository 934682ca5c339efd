"""Makes text of speech by a program that the installation names (docs/transcription.md), in a cage.

It gets a sound on its standard input (WAV, 16 kHz, 16 bits, mono) and prints text in UTF-8. It learns nothing of our
environment, reaches no network where the kernel lets us, and ends with us. What else it says is never logged: it may be
what callers said.
"""

import asyncio
import os
import re
import shlex
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from controller.audio import caged
from controller.audio.caged import LOG, Failed, Limits, TooMuch
from controller.audio.convert import BARE, QUIET, find_ffmpeg
from controller.audio.kinds import WAV
from controller.domain.transcribing import OURS, understands
from controller.messaging import sphinx

LANGUAGE = "{language}"  # in a command: that which the owner of the mailbox speaks
PLACES = "/usr/local/bin:/usr/bin:/bin"
RATE = 16_000
LONGEST = 600  # seconds of a sound that are listened to
MOST = 5000  # characters of a text
READ = 64 * 1024  # bytes of what was printed
AT_LEAST, EACH = 60.0, 3.0  # seconds that it may take, in all and for each second of sound
WIDENED = 60.0  # seconds
THREADS = 4  # that may be busy all the time
MEMORY = 4 << 30  # bytes
JOINERS = "\u200c\u200d"  # parts of words in Persian and Hindi
WHOLE_WORDS = re.compile(r"(?s)(.*\S)\s+\S*")


class NoEngine(Exception):
    """The program is not there, or cannot be prepared for: no fault of any message."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """`command` as it was set."""

    command: str

    @property
    def is_on(self) -> bool:
        return bool(self.command)

    def speaks(self, language: str) -> bool:
        """Whether it can be expected to."""
        return understands(self.command, language)

    def program(self, language: str) -> list[str]:
        """Raises NoEngine."""
        if self.command == OURS:
            if find_spec(OURS) is None:
                raise NoEngine("pocketsphinx is not installed here")
            return [sys.executable, "-I", sphinx.__file__]
        words = [word.replace(LANGUAGE, language) for word in shlex.split(self.command)]
        path = shutil.which(words[0], path=PLACES)
        if path is None:
            raise NoEngine(f"there is no program {words[0]} that can be run")
        return [path, *words[1:]]

    async def text_of(self, sound: Path, language: str) -> str:
        """`sound` is a WAV in a folder where we may write. Raises NoEngine, TooMuch, Failed, OSError."""
        program, ffmpeg, folder = self.program(language), find_ffmpeg(), sound.parent
        if ffmpeg is None:
            raise NoEngine("ffmpeg is missing")
        wide = folder / "wide.wav"
        await _run(_widening(ffmpeg, sound, wide), folder, WIDENED, Path(os.devnull))
        seconds = wide.stat().st_size / (2 * RATE)
        return clean(await _run(program, folder, AT_LEAST + EACH * seconds, wide))


def clean(text: str) -> str:
    """On one line, without what steers a screen, and no longer than we keep."""
    line = " ".join("".join(each for each in text if _is_seen(each)).split())
    if len(line) <= MOST:
        return line
    cut = WHOLE_WORDS.fullmatch(line[: MOST - 1])
    return (cut[1] if cut else line[: MOST - 2]) + " …"


def _is_seen(letter: str) -> bool:
    return letter.isspace() or letter in JOINERS or unicodedata.category(letter)[0] != "C"


def _widening(ffmpeg: str, sound: Path, wide: Path) -> list[str]:
    reading = ("-protocol_whitelist", "file", "-format_whitelist", WAV.demuxer, "-f", WAV.demuxer)
    decoding = ("-codec_whitelist", ",".join(WAV.decoders), "-threads", "1", "-t", str(LONGEST), "-i", f"file:{sound}")
    writing = ("-map", "0:a:0", *BARE, "-ac", "1", "-ar", str(RATE), "-c:a", "pcm_s16le", "-f", "wav", f"file:{wide}")
    return [ffmpeg, *QUIET, *reading, *decoding, *writing]


async def _run(program: Sequence[str], folder: Path, within: float, source: Path) -> str:
    """What it printed, from the beginning. Raises TooMuch, Failed."""
    printed, log = folder / "printed", folder / LOG
    limits = Limits(cpu=1 + int(THREADS * within), memory=MEMORY)
    with source.open("rb") as given, printed.open("wb") as out, log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            *caged.inside(program, limits),
            cwd=folder,
            env=caged.environment(folder),
            stdin=given,
            stdout=out,
            stderr=said,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(within):
                code = await process.wait()
        except TimeoutError:
            raise TooMuch(f"not done within {within:g} s") from None
        finally:
            caged.end(process.pid)
            await process.wait()
    caged.judge(code, caged.end_of(log))
    with printed.open("rb") as file:
        return file.read(READ).decode("utf-8", "replace")


__all__ = ["Failed", "NoEngine", "Recogniser", "TooMuch", "clean"]
