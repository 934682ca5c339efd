"""The small regular expressions of numbering metadata, such as `00(?:1\\d)?`, as the prefixes they stand for."""

from collections.abc import Iterator
from itertools import product

DIGITS = "0123456789"


class TooMany(ValueError):
    """The expression stands for more prefixes than were asked for, or is none that can be told in prefixes."""


def expand(expression: str, most: int) -> tuple[str, ...]:
    """All prefixes, the shortest first. Raises TooMany."""
    reader = _Reader(expression)
    found = reader.alternatives()
    if reader.rest or not all(found) or len(found) > most:
        raise TooMany(expression)
    return tuple(sorted(found, key=lambda prefix: (len(prefix), prefix)))


class _Reader:
    """Takes the expression from the left, a piece a method; digits, classes, groups, `|`, `?` and `\\d` only."""

    def __init__(self, expression: str) -> None:
        self.rest = expression

    def alternatives(self) -> set[str]:
        found = set(self._sequence())
        while self._takes("|"):
            found |= set(self._sequence())
        return found

    def _sequence(self) -> Iterator[str]:
        parts: list[set[str]] = []
        while self.rest and self.rest[0] not in "|)":
            one = self._one()
            parts.append(one | {""} if self._takes("?") else one)
        return map("".join, product(*parts))

    def _one(self) -> set[str]:
        if self._takes("\\d"):
            return set(DIGITS)
        if self._takes("["):
            letters, _, self.rest = self.rest.partition("]")
            return set(_class(letters))
        if self._takes("(?:") or self._takes("("):
            inner = self.alternatives()
            if self._takes(")"):
                return inner
        elif self.rest[0] in DIGITS:
            digit, self.rest = self.rest[0], self.rest[1:]
            return {digit}
        raise TooMany(self.rest)

    def _takes(self, text: str) -> bool:
        taken = self.rest.startswith(text)
        if taken:
            self.rest = self.rest[len(text) :]
        return taken


def _class(letters: str) -> Iterator[str]:
    """`14-689` is 1, 4, 5, 6, 8 and 9."""
    for place, letter in enumerate(letters):
        if letter == "-":
            first, last = DIGITS.index(letters[place - 1]), DIGITS.index(letters[place + 1])
            yield from DIGITS[first : last + 1]
        else:
            yield letter
