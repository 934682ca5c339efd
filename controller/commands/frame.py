"""`ringplan frame`: time frames, shared by a domain or of one user."""

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from controller import clock
from controller.commands import frame_shown
from controller.commands.common import (
    asking,
    domain_option,
    given,
    json_option,
    moment_of,
    named,
    placed,
    reading_database,
    show,
    table,
)
from controller.commands.frame_kinds import kind_of, kinds
from controller.commands.removing import confirm, yes_option
from controller.commands.saving import changing, tell
from controller.domain.frames_text import describe
from controller.domain.ids import DomainId, FrameId, UserId
from controller.operations import frames, lookup
from controller.store import find

user_option = click.option("--user", metavar="USER", help="One of this user's own; else one shared by the domain.")
UNTIL = "next (the frame's next change), never (until released), or 2026-12-24T18:00, in the frame's time zone."


@click.group()
def frame() -> None:
    """Time frames: when answering rules hold."""


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


@frame.command("show")
@click.argument("name")
@user_option
@domain_option
@json_option
def show_(name: str, user: str | None, domain: str | None, as_json: bool) -> None:
    """One time frame: when it holds, and who uses it."""
    with reading_database() as session:
        id_ = _find(session, user, domain, name)
        found = frames.show(session, asking(), id_)
        card = find.frame(session, id_)
        used = frames.used_by(session, asking(), id_)
    show(found, as_json, lambda _: frame_shown.lines(found, card.number if card else None, used, clock.now()))


@frame.command()
@click.argument("name")
@kinds
@user_option
@domain_option
@json_option
def add(name: str, user: str | None, domain: str | None, as_json: bool, zone: str | None, **when: Any) -> None:
    """Add a time frame.

    Say when it holds with --always, --weekly, --date or --holidays.
    """
    kind = kind_of(**when)
    if kind is None:
        raise click.UsageError("Say when it holds: --always, --weekly, --date or --holidays.")
    with changing() as (session, actor, saved):
        place, owner = _place(session, user, domain)
        id_ = frames.add(session, actor, place, owner, name, kind, zone)
    tell(saved, as_json, f"Added {name}.", id=id_)


@frame.command("set")
@click.argument("name")
@click.option("--name", "new_name", help="A new name.")
@kinds
@user_option
@domain_option
@json_option
def set_(
    name: str,
    new_name: str | None,
    user: str | None,
    domain: str | None,
    as_json: bool,
    zone: str | None,
    **when: Any,
) -> None:
    """Rename a time frame, or change when it holds."""
    with changing() as (session, actor, saved):
        changes = named(given(name=new_name, zone=zone, kind=kind_of(**when)))
        frames.change(session, actor, _find(session, user, domain, name), changes)
    tell(saved, as_json, "Saved.")


@frame.command()
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--until", default="next", show_default=True, metavar="END", help=UNTIL)
@domain_option
@json_option
def force(name: str, state: str, until: str, domain: str | None, as_json: bool) -> None:
    """Hold a shared frame on or off: the night switch."""
    with changing() as (session, actor, saved):
        id_ = _find(session, None, domain, name)
        zone = ZoneInfo(frames.show(session, actor, id_).zone)
        frames.force(session, actor, id_, state == "on", _end(until, zone))
        forced = frames.show(session, actor, id_)
    tell(saved, as_json, f"{forced.name} is {describe(forced)}.", until=forced.forced and forced.forced.until)


@frame.command()
@click.argument("name")
@domain_option
@json_option
def release(name: str, domain: str | None, as_json: bool) -> None:
    """Let the clock decide again."""
    with changing() as (session, actor, saved):
        released = frames.release(session, actor, _find(session, None, domain, name))
    tell(saved, as_json, f"{released.name} follows the clock.")


@frame.command()
@click.argument("name")
@user_option
@domain_option
@yes_option
@json_option
def remove(name: str, user: str | None, domain: str | None, yes: bool, as_json: bool) -> None:
    """Delete a time frame.

    Where rules use it, they are named first: they are left without one.
    """
    with reading_database() as session:
        found = _find(session, user, domain, name)
        used = frames.used_by(session, asking(), found)
    goes = [f"{use.user_name} ({use.extension}): {use.rule_name or 'a rule'} needs another time frame" for use in used]
    confirm(f"Delete the time frame {name}?", goes, yes=yes)
    with changing() as (session, actor, saved):
        frames.remove(session, actor, found, confirmed=True)
    tell(saved, as_json, f"{name} is gone.")


def _place(session: Session, user: str | None, domain: str | None) -> tuple[DomainId, UserId | None]:
    if user is None:
        return DomainId(lookup.domain(session, asking(), domain).id), None
    card = lookup.user(session, asking(), user, domain)
    return DomainId(card.domain_id), UserId(card.id)


def _find(session: Session, user: str | None, domain: str | None, name: str) -> FrameId:
    place, owner = _place(session, user, domain)
    return lookup.frame(session, asking(), place, owner, name)


def _end(until: str, zone: ZoneInfo) -> datetime | Literal["next change"] | None:
    """What --until means. Raises BadParameter."""
    match until:
        case "next":
            return frames.NEXT_CHANGE
        case "never":
            return None
        case _:
            return placed(moment_of(until), zone)
