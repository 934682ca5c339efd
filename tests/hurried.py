"""Sentences of the PBX that end soon: what is tested is which one is played, and what a key brings about meanwhile."""

import wave
from pathlib import Path

from controller.settings import Settings

LONGEST = 0.3  # seconds: a key that is pressed after a sentence counts as well as one within it
WHICH = ("*/vm-*.wav", "*/auth-thankyou.wav", "*/digits/*.wav")
NOTICES = ("blocked", "lot-full", "nobody", "nothing-parked", "slot-taken")  # before a release
WHOLE = ("vm-login", "vm-password")  # are recognised by their sound (tests/calls/test_prompts.py, test_codes_spoken.py)


def hurry(settings: Settings) -> None:
    """Cuts the sentences of the voicemail, the digits and our NOTICES short, in copies of this PBX's own; what else is
    ours (`ringplan/`) stays whole.

    Once more, when they were put in place anew.
    """
    for pattern in (*WHICH, *(f"*/ringplan/{name}.wav" for name in NOTICES)):
        for file in (settings.pbx / "lib" / "sounds").glob(pattern):
            if file.stem not in WHOLE:
                _cut(file)


def _cut(file: Path) -> None:
    with wave.open(str(file)) as whole:
        shape = whole.getparams()
        sound = whole.readframes(int(LONGEST * shape.framerate))
    file.unlink()
    with wave.open(str(file), "wb") as short:
        short.setparams(shape)
        short.writeframes(sound)
