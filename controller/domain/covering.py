"""Whether time frames together cover another one, on one wall clock. Counterpart: unreachable.py, which asks."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from controller.domain.timeframes import Always, Dates, FrameKind, Holidays, TimeFrame, Weekly
from controller.domain.wallspans import ONE_DAY, Span, spans

SOME_WEEK = date(2026, 1, 5), date(2026, 1, 11)  # Monday to Sunday: every week has the same hours
WHOLE_WEEK = datetime.combine(SOME_WEEK[0], time()), datetime.combine(SOME_WEEK[1] + ONE_DAY, time())
LONGEST = timedelta(days=800)  # a stretch beyond that is not compared day by day


def always_holds(frame: TimeFrame) -> bool:
    """Whether the frame's own hours leave out no moment, in any zone."""
    return isinstance(frame.kind, Always) or (isinstance(frame.kind, Weekly) and _covered(WHOLE_WEEK, [frame.kind]))


def stretches(frame: TimeFrame, now: datetime) -> list[Span]:
    """All that is still to come of the frame, on its wall clock; empty if that has no end or is too much to compare."""
    match frame.kind:
        case Always():
            return []
        case Weekly():
            return list(spans(frame.kind, *SOME_WEEK))
        case Dates():
            lasting = () if any(entry.yearly for entry in frame.kind.entries) else _finite(frame.kind)
        case Holidays():
            lasting = _finite(frame.kind)
        case _:
            assert_never(frame.kind)
    yesterday = now.astimezone(ZoneInfo(frame.zone)).replace(tzinfo=None) - ONE_DAY
    rest = [(max(start, yesterday), end) for start, end in lasting if end > yesterday]
    return rest if all(end - start <= LONGEST for start, end in rest) else []


def comparable(frame: TimeFrame, other: TimeFrame) -> bool:
    """Whether `other` can be asked to cover `frame`: same zone, and a week repeats for ever, as only other weeks do."""
    return frame.zone == other.zone and (isinstance(other.kind, Weekly) or not isinstance(frame.kind, Weekly))


def cover(wanted: Sequence[Span], frames: Iterable[TimeFrame]) -> bool:
    """Whether the frames, all on one wall clock, together leave no moment of the wanted spans, which are some."""
    kinds = [frame.kind for frame in frames]
    return bool(wanted) and all(_covered(span, kinds) for span in wanted)


def touches(wanted: Sequence[Span], frame: TimeFrame) -> bool:
    """Whether the frame holds at any moment of the wanted spans."""
    return any(start < end and first < stop for first, end in wanted for start, stop in _near((first, end), frame.kind))


def _finite(kind: FrameKind) -> Iterable[Span]:
    return spans(kind, date(2, 1, 1), date(9998, 1, 1))


def _covered(span: Span, kinds: Iterable[FrameKind]) -> bool:
    reached, end = span
    for start, stop in sorted(near for kind in kinds for near in _near(span, kind)):
        if start > reached:
            break
        reached = max(reached, stop)
    return reached >= end


def _near(span: Span, kind: FrameKind) -> Iterable[Span]:
    return spans(kind, span[0].date(), span[1].date())
