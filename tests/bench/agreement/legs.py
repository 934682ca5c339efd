"""One target of a ring as the bench foresees it: what comes back over which trunk, and what is pressed at a prompt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from controller.domain.ids import DeviceId
from tests.bench.agreement.trace import Party
from tests.calls import behaviour
from tests.calls.behaviour import Behaviour

NEVER = float("inf")
NOT_REACHED = (404, 408, 503)
PRESSED = 0.8  # seconds from an answer until the key that is pressed at a prompt counts
DROPPED = 200  # stands in for the code of somebody who answered, and then did not take the call

Key = Literal["1", "2", "3", "hang up", "nothing"]
Asked = Literal["", "confirm", "screen"]


@dataclass(frozen=True, slots=True)
class Lines:
    """What every party does with a call; how many trunks there are, and what the first says, if it fails.

    `keys`: what a party does at a prompt; who is not in it presses nothing.
    """

    replies: Mapping[Party, Behaviour]
    offline: frozenset[DeviceId] = frozenset()
    trunks: int = 1
    trunk_fails: int | None = None
    keys: Mapping[Party, Key] = field(default_factory=dict)

    def tries(self, to: Party) -> tuple[Behaviour, ...]:
        """What comes back, one trunk after the other as long as they fail; of a handset one reply, or none."""
        if not isinstance(to, str):
            return () if to in self.offline else (self.replies[to],)
        said = [self.replies[to]] * self.trunks
        if self.trunk_fails is not None:
            said[0] = behaviour.Refuse(self.trunk_fails)
        last = next((n for n, reply in enumerate(said, 1) if not _failed(reply)), len(said))
        return tuple(said[:last])


@dataclass(frozen=True, slots=True)
class Leg:
    """A target under way: when it starts; what comes back, in turn (nothing: unregistered); the key at its prompt."""

    to: Party
    delay: int
    start: float
    replies: tuple[Behaviour, ...]
    asked: Asked = ""
    key: Key = "nothing"

    @property
    def starts(self) -> tuple[float, ...]:
        """When each of its INVITEs comes."""
        return tuple(self.start + sum(map(lasts, self.replies[:n])) for n in range(len(self.replies)))

    @property
    def end(self) -> float:
        """When it stops ringing, left alone."""
        return self.start + sum(map(lasts, self.replies))

    @property
    def picked_up(self) -> bool:
        return bool(self.replies) and isinstance(self.replies[-1], behaviour.Answer)

    @property
    def decided(self) -> float:
        """When a key, or hanging up, counts."""
        return self.end + PRESSED if self.picked_up and self.asked and self.key != "nothing" else NEVER

    @property
    def taken(self) -> float:
        """When it takes the call."""
        if self.picked_up and not self.asked:
            return self.end
        return self.decided if self.key == "1" else NEVER

    @property
    def away(self) -> float:
        """When it turns the call away."""
        return self.decided if self.key == "3" or (self.key == "2" and self.asked == "screen") else NEVER

    @property
    def quiet(self) -> float:
        """When it is over without having decided anything for the call."""
        if not self.picked_up:
            return self.end
        return self.decided if NEVER == self.taken == self.away else NEVER

    @property
    def code(self) -> int:
        """The code with which somebody refused who could be reached, else 0."""
        if self.picked_up:
            return DROPPED
        reply = self.replies[-1] if self.replies else None
        if not isinstance(reply, behaviour.Refuse) or (isinstance(self.to, str) and _failed(reply)):
            return 0
        return 0 if reply.code in NOT_REACHED else reply.code

    @property
    def moments(self) -> tuple[float, ...]:
        """When anything happens to it."""
        return (*self.starts, self.start, self.end, self.decided)


def lasts(reply: Behaviour) -> float:
    """For how long it rings."""
    match reply:
        case behaviour.Answer(after=after) | behaviour.Refuse(after=after):
            return after
        case _:
            return NEVER


def _failed(reply: Behaviour) -> bool:
    """What a trunk says of itself, so that the next is tried."""
    return isinstance(reply, behaviour.Refuse) and 500 <= reply.code < 600
