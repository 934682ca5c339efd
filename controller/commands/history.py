"""`ringplan history`: calls that are over, one line each, the newest first."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from controller import clock
from controller.commands.common import (
    asking,
    domain_option,
    json_option,
    reading_database,
    settings,
    show,
    table,
    visible,
    zone_of,
)
from controller.domain.history import Party
from controller.domain.ids import DomainId, UserId
from controller.operations import history as operations
from controller.operations import history_asking, history_csv, lookup, may
from controller.operations.callnames import Named
from controller.store.engine import open_history, reading
from controller.store.history_wanted import Kept


@click.command()
@click.option("--user", metavar="EXTENSION", help="Only calls of this user, as they are in the user's own list.")
@click.option("--since", default="", help="The first day, 2026-12-24, or a moment with its zone.")
@click.option("--until", default="", help="The last day, or a moment.")
@click.option("--range", "range_", default="", type=click.Choice(("", *history_asking.RANGES)), help="Days up to now.")
@click.option("--direction", default="", type=click.Choice(("", *history_asking.DIRECTIONS)))
@click.option("--result", default="", type=click.Choice(("", *history_asking.OF_ONE)))
@click.option("--who", default="", help="A name, or a part of a number.")
@click.option("--number", default="", help="The public number that was called, or shown outside.")
@click.option("--longer", default="", help="Talked so long at least, in minutes: 2, or 1:30.")
@click.option(
    "--codes", default="", type=click.Choice(("", *history_asking.CODES)), help="Feature codes, too, or only."
)
@click.option("--recorded", is_flag=True, help="Only calls with a recording.")
@click.option("--limit", default=operations.PAGE, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--csv", "as_csv", is_flag=True, help="All of them as CSV, whatever the limit.")
@domain_option
@json_option
def history(
    user: str | None,
    domain: str | None,
    range_: str,
    recorded: bool,
    limit: int,
    as_csv: bool,
    as_json: bool,
    **words: str,
) -> None:
    """Calls that are over, and how they ended."""
    with reading_database() as session, calls_of_the_past() as past:
        by = asking()
        card = lookup.user(session, by, user, domain) if user else None
        place = may.see_domain(session, by, card.domain_id) if card else lookup.domain(session, by, domain)
        zone = zone_of(session, card) if card else ZoneInfo(place.zone)
        here = DomainId(place.id), UserId(card.id) if card else None
        wanted = history_asking.wanted(
            session, by, *here, words | {"range": range_, "recorded": "yes" if recorded else ""}, clock.now(), zone
        )
        if as_csv:
            for line in history_csv.table(session, by, past, *here, wanted, zone):
                click.echo(line, nl=False)
            return
        found = operations.page(session, by, past, *here, wanted, limit=limit)
    rows = found.page.rows
    if as_json:
        show([each.told for each in rows], True, str)
    elif rows:
        table(
            [
                (f"began ({zone.key})", "from", "to", "ended", "talked"),
                *(_row(each, found.names, zone) for each in rows),
            ]
        )
    else:
        click.echo("There are none.")


@contextmanager
def calls_of_the_past() -> Iterator[Session]:
    """One look at the database of call history."""
    past = open_history(settings().history_url, existing=True)
    try:
        with reading(past) as session:
            yield session
    finally:
        past.close()


def _row(kept: Kept, names: Mapping[str, Named], zone: ZoneInfo) -> tuple[str, ...]:
    told = kept.told
    began = datetime.fromtimestamp(told.began, UTC).astimezone(zone)
    minutes, seconds = divmod(round(told.talked), 60)
    result = kept.share.outcome if kept.share and kept.share.outcome != "placed" else told.result
    by = f" by {_who(told.answered_by, names)}" if told.answered_by else ""
    called = _who(told.called, names) or told.dialled
    return f"{began:%Y-%m-%d %H:%M:%S}", _who(told.caller, names), called, f"{result}{by}", f"{minutes}:{seconds:02}"


def _who(party: Party | None, names: Mapping[str, Named]) -> str:
    """`Bob (1002)`."""
    if party is None:
        return ""
    known = names.get(party.number) if party.kind == "outside" else None
    name = known.name if known else party.name
    return visible(f"{name} ({party.number})" if name and party.number else name or party.number or "unknown")
