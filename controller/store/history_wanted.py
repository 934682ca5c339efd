"""Which conversations are asked for, and how a page of them comes back."""

from dataclasses import dataclass
from typing import Literal

from controller.domain.history import Direction, Outcome, Result, Share, Told

Codes = Literal["", "with", "only"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of one domain; None: any, an empty set: none. With `user` his own list, and `outcomes` are his.

    `people`, `numbers` (parts of one) and `exactly` are one search: a call has any of them. `since` and `until` in
    seconds since 1970, half-open; `longer` in seconds of talk, at least. But `oversees`, nobody who hid his number is
    found, nor what others' rules dialled: only what `user` himself did.
    """

    domain: int
    user: int | None = None
    users: frozenset[int] | None = None  # one of these takes part
    since: float | None = None
    until: float | None = None
    directions: frozenset[Direction] | None = None
    results: frozenset[Result] | None = None
    outcomes: frozenset[Outcome] | None = None
    people: frozenset[int] | None = None
    numbers: tuple[str, ...] | None = None
    exactly: frozenset[str] | None = None
    device: int | None = None
    number: str = ""  # the public number that was called, or shown outside
    longer: float | None = None
    codes: Codes = ""  # feature codes: without them, with them, only them
    recorded: bool = False  # by one of `recorders`, and the file is there
    recorders: frozenset[int] | None = None
    oversees: bool = False

    @property
    def is_search(self) -> bool:
        return any(each is not None for each in (self.people, self.numbers, self.exactly))


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the list; `began` in milliseconds. Later is larger."""

    began: int
    id: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation that is kept. `share`: of the user whose list it stands in."""

    id: int
    told: Told
    share: Share | None
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Page:
    """The newest first. `newer` and `older` lead on; None: there is nothing more on that side."""

    rows: tuple[Kept, ...]
    newer: Cursor | None
    older: Cursor | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A span, in seconds since 1970, in which the PBX could not write what went on."""

    id: int
    since: float
    until: float
    why: str
