"""Whether the PBX's events are handled as they come: how many there were, and how far behind the last one was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

LATE, PUNCTUAL = 3.0, 1.0  # seconds


@dataclass(slots=True)
class Pace:
    """Feed every event of one link to `apply`; `now` gives seconds since the epoch, by the PBX's clock."""

    now: Callable[[], float]
    events: int = 0
    lag: float = 0.0  # seconds between the last event and the moment when it was handled
    is_late: bool = False
    """What we show is older than a page may be that looks fresh, until we have caught up."""
    _stamp: str = ""

    def apply(self, event: Mapping[str, str]) -> None:
        self.events += 1
        self._stamp = event.get("Timestamp", "")

    def look(self) -> None:
        """Measures by the last event, just handled. Where none has come since the last look nothing is behind."""
        stamp, self._stamp = self._stamp, ""
        self.lag = max(0.0, self.now() - float(stamp)) if stamp.replace(".", "", 1).isdecimal() else 0.0
        self.is_late = self.lag > (PUNCTUAL if self.is_late else LATE)
