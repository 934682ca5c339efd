"""English speech as text by pocketsphinx, whose model comes with its package. A script: WAV on standard input.

It imports nothing of ours, since it runs in a cage (recogniser.py): `python -I sphinx.py < sound.wav`.
"""

import re
import sys
import wave
from collections.abc import Iterator
from typing import BinaryIO

OTHER = re.compile(r"\(\d+\)")  # another pronunciation: the(2)


def heard(sound: BinaryIO) -> Iterator[str]:
    """What is said between one pause and the next."""
    import pocketsphinx

    with wave.open(sound) as opened:
        rate = opened.getframerate()
        decoder = pocketsphinx.Decoder(samprate=rate, loglevel="FATAL")
        for part in pocketsphinx.Segmenter(sample_rate=rate).segment(_Samples(opened)):
            decoder.start_utt()
            decoder.process_raw(part.pcm, full_utt=True)
            decoder.end_utt()
            if (found := decoder.hyp()) is not None:
                yield OTHER.sub("", found.hypstr)


class _Samples:
    """The samples of an open WAV, as a file has them."""

    def __init__(self, opened: wave.Wave_read) -> None:
        self._opened = opened

    def read(self, size: int) -> bytes:
        return self._opened.readframes(size // 2)


if __name__ == "__main__":
    print(" ".join(filter(None, heard(sys.stdin.buffer))))
