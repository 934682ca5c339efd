"""Contexts nobody enters any more, kept until no call can come back to them (DESIGN §1, no call is cut)."""

from dataclasses import dataclass, field

from controller.live.channels import Channels

MINIMUM_AGE = 600.0  # seconds


@dataclass(slots=True)
class _Waiting:
    since: float
    sequence: int | None = None


@dataclass(slots=True)
class Retiring:
    """Times are monotonic seconds. The channels that may be in a context are counted at the first sweep after the flip.

    Not at the flip itself: events of channels that were born before it may still be on their way to us.
    """

    channels: Channels
    minimum_age: float = MINIMUM_AGE
    _waiting: dict[str, _Waiting] = field(default_factory=dict)

    def add(self, context: str, now: float) -> None:
        """The context was led to until now."""
        self._waiting.setdefault(context, _Waiting(now))

    def keep(self, context: str) -> bool:
        """The context is led to again; whether it was waiting, and so still stands in the PBX."""
        return self._waiting.pop(context, None) is not None

    def waits(self, context: str) -> bool:
        """Whether it is on its way out."""
        return context in self._waiting

    def sweep(self, now: float) -> list[str]:
        """Contexts old enough, with no channel alive that could have entered, nor anything linked to one.

        None while the channels are not all known.
        """
        if not self.channels.complete:
            return []
        oldest = self.channels.oldest()
        due: list[str] = []
        for context, waiting in self._waiting.items():
            if waiting.sequence is None:
                waiting.sequence = self.channels.now()
            elif now - waiting.since >= self.minimum_age and (oldest is None or oldest > waiting.sequence):
                due.append(context)
        return due

    def removed(self, context: str) -> None:
        """The context is out of the PBX."""
        self._waiting.pop(context, None)

    def forget(self) -> None:
        """The PBX started afresh: nothing of the past is in it."""
        self._waiting.clear()

    def __len__(self) -> int:
        return len(self._waiting)
