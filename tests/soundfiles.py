"""Sound files for tests, made here: tones, silence, and what is broken or hostile."""

import wave
from pathlib import Path

from controller.tone import RATE, tone


def tone_file(path: Path, hz: float = 440.0, seconds: float = 2.0) -> Path:
    """A WAV of one tone, 8 kHz mono."""
    return wav_file(path, tone(hz, seconds))


def wav_file(path: Path, samples: bytes, rate: int = RATE) -> Path:
    """A WAV of these samples: 16 bit, mono."""
    with wave.open(str(path), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(samples)
    return path
