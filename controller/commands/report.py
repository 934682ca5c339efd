"""`ringplan report`: how many calls there were and what became of them, and figures counted anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from controller import clock
from controller.commands.common import asking, domain_option, json_option, labelled, reading_database, settings, show
from controller.domain.callfigures import Sums
from controller.domain.ids import DomainId, UserId
from controller.operations import lookup, reports, reports_asking
from controller.operations.reports import Report
from controller.operations.reports_asking import asked
from controller.store.engine import open_history, writing


@click.command()
@click.option("--user", metavar="EXTENSION", help="Only this user's own figures.")
@click.option(
    "--range", "range_", default="", type=click.Choice(("", *reports_asking.RANGES)), help="Default: 30 days."
)
@click.option("--since", default="", help="The first day, 2026-12-01.")
@click.option("--until", default="", help="The last day, which is included.")
@click.option("--direction", default="", type=click.Choice(("", *reports_asking.DIRECTIONS)))
@click.option("--recount", is_flag=True, help="Count the domain's figures of these days anew, from the calls, first.")
@domain_option
@json_option
def report(user: str | None, domain: str | None, range_: str, recount: bool, as_json: bool, **words: str) -> None:
    """How many calls, and what became of them."""
    with reading_database() as session, figures() as past:
        by = asking()
        card = lookup.user(session, by, user, domain) if user else None
        here = DomainId(card.domain_id if card else lookup.domain(session, by, domain).id)
        zone = reports.zone_of(session, by, here, UserId(card.id) if card else None)
        wanted = asked(words | {"range": range_}, clock.now().astimezone(zone).date())
        if recount:
            reports.recount(session, by, past, here, wanted)
        found = reports.report(session, by, past, here, UserId(card.id) if card else None, wanted)
    show(_told(found) if as_json else found, as_json, lambda each: labelled(_lines(each)))


@contextmanager
def figures() -> Iterator[Session]:
    """The database of call history, to read and to count anew."""
    past = open_history(settings().history_url, existing=True)
    try:
        with writing(past) as session:
            yield session
    finally:
        past.close()


def _told(found: Report) -> dict[str, object]:
    days = found.asked.days
    told = {"since": days.first.isoformat(), "until": days.last.isoformat(), "zone": found.zone.key}
    return {**told, "figures": found.sums._asdict(), "before": found.then._asdict()}


def _lines(found: Report) -> dict[str, str]:
    now, then = found.sums, found.then
    pairs = {
        "Calls": (now.calls, then.calls),
        "Made": (now.placed, then.placed),
        "Answered": (now.answered, then.answered),
        "Missed": (now.missed, then.missed),
        "Voicemail": (now.messages + now.voicemails, then.messages + then.voicemails),
    }
    lines = {name: f"{here} (before: {there})" for name, (here, there) in pairs.items()}
    days = f"{found.asked.days.first} to {found.asked.days.last} ({found.zone.key})"
    return {"Days": days, **lines, "Talked": _length(now.talked), "Time to answer": _mean(now)}


def _mean(sums: Sums) -> str:
    return _length(sums.waited // sums.answered) if sums.answered else "-"


def _length(ms: int) -> str:
    """`1:02:03`, hours first."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
