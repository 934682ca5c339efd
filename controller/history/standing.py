"""What the history process says of itself, in a file: for doctor, metrics and `ringplan alive`."""

import json
from dataclasses import asdict, dataclass

from controller import clock
from controller.pbx.processes import take
from controller.settings import Settings

FRESH = 60.0  # seconds: it writes every ten


class NotServed(OSError):
    """There is no history process, or it has not moved for a minute."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`at` in seconds since 1970; `behind`: bytes of the journal that wait; `disk`: part of it that is used."""

    pid: int
    at: float
    behind: int
    kept: int  # conversations, since it began
    disk: float
    fault: str  # why it can't read on at the moment


def write(settings: Settings, standing: Standing) -> None:
    """Whole or not at all. Raises OSError."""
    unfinished = settings.history_status.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(standing)))
    unfinished.replace(settings.history_status)


def of(settings: Settings) -> Standing:
    """As it is now. Raises NotServed."""
    try:
        found = Standing(**json.loads(settings.history_status.read_text()))
        late = abs(clock.now().timestamp() - found.at)
        with settings.journal_lock.open("a") as lock:
            is_served = not take(lock)
    except (OSError, ValueError, TypeError):
        is_served = False
    if not is_served:
        raise NotServed("it does not run, so calls wait in the journal")
    if late > FRESH:
        raise NotServed(f"it has not looked at the journal for {late:.0f} s")
    return found
