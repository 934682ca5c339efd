"""Whether the PBX can play a sound file to callers, and how loud it is. Used by own_recordings.py and the doctor."""

import io
import math
import operator
import sys
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

RATES = {8_000: ".wav", 16_000: ".wav16"}  # samples a second -> how Asterisk's format_wav has the file's name end
LONGEST = 300  # seconds
LOUDEST, SOFTEST = -12.0, -32.0  # dB below full scale, while somebody speaks
FULL = 32_768
CUT = FULL - 8  # samples beyond are cut off
RUN = 4  # so many in a row are heard
REMEDY = "sox FILE -r 16000 -c 1 -b 16 NEW.wav gain -n -3"


class Unplayable(Exception):
    """The PBX can't play that file; the text says why."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound of 16-bit samples, one channel, at one of RATES."""

    rate: int
    samples: "array[int]"

    def content(self) -> bytes:
        """The file as Asterisk likes it best: a plain header, and nothing behind the sound."""
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes(_little(self.samples).tobytes())
        return out.getvalue()


def read(path: Path) -> Recording:
    """Raises Unplayable."""
    try:
        with wave.open(str(path), "rb") as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            if form not in {(1, 2, rate) for rate in RATES}:
                raise Unplayable(f"{_words(*form)} instead of 16 bit, one channel, 8 or 16 kHz")
            if file.getnframes() > LONGEST * file.getframerate():
                raise Unplayable(f"longer than {LONGEST} s")
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        raise Unplayable("not a WAV file of plain samples (PCM)") from None
    except OSError as error:
        raise Unplayable(error.strerror or str(error)) from error
    samples = _little(array("h", frames[: len(frames) // 2 * 2]))
    if not any(samples):
        raise Unplayable("silent")
    return Recording(form[2], samples)


def loudness(recording: Recording) -> str:
    """What is wrong with how loud it is, or nothing."""
    level = speech_level(recording)
    if level > LOUDEST:
        return f"too loud ({level:.0f} dB, ours have -20)"
    if _is_cut(recording.samples):
        return "distorted: its peaks are cut off"
    if level < SOFTEST:
        return f"too soft ({level:.0f} dB, ours have -20)"
    return ""


def speech_level(recording: Recording) -> float:
    """dB below full scale, of the pieces of 20 ms in which there is speech: within 30 dB of the loudest."""
    size = recording.rate // 50
    pieces = [recording.samples[at : at + size] for at in range(0, len(recording.samples), size)]
    powers = [sum(map(operator.mul, piece, piece)) / len(piece) for piece in pieces]
    speech = [power for power in powers if power > max(powers) / 1000]
    return 10 * math.log10(sum(speech) / len(speech) / FULL**2)


def peak(recording: Recording) -> float:
    """dB below full scale."""
    return 20 * math.log10(loudest(recording.samples) / FULL)


def loudest(samples: "array[int]") -> int:
    """The largest sample, of either sign."""
    return max(max(samples), -min(samples))


def _is_cut(samples: "array[int]") -> bool:
    if loudest(samples) < CUT:
        return False
    run = 0
    for value in samples:
        run = run + 1 if abs(value) >= CUT else 0
        if run >= RUN:
            return True
    return False


def _words(channels: int, width: int, rate: int) -> str:
    return f"{8 * width} bit, {'one channel' if channels == 1 else f'{channels} channels'}, {rate / 1000:g} kHz"


def _little(samples: "array[int]") -> "array[int]":
    """To or from the byte order of WAV files."""
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    return samples
