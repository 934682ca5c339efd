"""Tones as PCM (signed 16 bit, one channel) for the test phone. Pure; tests/calls/audio.py listens for them."""

import array
import math

RATE = 8000
SOFT = 0.1


def tone(hz: float, seconds: float, *, volume: float = SOFT, start: int = 0, rate: int = RATE) -> bytes:
    """A sine at `volume` (1 is full scale). `start` is the sample it begins at, so that pieces join without a click."""
    top, step = volume * 32767, 2 * math.pi * hz / rate
    samples = (int(top * math.sin(step * n)) for n in range(start, start + int(seconds * rate)))
    return array.array("h", samples).tobytes()


def loudness(pcm: bytes) -> float:
    """The root mean square of some PCM, 1 being full scale; 0 for none."""
    samples = array.array("h", pcm[: len(pcm) // 2 * 2])
    return math.sqrt(sum(value * value for value in samples) / len(samples)) / 32767 if samples else 0.0
