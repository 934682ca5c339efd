"""`ringplan frame`: time frames, shared by a domain or of one user."""

from typing import Any

import click
from sqlalchemy.orm import Session

from controller import clock
from controller.commands import frame_words
from controller.commands.common import (
    asking,
    changing,
    domain_option,
    given,
    json_option,
    moment,
    reading_database,
    show,
    table,
    yes_option,
)
from controller.domain.frames_text import describe
from controller.domain.ids import DomainId, FrameId, UserId
from controller.domain.timeframes import Always, FrameKind
from controller.operations import frames, lookup

user_option = click.option("--user", metavar="USER", help="One of this user's own; else one shared by the domain.")
UNTIL = "next, for the frame's next change; never, until released; or a moment such as 2026-12-24T18:00."


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


@click.group()
def frame() -> None:
    """Time frames: named sets of moments in which answering rules hold."""


@frame.command("list")
@user_option
@domain_option
@json_option
def list_(user: str | None, domain: str | None, as_json: bool) -> None:
    """The shared frames of a domain, or a user's own."""
    with reading_database() as session:
        place, owner = _place(session, user, domain)
        cards = frames.everything(session, asking(), place, owner)
        found = [(card, frames.show(session, asking(), FrameId(card.id))) for card in cards]
        used = [len(frames.used_by(session, asking(), FrameId(card.id))) for card in cards]
    if as_json:
        show([value for _, value in found], True, str)
    else:
        rows = ((c.name, describe(f), f.zone, str(n)) for (c, f), n in zip(found, used, strict=True))
        table([("name", "holds", "zone", "rules"), *rows])


@frame.command()
@click.argument("name")
@kinds
@user_option
@domain_option
def add(name: str, user: str | None, domain: str | None, zone: str | None, **when: Any) -> None:
    """Add a time frame: say when it holds with --always, --weekly, --date or --holidays."""
    kind = _kind(**when)
    if kind is None:
        raise click.UsageError("Say when it holds: --always, --weekly, --date or --holidays.")
    with changing() as (session, actor):
        place, owner = _place(session, user, domain)
        frames.add(session, actor, place, owner, name, kind, zone)
    click.echo(f"Added {name}.")


@frame.command("set")
@click.argument("name")
@click.option("--name", "new_name", help="A new name.")
@kinds
@user_option
@domain_option
def set_(name: str, new_name: str | None, user: str | None, domain: str | None, zone: str | None, **when: Any) -> None:
    """Rename a time frame, or change when it holds."""
    with changing() as (session, actor):
        changes = given(name=new_name, zone=zone, kind=_kind(**when))
        frames.change(session, actor, _find(session, user, domain, name), changes)
    click.echo("Saved.")


@frame.command()
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--until", default="next", show_default=True, help=UNTIL)
@domain_option
def force(name: str, state: str, until: str, domain: str | None) -> None:
    """Hold a shared frame on or off: the night switch."""
    end = {"next": frames.NEXT_CHANGE, "never": None}.get(until) if until in ("next", "never") else moment(until)
    with changing() as (session, actor):
        id_ = _find(session, None, domain, name)
        frames.force(session, actor, id_, state == "on", end)
        forced = frames.show(session, actor, id_)
    click.echo(f"{name} is {describe(forced)}.")


@frame.command()
@click.argument("name")
@domain_option
def release(name: str, domain: str | None) -> None:
    """Let the clock decide again."""
    with changing() as (session, actor):
        frames.release(session, actor, _find(session, None, domain, name))
    click.echo(f"{name} follows the clock.")


@frame.command()
@click.argument("name")
@user_option
@domain_option
@yes_option
def remove(name: str, user: str | None, domain: str | None, yes: bool) -> None:
    """Delete a time frame. Where rules use it, they are named, and --yes leaves them without one."""
    with changing() as (session, actor):
        frames.remove(session, actor, _find(session, user, domain, name), confirmed=yes)
    click.echo(f"{name} is gone.")


def _place(session: Session, user: str | None, domain: str | None) -> tuple[DomainId, UserId | None]:
    if user is None:
        return DomainId(lookup.domain(session, asking(), domain).id), None
    card = lookup.user(session, asking(), user, domain)
    return DomainId(card.domain_id), UserId(card.id)


def _find(session: Session, user: str | None, domain: str | None, name: str) -> FrameId:
    place, owner = _place(session, user, domain)
    return lookup.frame(session, asking(), place, owner, name)


def _kind(
    always: bool,
    weekly: tuple[str, ...],
    dates: tuple[str, ...],
    holidays: str | None,
    names: tuple[str, ...],
    next_working_day: bool,
    hours: str | None,
) -> FrameKind | None:
    if sum(map(bool, (always, weekly, dates, holidays))) > 1:
        raise click.UsageError("A time frame is of one kind: --always, --weekly, --date or --holidays.")
    if weekly:
        return frame_words.weekly(weekly)
    if dates:
        return frame_words.dates(dates)
    if holidays:
        return frame_words.holiday(holidays, names, next_working_day, hours, clock.now().year)
    return Always() if always else None
