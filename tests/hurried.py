"""Sentences of the PBX that end soon: what is tested is which one is played, and what a key brings about meanwhile."""

import wave
from pathlib import Path

from controller.settings import Settings

LONGEST = 0.8  # seconds: time enough to press a key while it is played
WHICH = ("*/vm-*.wav", "*/auth-thankyou.wav")
WHOLE = "vm-login"  # is recognised by its sound (tests/calls/test_prompts.py)


def hurry(settings: Settings) -> None:
    """Cuts the sentences of the voicemail short, in copies of this PBX's own; ours (`ringplan/`) stay whole.

    Once more, when they were put in place anew.
    """
    for pattern in WHICH:
        for file in (settings.pbx / "lib" / "sounds").glob(pattern):
            if file.stem != WHOLE:
                _cut(file)


def _cut(file: Path) -> None:
    with wave.open(str(file)) as whole:
        shape = whole.getparams()
        sound = whole.readframes(int(LONGEST * shape.framerate))
    file.unlink()
    with wave.open(str(file), "wb") as short:
        short.setparams(shape)
        short.writeframes(sound)
