"""Who rings from when to when, as bars on one clock that begins with the ringing (PRODUCT §2.7)."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from controller.domain.decision import Leg, Ring
from controller.domain.directory import Directory
from controller.domain.ids import UserId
from controller.domain.storywords import phone
from webui.words.text import isolated

OPEN_ENDED = 30  # seconds drawn where ringing has no end, from the last start on


@dataclass(frozen=True, slots=True)
class Bar:
    """One target; `x` and `width` in percent of the whole ringing, `when` in words."""

    name: str
    is_outside: bool
    x: str
    width: str
    when: str
    note: str = ""


def bars(directory: Directory, owner: UserId, ring: Ring) -> tuple[Bar, ...]:
    """In the order in which they start."""
    return tuple(_bars(directory, owner, ring))


def how_long(timeout: int | None) -> str:
    """`for 25 s`."""
    return _("until the caller gives up") if timeout is None else _("for %(seconds)s s", seconds=timeout)


def _bars(directory: Directory, owner: UserId, ring: Ring) -> Iterator[Bar]:
    last = max(leg.delay for leg in ring.legs)
    whole = last + OPEN_ENDED if ring.timeout is None else ring.timeout
    for leg in sorted(ring.legs, key=lambda leg: leg.delay):
        x, width = 100 * leg.delay / whole, 100 * (whole - leg.delay) / whole
        note = _("whoever answers presses 1 to accept") if leg.confirm else ""
        name = leg.to if isinstance(leg.to, str) else _phone(directory, owner, leg)
        yield Bar(isolated(name), isinstance(leg.to, str), f"{x:.2f}%", f"{width:.2f}%", _when(leg, ring), note)


def _phone(directory: Directory, owner: UserId, leg: Leg) -> str:
    assert not isinstance(leg.to, str)
    return (
        _("phone %(name)s", name=phone(directory, owner, leg.to))
        if _is_own(directory, owner, leg)
        else phone(directory, owner, leg.to)
    )


def _is_own(directory: Directory, owner: UserId, leg: Leg) -> bool:
    assert not isinstance(leg.to, str)
    return directory.devices[leg.to].owner == owner


def _when(leg: Leg, ring: Ring) -> str:
    if not leg.delay:
        return _("at once")
    start = ngettext("after %(num)s second", "after %(num)s seconds", leg.delay)
    if ring.timeout is None:
        return start
    return _("%(start)s, for %(seconds)s s", start=start, seconds=ring.timeout - leg.delay)
