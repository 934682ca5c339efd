"""What is known of one channel: facts, each with the moment at which it was said. The latest word on each stands.

So events may come late, twice or in any order: the same facts stand in the end. All channels: fold.py.
"""

from enum import IntEnum

NEVER = float("-inf")


class Fact(IntEnum):
    """Values are text; "" where there is none."""

    STATE = 0  # as the PBX says it: Down, Ring, Ringing, Up
    NUMBER = 1  # the caller number it has itself
    NAME = 2
    DIALS = 3  # the number outside that this leg was made for
    HOLDS = 4  # its phone has put the others on hold: "1"
    BRIDGE = 5  # "talk ID", "conference ID", "wait ID"
    PLACE = 6  # "voicemail 1002@d3", "held", "waits" (whose page has put the other one on hold)
    SLOT = 7  # where it is parked: "domain slot parker seconds"
    BACK = 8  # the slot in which nobody took it, until somebody does
    TAPED = 9  # what it hears and says is recorded: "1"


class Channel:
    """One channel, known by its unique id. Not shown before it is `born`: what is only named may be gone already."""

    __slots__ = ("_at", "_since", "_values", "born", "dialled", "endpoint", "is_overtaken", "name", "uid")

    def __init__(self, uid: str) -> None:
        self.uid = uid
        self.born = NEVER
        self.is_overtaken = False  # another channel has taken its slot since
        self.name = self.endpoint = self.dialled = ""
        self._values = [""] * len(Fact)
        self._at = [NEVER] * len(Fact)
        self._since = [NEVER] * len(Fact)

    def __getitem__(self, fact: Fact) -> str:
        return self._values[fact]

    @property
    def slot(self) -> str:
        """The fact SLOT, while no other channel has it."""
        return "" if self.is_overtaken else self._values[Fact.SLOT]

    def since(self, fact: Fact) -> float:
        """When it became so, in seconds since the epoch; the channel's birth where nobody saw it."""
        return max(self._since[fact], self.born)

    def put(self, fact: Fact, at: float, value: str) -> bool:
        """An event's word; of two of one moment the greater counts. Whether anything is different now."""
        known = self._at[fact]
        if at < known or (at == known and value <= self._values[fact]):
            return False
        self._at[fact] = self._since[fact] = at
        self._values[fact] = value
        return True

    def confirm(self, fact: Fact, at: float, value: str, since: float = NEVER) -> bool:
        """A list's word: what it repeats has been so for as long as was known; else `since`."""
        if at < self._at[fact]:
            return False
        self._at[fact] = at
        if value == self._values[fact]:
            return False
        self._values[fact], self._since[fact] = value, since
        return True

    def said_at(self, fact: Fact) -> float:
        """The moment of the word that stands."""
        return self._at[fact]
