"""What was seen of a call against what must be seen."""

from collections.abc import Iterator
from dataclasses import dataclass

from controller.domain.decision import Enter, Mailbox, Notice, Release
from tests.bench.agreement.trace import Answered, Ending, GaveUp, Party, Rung, Trace

TOLERANCE = 0.4  # seconds; a target that starts early may do so up to 0.1 s late, each time


UNTOLD = 0  # the cause of a release that nothing outside tells


@dataclass(frozen=True, slots=True)
class Seen:
    """What one call did, from outside. `ending` None: nothing that makes sense; `note` tells more."""

    rung: tuple[Rung, ...]
    ending: Ending | None
    lasted: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """`late`: the same happened, only too early or too late, as it does on a busy machine."""

    text: str
    late: bool


def differences(expected: Trace, seen: Seen) -> list[Difference]:
    """Empty when both agree."""
    found = [*_rung(expected, seen)]
    if not _same(expected.ending, seen.ending):
        text = f"expected {ending(expected.ending)}, saw {ending(seen.ending)} {seen.note}".rstrip()
        found.append(Difference(text, late=False))
    elif abs(expected.lasted - seen.lasted) > TOLERANCE:
        text = f"expected {ending(seen.ending)} after {expected.lasted:.2f} s, not {seen.lasted:.2f} s"
        found.append(Difference(text, late=True))
    return found


def _same(expected: Ending, seen: Ending | None) -> bool:
    return expected == seen or (isinstance(expected, Release | Notice) and seen == Release(UNTOLD))


def ending(how: Ending | None) -> str:
    """An outcome in words."""
    match how:
        case Answered(by=party):
            return f"an answer by {named(party)}"
        case Mailbox(owner=owner, greeting=greeting):
            return f"voicemail of user {owner} ({greeting} greeting)"
        case Enter():
            return "a slot where the call is parked"
        case Release(cause=cause):
            return f"release with cause {cause}"
        case Notice():
            return "the notice that the call is blocked"
        case GaveUp():
            return "ringing until the caller gave up"
        case None:
            return "nothing that makes sense"


def named(party: Party) -> str:
    """`d7`, or the number."""
    return party if isinstance(party, str) else f"d{party}"


def _rung(expected: Trace, seen: Seen) -> Iterator[Difference]:
    for line in sorted({_line(rung) for rung in (*expected.rung, *seen.rung)}):
        wanted, got = _of(expected.rung, line), _of(seen.rung, line)
        same = [one.how for one in wanted] == [one.how for one in got]
        if not same or not all(map(_in_time, wanted, got)):
            yield Difference(f"{line}: expected {_words(wanted)}, saw {_words(got)}", late=same)


def _line(rung: Rung) -> str:
    """The party, and over which trunk it is called."""
    return f"{named(rung.to)} over trunk {rung.trunk + 1}" if isinstance(rung.to, str) else named(rung.to)


def _of(rung: tuple[Rung, ...], line: str) -> list[Rung]:
    return sorted((one for one in rung if _line(one) == line), key=lambda one: one.after)


def _in_time(wanted: Rung, got: Rung) -> bool:
    return abs(wanted.after - got.after) <= TOLERANCE


def _words(rung: list[Rung]) -> str:
    return ", ".join(f"an INVITE at {one.after:.2f} s ({one.how})" for one in rung) or "no INVITE"
