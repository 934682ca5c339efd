"""How `ringplan frame show` tells of one time frame."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from controller.commands.common import labelled
from controller.domain.framehours import holds, next_change
from controller.domain.frames_text import describe, moment_text
from controller.domain.timeframes import TimeFrame
from controller.store.uses import Use


def lines(found: TimeFrame, number: int | None, used: Sequence[Use], now: datetime) -> str:
    """When it holds, whether it does now, who uses it. `number` is what follows *74, of shared frames."""
    change = next_change(found, now)
    until = f" until {moment_text(change.astimezone(ZoneInfo(found.zone)))}" if change else ""
    rows = {
        "name": found.name,
        "holds": describe(found),
        "time zone": found.zone,
        "now": f"{'holds' if holds(found, now) else 'does not hold'}{until}",
        "number": str(number) if number else "none, as it is not shared",
        "used by": "; ".join(f"{use.user_name} ({use.extension})" for use in used) or "no rule",
    }
    return labelled(rows)
