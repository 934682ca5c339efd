"""Small things of language: names that can't disturb the sentence around them, lists, ownership."""

import unicodedata

from controller.domain.saying import joined, listed

__all__ = ["beginning", "isolated", "listed", "sentences"]
ISOLATE, END = "\u2068", "\u2069"
OPENING = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),  # embeddings and overrides, and what ends them
    **dict.fromkeys("\u2066\u2067\u2068", END),
}
TURNING = frozenset(("R", "AL", "AN"))  # bidirectional classes of what is read from right to left


def isolated(name: str) -> str:
    """A name as typed, kept from turning the text around it (Unicode bidirectional isolates)."""
    return joined("", (ISOLATE, name, END))


def beginning(name: str, rest: str, separator: str = " · ") -> str:
    """`Open hours · Mon–Fri 9:00–17:00` as a choice in a list, where letters typed are sought from the first on.

    So nothing stands before the name: what it opens is closed after it, and beside one that is read from right to left
    it is the rest that is isolated.
    """
    closed = name + "".join(OPENING[each] for each in reversed(name) if each in OPENING)
    turns = closed != name or any(unicodedata.bidirectional(each) in TURNING for each in name)
    return joined(separator, (closed, isolated(rest) if turns else rest))


def sentences(*texts: str) -> str:
    """Side by side, without those that are empty."""
    return joined(" ", [text for text in texts if text])
