"""Short ways to write time frames and rings in tests of calls."""

from controller.domain.destinations import ToHandset
from controller.domain.ids import DeviceId
from controller.domain.rules import RingTarget, Simultaneous
from controller.domain.timeframes import Weekly, WeeklyRange

WORKDAYS = (1, 2, 3, 4, 5)


def weekly(days: tuple[int, ...] = WORKDAYS, start: int = 9, end: int = 17) -> Weekly:
    """The same hours on these ISO weekdays."""
    return Weekly(tuple(WeeklyRange(day, start * 60, end * 60) for day in days))


def ringing(*devices: DeviceId | tuple[DeviceId, int]) -> Simultaneous:
    """These handsets, each at once or with its delay in seconds."""
    pairs = [device if isinstance(device, tuple) else (device, 0) for device in devices]
    return Simultaneous(tuple(RingTarget(ToHandset(device), delay) for device, delay in pairs))
