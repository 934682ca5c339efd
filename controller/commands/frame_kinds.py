"""The options that say when a time frame holds, and what they mean together."""

from typing import Any

import click

from controller import clock
from controller.commands import frame_words
from controller.domain.timeframes import Always, FrameKind


def kinds(command: Any) -> Any:
    """The options that say when a frame holds."""
    for option in (
        click.option("--zone", help="Time zone, where it is not its owner's."),
        click.option("--hours", help="Part of each holiday: 9:00-13:00."),
        click.option(
            "--next-working-day", is_flag=True, help="A holiday on a day off also takes the next working day."
        ),
        click.option("--holiday", "names", multiple=True, help="Only this holiday; may be repeated."),
        click.option(
            "--holidays", metavar="PLACE", help="Public holidays of DE, or DE-BY: all, or those of --holiday."
        ),
        click.option("--date", "dates", multiple=True, help="2026-12-24, with 12:00-18:00, or A to B; and 'yearly'."),
        click.option("--weekly", multiple=True, help="'Mon-Fri 9:00-17:00'; may be repeated."),
        click.option("--always", is_flag=True, help="Every moment."),
    ):
        command = option(command)
    return command


def kind_of(
    always: bool,
    weekly: tuple[str, ...],
    dates: tuple[str, ...],
    holidays: str | None,
    names: tuple[str, ...],
    next_working_day: bool,
    hours: str | None,
) -> FrameKind | None:
    """None: nothing was said. Raises UsageError for two kinds at once."""
    if sum(map(bool, (always, weekly, dates, holidays))) > 1:
        raise click.UsageError("A time frame is of one kind: --always, --weekly, --date or --holidays.")
    if weekly:
        return frame_words.weekly(weekly)
    if dates:
        return frame_words.dates(dates)
    if holidays:
        return frame_words.holiday(holidays, names, next_working_day, hours, clock.now().year)
    return Always() if always else None
