"""What calls add up to: whose figures a call counts in, and as what. Pure; kept by store/figures_calls.py.

A call counts in the quarter of an hour it began in: the hours and days of every zone are made of such quarters.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from controller.domain.history import Direction, Share, Told

QUARTER = 900  # seconds
QUARTERS = 96  # of a day in UTC
QUARTER_MS = QUARTER * 1000  # the history keeps milliseconds: what is rounded into the next quarter counts there
WIDE = 32  # characters of a public number: what carriers send may be longer

Kind = Literal["domain", "user", "group", "number"]


class Cell(NamedTuple):
    """`about`: the id of the user or group, the public number, or nothing for a domain as a whole."""

    domain: int
    kind: Kind
    about: str
    quarter: int  # since 1970, in UTC
    direction: Direction


class Sums(NamedTuple):
    """Calls that somebody made (`placed`), and calls that came to him: all others.

    Of those that came, `answered`, `missed`, `messages`, `voicemails` and `elsewhere` exclude each other; the rest was
    busy, blocked, refused or interrupted. Times are milliseconds, so that any order of adding gives the same.
    """

    calls: int = 0
    placed: int = 0
    reached: int = 0  # placed and answered
    answered: int = 0
    missed: int = 0
    messages: int = 0
    voicemails: int = 0
    elsewhere: int = 0
    talked: int = 0
    waited: int = 0  # of `answered`, from the beginning to the answer

    @property
    def came(self) -> int:
        return self.calls - self.placed

    @property
    def rest(self) -> int:
        return self.came - self.answered - self.missed - self.messages - self.voicemails - self.elsewhere


NAMES = Sums._fields
NOTHING = Sums()
COUNTED_AS = {"answered": "answered", "missed": "missed", "message": "messages", "voicemail": "voicemails"}
Entry = tuple[Cell, tuple[int, ...]]


def added(many: Iterable[Sums]) -> Sums:
    """All together."""
    return Sums(*map(sum, zip(*many, strict=True)))


def counted(tolds: Iterable[Told]) -> dict[Cell, Sums]:
    """What those calls add. Feature codes, and calls that entered no domain, count nowhere."""
    found: dict[Cell, list[int]] = {}
    for told in tolds:
        for cell, entry in _entries(told):
            sums = found.get(cell)
            if sums is None:
                found[cell] = list(entry)
            else:
                for place, value in enumerate(entry):
                    sums[place] += value
    return {cell: Sums(*sums) for cell, sums in found.items()}


def _entries(told: Told) -> Iterator[Entry]:
    if told.domain is None or told.code:
        return
    domain, quarter = told.domain, round(told.began * 1000) // QUARTER_MS
    whole = _whole(told)
    yield Cell(domain, "domain", "", quarter, told.direction), whole
    if told.number and told.direction != "inside":
        yield Cell(domain, "number", told.number[:WIDE], quarter, told.direction), whole
    for group in _groups(told):
        yield Cell(domain, "group", str(group), quarter, told.direction), _came(told, told.result, told.talked)
    for user, share in {share.user: share for share in reversed(told.shares)}.items():
        yield Cell(domain, "user", str(user), quarter, told.direction), _shared(told, share)


def _whole(told: Told) -> tuple[int, ...]:
    if told.direction == "out":
        return _placed(told.result == "answered", told.talked)
    return _came(told, told.result, told.talked)


def _shared(told: Told, share: Share) -> tuple[int, ...]:
    if share.outcome == "placed":
        return _placed(told.result == "answered", share.talked)
    return _came(told, share.outcome, share.talked)


def _placed(reached: bool, talked: float) -> tuple[int, ...]:
    return _values(placed=1, reached=int(reached), talked=_ms(talked))


def _came(told: Told, result: str, talked: float) -> tuple[int, ...]:
    if result == "elsewhere":
        return _values(elsewhere=1, talked=_ms(talked))
    name = COUNTED_AS.get(result)
    counts = {name: 1} if name else {}
    waited = _ms(told.waits) if result == "answered" else 0
    return _values(**counts, talked=_ms(talked), waited=waited)


def _values(**counts: int) -> tuple[int, ...]:
    return 1, *(counts.get(name, 0) for name in NAMES[1:])


def _ms(seconds: float) -> int:
    """Never below nothing: a clock that was set back must not take away what others talked."""
    return max(0, round(seconds * 1000))


def _groups(told: Told) -> set[int]:
    """Those the call entered."""
    parties = [told.called, *(step.who for step in told.steps if step.kind == "entered")]
    return {each.id for each in parties if each is not None and each.kind == "group" and each.id is not None}
