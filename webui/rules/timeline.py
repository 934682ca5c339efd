"""Who rings from when to when within the ring timeout, as bars of a drawing."""

from dataclasses import dataclass

from flask_babel import gettext as _

from controller.domain.directory import Directory, User
from controller.domain.rules import AnsweringRule
from controller.domain.targets import in_time, ring_targets
from webui.words.destinations import destination

WIDTH = 400  # units of the drawing for the whole of the time
UNLIMITED = 60  # seconds drawn where ringing has no end


@dataclass(frozen=True, slots=True)
class Bar:
    """One target; `x` and `width` in units of the drawing, 0 wide where it never rings."""

    name: str
    words: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """`ticks` are pairs of place and seconds."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    end: str


def timeline(directory: Directory, user: User, rule: AnsweringRule) -> Timeline | None:
    """None: nothing rings at all."""
    targets = ring_targets(directory, user, rule)
    if not targets:
        return None
    latest = max(target.delay for target in targets)
    whole = user.ring_timeout or max(UNLIMITED, latest + 15)
    bars = []
    for target in targets:
        name = destination(directory, user, target.to)
        rings = in_time(target, user.ring_timeout)
        x = min(target.delay, whole) / whole * WIDTH
        bars.append(Bar(name, _span(target.delay, user.ring_timeout, rings), round(x, 1), round(WIDTH - x, 1)))
    end = _("%(end)s s", end=whole) if user.ring_timeout else _("until the caller gives up")
    return Timeline(tuple(bars), _ticks(whole), end)


def _span(delay: int, timeout: int | None, rings: bool) -> str:
    if not rings:
        return _("never rings")
    if timeout is None:
        return _("from %(start)s s on", start=delay)
    return _("%(start)s to %(end)s s", start=delay, end=timeout)


def _ticks(whole: int) -> tuple[tuple[float, str], ...]:
    step = next((each for each in (5, 10, 15, 30, 60, 120) if whole / each <= 6), 300)
    return tuple((round(at / whole * WIDTH, 1), str(at)) for at in range(0, whole, step))
