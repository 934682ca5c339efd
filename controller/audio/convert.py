"""A file that somebody uploaded as files that the PBX plays: mono, 8 and 16 kHz, as loud as any other (EBU R128).

Nothing of the upload survives but its samples: no tags, no name, no second stream. Blocks; for a thread of the portal.
"""

import re
import shutil
import tempfile
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from controller.audio import caged, keeping
from controller.audio.caged import Failed, TooMuch
from controller.audio.keeping import RATES, WIDE
from controller.audio.kinds import KINDS, Kind, kind_of

Why = Literal[
    "no converter",
    "busy",
    "not audio",
    "broken",
    "too long",
    "too short",
    "silent",
    "too much",
    "no room",
    "too large",
    "none",
    "no voice",
]
LOUDNESS = -23.0  # LUFS, EBU R128
MOST_GAIN = 24.0  # dB: what is all but silent would become noise
SILENT = -60.0  # LUFS
SHORTEST = 0.4  # seconds: what loudness is measured over
WITHIN = 90.0  # seconds for each step
AT_ONCE = threading.BoundedSemaphore(2)
PATIENCE = 20.0  # seconds for a turn
TOLD = re.compile(r"^\s*I:\s+(-?[\d.]+|-inf|nan) LUFS", re.MULTILINE)
QUIET = ("-nostdin", "-hide_banner", "-nostats", "-loglevel", "info", "-y")
BARE = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact")


class NotConverted(Exception):
    """Nothing was kept of it; `why` is a word for the sentence that tells what to do."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Sound:
    """What was made: files by this key (keeping.py), their length and their bytes together."""

    key: str
    seconds: float
    size: int


def find_ffmpeg() -> str | None:
    """Where the converter is; None: not installed."""
    return shutil.which("ffmpeg")


def convert(source: Path, folder: Path, key: str, longest: float, kinds: tuple[Kind, ...] = KINDS) -> Sound:
    """`source` in `folder` by that key. `longest` in seconds. Raises NotConverted: then nothing is left."""
    ffmpeg = find_ffmpeg()
    if ffmpeg is None:
        raise NotConverted("no converter")
    kind = kind_of(source)
    if kind not in kinds:
        raise NotConverted("not audio")
    with turn(), scratch_below(folder) as scratch:
        try:
            step = partial(_run, ffmpeg, scratch)
            raw, seconds = _decoded(step, kind, source, scratch, longest)
            _levelled(step, raw, scratch, _gain(step, raw))
            return Sound(key, seconds, keeping.put(folder, key, {rate: scratch / f"{rate}.wav" for rate in RATES}))
        except TooMuch as error:
            raise NotConverted("too much", str(error)) from error
        except OSError as error:
            raise NotConverted("no room", str(error)) from error


def _run(ffmpeg: str, scratch: Path, *arguments: str) -> str:
    return caged.run([ffmpeg, *QUIET, *arguments], scratch, WITHIN)


def _decoded(step: "partial[str]", kind: Kind, source: Path, scratch: Path, longest: float) -> tuple[Path, float]:
    """The first stream of sound as samples, and its length; a damaged end is left out."""
    raw = scratch / "raw.wav"
    reading = ("-protocol_whitelist", "file", "-format_whitelist", kind.demuxer, "-f", kind.demuxer)
    decoding = ("-codec_whitelist", ",".join(kind.decoders), "-threads", "1", "-i", f"file:{source}")
    writing = ("-map", "0:a:0", "-vn", "-sn", "-dn", *BARE, "-t", f"{longest + 1:g}", *_pcm(WIDE), f"file:{raw}")
    try:
        step(*reading, *decoding, *writing)
    except Failed as error:
        raise NotConverted("broken", str(error)[-300:]) from error
    seconds = length(raw)
    if seconds > longest:
        raise NotConverted("too long")
    if seconds < SHORTEST:
        raise NotConverted("too short")
    return raw, seconds


def _gain(step: "partial[str]", raw: Path) -> float:
    """How many dB make it as loud as others."""
    try:
        told = TOLD.findall(
            step("-f", "wav", "-i", f"file:{raw}", "-af", "ebur128=framelog=verbose", "-f", "null", "-")
        )
    except Failed as error:
        raise NotConverted("broken", str(error)[-300:]) from error
    loudness = float(told[-1]) if told else float("-inf")
    if not loudness > SILENT:  # nor nan
        raise NotConverted("silent")
    return min(MOST_GAIN, LOUDNESS - loudness)


def _levelled(step: "partial[str]", raw: Path, scratch: Path, gain: float) -> None:
    """Peaks that would be cut off are rounded instead: quiet pieces with a few loud moments."""
    level = ("-af", f"volume={gain:.2f}dB:precision=float,alimiter=limit=0.79:level=false")
    outs = [part for rate in RATES for part in (*level, *BARE, *_pcm(rate), f"file:{scratch / f'{rate}.wav'}")]
    try:
        step("-f", "wav", "-i", f"file:{raw}", *outs)
    except Failed as error:
        raise NotConverted("broken", str(error)[-300:]) from error


def _pcm(rate: int) -> tuple[str, ...]:
    return ("-ac", "1", "-ar", str(rate), "-c:a", "pcm_s16le", "-f", "wav")


def length(path: Path) -> float:
    """Of a file that we wrote, in seconds; 0 for what is none."""
    try:
        with wave.open(str(path), "rb") as opened:
            return opened.getnframes() / opened.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0


@contextmanager
def turn() -> Iterator[None]:
    """Two at a time: calls have the machine's other cores."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise NotConverted("busy")
    try:
        yield
    finally:
        AT_ONCE.release()


@contextmanager
def scratch_below(folder: Path) -> Iterator[Path]:
    """A folder of the same disk, gone afterwards."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Path(tempfile.mkdtemp(dir=folder, prefix=keeping.UNFINISHED))
    except OSError as error:
        raise NotConverted("no room", str(error)) from error
    try:
        yield made
    finally:
        with suppress(OSError):
            shutil.rmtree(made)
