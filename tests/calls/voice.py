"""A voice for test phones: a tone as ulaw (ITU-T G.711), and how much of what was heard is that tone."""

import array

from controller.tone import tone
from tests.calls.audio import share_of

BIAS, LOUDEST = 132, 32635


def saying(hz: float) -> bytes:
    """20 ms of a tone, for Media.voice; smooth when repeated for multiples of 50 Hz."""
    return bytes(map(_to_ulaw, array.array("h", tone(hz, 0.02))))


def share(hz: float, sound: bytes) -> float:
    """How much of it is that tone, 0 to 1."""
    return share_of(hz, array.array("h", map(_from_ulaw, sound)).tobytes())


def _to_ulaw(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    size = min(abs(sample), LOUDEST) + BIAS
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | size >> exponent + 3 & 15) & 0xFF


def _from_ulaw(byte: int) -> int:
    turned = ~byte & 0xFF
    size = (((turned & 15) << 3) + BIAS << (turned >> 4 & 7)) - BIAS
    return -size if turned & 0x80 else size
