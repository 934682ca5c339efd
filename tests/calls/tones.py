"""Which tones a sound consists of, found without knowing what was sent. Pure."""

import array
from dataclasses import dataclass
from itertools import pairwise

from controller.tone import RATE, SOFT, loudness
from tests.calls.audio import share_of

WINDOW = 0.1  # seconds that are looked at together
PURE = 0.8  # of a window's energy, that one tone must be
SAME = 15.0  # Hz between two windows of one tone
LEAST = 3  # windows that a tone lasts


@dataclass(frozen=True, slots=True)
class Tone:
    """Its pitch, and where in the sound it begins, in seconds."""

    hz: float
    at: float


def tones_of(pcm: bytes, rate: int = RATE) -> list[Tone]:
    """Each tone, in the order they are heard; silence, clicks and noise are none."""
    runs: list[tuple[int, list[float]]] = []
    last = 0.0
    for number, pitch in enumerate(_windows(pcm, rate)):
        if pitch and (not last or abs(pitch - last) > SAME):
            runs.append((number, []))
        if pitch:
            runs[-1][1].append(pitch)
        last = pitch
    return [Tone(sorted(run)[len(run) // 2], at * WINDOW) for at, run in runs if len(run) >= LEAST]


def fits(heard: list[Tone], sent: list[int], within: float = 5.0) -> bool:
    """Whether these are those tones, each within so many Hz, none missing and none besides."""
    return len(heard) == len(sent) and all(abs(a.hz - b) <= within for a, b in zip(heard, sent, strict=True))


def _windows(pcm: bytes, rate: int) -> list[float]:
    """The pitch of each window, 0 where there is none."""
    size = 2 * int(rate * WINDOW)
    pieces = [pcm[at : at + size] for at in range(0, len(pcm) - size + 1, size)]
    return [_pitch(piece, rate) if loudness(piece) > SOFT / 10 else 0.0 for piece in pieces]


def _pitch(pcm: bytes, rate: int) -> float:
    """By its zero crossings upwards, each placed between two samples; 0 unless it is a tone."""
    samples = array.array("h", pcm)
    up = [at + a / (a - b) for at, (a, b) in enumerate(pairwise(samples)) if a < 0 <= b]
    if len(up) < 4:
        return 0.0
    pitch = rate * (len(up) - 1) / (up[-1] - up[0])
    return pitch if share_of(pitch, pcm, rate) > PURE else 0.0
