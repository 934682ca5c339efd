"""Characters that turn the direction of the text after them (Unicode bidirectional algorithm), and show nothing.

Right-to-left letters turn by themselves, and the marks U+200E, U+200F and U+061C turn nothing but the place where they
stand: all these are ordinary text. A name that overrides, embeds or isolates makes what stands around it read
otherwise than it is, and ends the isolation in which a page shows it (`<bdi>`).
"""

TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NONE = dict.fromkeys(map(ord, TURNING))


def turns(text: str) -> bool:
    """Whether any is in it."""
    return not TURNING.isdisjoint(text)


def straight(text: str) -> str:
    """The same without them: for what phones, carriers and address books send, whom nobody can tell to type anew."""
    return text.translate(NONE) if turns(text) else text
