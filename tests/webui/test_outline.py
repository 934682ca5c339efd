"""The outline of a sound: true for what is short and what is long, in pieces of any size, never held as a whole."""

import io
import tracemalloc
import wave
from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from controller.tone import RATE, tone
from webui.messages.outline import PARTS, outline

SECOND = tone(440.0, 1.0, volume=0.5)
SOFT = tone(440.0, 1.0, volume=0.1)
HOUR = 3600  # seconds


def header(seconds: int) -> bytes:
    """Of a WAV that says it is so long."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, RATE, seconds * RATE, "NONE", ""))
        file._write_header(0)  # type: ignore[attr-defined]  # what comes after it is not there yet
        file._datawritten = seconds * RATE * 2  # type: ignore[attr-defined]
    return made.getvalue()


def pieces(sound: bytes, size: int) -> Iterator[bytes]:
    return (sound[at : at + size] for at in range(0, len(sound), size))


@pytest.mark.slow
def test_an_hour_is_drawn_in_the_memory_of_a_second() -> None:
    """Soft but for its last half minute. 57 MB go through; a block of samples and the peaks are what is held."""
    sound = chain([header(HOUR)], repeat(SOFT, HOUR - 30), repeat(SECOND, 30))
    tracemalloc.start()
    try:
        found = outline(sound)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == [*[20] * (PARTS - 1), 100]
    assert most < 2**20


@pytest.mark.parametrize("size", [1, 7, 44, 64 * 1024])
def test_it_does_not_matter_in_what_pieces_it_comes(size: int) -> None:
    sound = header(2) + SOFT + SECOND
    found = outline(pieces(sound, size))
    assert len(found) == PARTS
    assert set(found[: PARTS // 2 - 1]) <= set(range(15, 21))
    assert set(found[PARTS // 2 + 1 :]) <= set(range(90, 101))


def test_a_word_is_drawn_from_its_beginning_to_its_end() -> None:
    """Shorter than there are parts of it."""
    sound = header(1) + tone(440.0, 0.1, volume=0.5)
    assert len(outline([sound])) == 50
    assert outline([header(0)]) == []


def test_the_length_is_that_of_what_comes() -> None:
    """A header written before the end was known, and one that lies."""
    for seconds in (HOUR, 2**16):
        assert len(outline([header(seconds), SOFT, SECOND])) == PARTS


@pytest.mark.parametrize("sound", [b"", b"RIFF", b"RIFF broken", b"\x00" * 1000, b"RIFF\xff\xff\xff\xffWAVEfmt "])
def test_what_is_no_sound_has_no_outline(sound: bytes) -> None:
    assert outline([sound]) == []


def test_two_channels_have_no_outline() -> None:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes(SECOND)
    assert outline([made.getvalue()]) == []
