"""The outline of a sound: how loud, in as many parts as a player draws. An hour takes no more memory than a word."""

import io
import sys
import wave
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

PARTS = 120
STEP = 8  # of so many samples one is looked at: an outline needs no more
FINEST = 16  # samples whose loudest is noted at first
MOST = 4096  # so many are noted; then two by two become one
FRAMES = 65536  # read in one go: a power of two, as the others are


def outline(sound: Iterable[bytes], parts: int = PARTS) -> list[int]:
    """The loudest of each part, 0 to 100 of the loudest of all; nothing of what is no such sound (16 bits, PCM).

    `sound` comes in pieces of any size, from the beginning; what its header tells of its length is not believed.
    """
    peaks = _peaks(_blocks(io.BufferedReader(_Pieces(sound))))
    if not peaks:
        return []
    size = max(1, len(peaks) / parts)
    found = [max(peaks[int(at * size) : int((at + 1) * size)]) for at in range(min(parts, len(peaks)))]
    loudest = max(*found, 1)
    return [round(100 * peak / loudest) for peak in found]


def _peaks(blocks: "Iterable[array[int]]") -> list[int]:
    """The loudest of ever so many samples, all alike long but the last: more of them the longer the sound is."""
    peaks: list[int] = []
    length = FINEST
    for block in blocks:
        step = min(STEP, length // STEP)
        peaks += (_peak(block[at : at + length : step]) for at in range(0, len(block), length))
        while len(peaks) > MOST and length < FRAMES:
            peaks = [max(peaks[at : at + 2]) for at in range(0, len(peaks), 2)]
            length *= 2
    return peaks


def _peak(part: "array[int]") -> int:
    return max(max(part), -min(part))


def _blocks(file: io.BufferedReader) -> "Iterator[array[int]]":
    """Its samples, of one channel; whatever there is of them where the end is missing."""
    try:
        with wave.open(file) as opened:
            if opened.getsampwidth() != array("h").itemsize or opened.getnchannels() != 1:
                return
            while data := opened.readframes(FRAMES):
                block = array("h", data[: len(data) // 2 * 2])
                if sys.byteorder == "big":
                    block.byteswap()
                yield block
    except (wave.Error, EOFError):
        return


class _Pieces(io.RawIOBase):
    """Bytes that come in pieces, as a file that is read once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        view = memoryview(into)
        while not self._left:
            try:
                self._left = next(self._pieces)
            except StopIteration:
                return 0
        taken, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(taken)] = taken
        return len(taken)
