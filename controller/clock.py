"""The only reader of the machine's clock; everything else takes instants as arguments."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that never jumps, for deadlines and durations."""
    return time.monotonic()
