"""The words that the dialplan puts into the user field of the caller's channel; each ends with a dash.

`7` the rules of user 7, `g5` a group, `r12` the rule in force, `fb` a forward and why, `q` do not disturb, `v7` the
mailbox of user 7, `i4930…` the public number that was called. Counterparts: dialplan/words.py and the subroutines.
"""

from collections.abc import Mapping
from typing import Literal

Why = Literal["always", "busy", "no answer", "offline", "on a call", "do not disturb", "operator"]
FORWARDS: Mapping[Why, str] = {
    "always": "a",
    "busy": "b",
    "no answer": "n",
    "offline": "o",
    "on a call": "c",
    "do not disturb": "d",
    "operator": "z",
}
REASONS: Mapping[str, Why] = {letter: why for why, letter in FORWARDS.items()}
DO_NOT_DISTURB = "q"


def words(userfield: str) -> tuple[str, ...]:
    """Whole words only: the PBX cuts a long field within a word."""
    return tuple(filter(None, userfield.rpartition("-")[0].split("-")))


def added(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """What is new; all of it where a call began afresh."""
    return now[len(before) :] if now[: len(before)] == before else now


def number_of(word: str) -> int | None:
    """The id after the first letter, or of a word that is nothing else."""
    digits = word if word[:1].isdecimal() else word[1:]
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None
