"""What a report of calls says by mail: the figures of a week or month, beside those of the one before."""

from collections.abc import Mapping
from datetime import date

from controller.domain.frames_text import day_text
from controller.domain.saying import Said, say
from controller.mail.letter import Cells, Letter, hello
from controller.mail.words import typed

Figures = Mapping[str, int]


def report(cells: Cells) -> Letter:
    """Of a domain."""
    first, last = (day_text(date.fromisoformat(cells[each])) for each in ("first", "last"))
    told = {"domain": typed(cells["domain"]), "first": first, "last": last}
    now, then = cells["now"], cells["then"]
    return Letter(
        subject=say("Calls of {domain}, {first} to {last}", **told),
        greeting=hello(cells),
        paragraphs=(say("These are the figures of your telephone system. In brackets: the time before."),),
        points=_points(now, then) if now["calls"] else (say("There were no calls."),),
        link=(say("Open the report"), cells["path"]),
        after=(say("You asked for this mail. On the page of the report you can stop it."),),
    )


def _points(now: Figures, then: Figures) -> tuple[Said, ...]:
    percent = round(100 * now["answered"] / now["came"]) if now["came"] else 0
    return (
        say("Calls: {now} ({then})", now=now["calls"], then=then["calls"]),
        say("From outside and among colleagues: {came}; made to the outside: {made}", **_both(now)),
        say("Answered: {now}, {percent} percent ({then})", now=now["answered"], percent=percent, then=then["answered"]),
        say("Missed: {now} ({then})", now=now["missed"], then=then["missed"]),
        say("Voicemail: {now} ({then})", now=now["voicemail"], then=then["voicemail"]),
        say("Talk time: {now} ({then})", now=_length(now["talked"]), then=_length(then["talked"])),
        say("Time to answer, on average: {now} ({then})", now=_length(now["waited"]), then=_length(then["waited"])),
    )


def _both(now: Figures) -> dict[str, int]:
    return {"came": now["came"], "made": now["made"]}


def _length(ms: int) -> str:
    """`1:02:03`, hours first."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
