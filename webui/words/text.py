"""Small things of language: names that can't disturb the sentence around them, lists, ownership."""

from collections.abc import Sequence

ISOLATE, END = "\u2068", "\u2069"


def isolated(name: str) -> str:
    """A name as typed, kept from turning the text around it (Unicode bidirectional isolates)."""
    return f"{ISOLATE}{name}{END}"


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
