"""`ringplan override`: what a user switched on above all rules."""

from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from controller.commands import rule_words
from controller.commands.common import (
    asking,
    domain_option,
    json_option,
    moment,
    placed,
    reading_database,
    show,
    table,
    zone_of,
)
from controller.commands.saving import changing, tell
from controller.domain.ids import UserId
from controller.domain.rules import Override, OverrideKind
from controller.operations import lookup, overrides
from controller.store.cards import UserCard

kind_argument = click.argument("kind", type=click.Choice(get_args(OverrideKind)))


@click.group()
def override() -> None:
    """Overrides: what stands above all rules until it is cleared.

    KIND is dnd (do not disturb), or the forwards always, busy and unanswered.
    """


@override.command("list")
@click.argument("user")
@domain_option
@json_option
def list_(user: str, domain: str | None, as_json: bool) -> None:
    """What USER has switched on."""
    with reading_database() as session:
        card = lookup.user(session, asking(), user, domain)
        found = overrides.everything(session, asking(), UserId(card.id))
        zone = zone_of(session, card)
        rows = [_row(session, card, each, zone) for each in found]
    if as_json:
        show(found, True, str)
    elif rows:
        table([("kind", "to", "since", f"until ({zone.key})"), *rows])
    else:
        click.echo("Nothing is switched on.")


@override.command()
@click.argument("user")
@kind_argument
@click.option("--to", metavar="DESTINATION", help="user:1002, handset:1001a, voicemail … or again: the remembered one.")
@click.option(
    "--until",
    callback=moment,
    metavar="MOMENT",
    help="When it ends by itself: 2026-12-24T18:00, in the user's time zone.",
)
@domain_option
@json_option
def on(
    user: str, kind: OverrideKind, to: str | None, until: datetime | None, domain: str | None, as_json: bool
) -> None:
    """Switch an override on for USER; one of its kind is replaced."""
    with changing() as (session, actor, saved):
        card = lookup.user(session, actor, user, domain)
        id_, zone = UserId(card.id), zone_of(session, card)
        end = placed(until, zone) if until else None
        if to == "again":
            made = overrides.again(session, actor, id_, kind, end)
        else:
            where: Any = rule_words.destination(session, card, to) if to else None
            made = overrides.switch_on(session, actor, id_, kind, where, end)
        notes = [overrides.hindrance(session, actor, id_, kind)]
    ends = f" until {_wall(made.until, zone)} ({zone.key})" if made.until else ""
    tell(saved, as_json, f"Switched on{ends}.", list(filter(None, notes)), until=made.until)


@override.command()
@click.argument("user")
@kind_argument
@domain_option
@json_option
def off(user: str, kind: OverrideKind, domain: str | None, as_json: bool) -> None:
    """Switch an override off; its destination is remembered."""
    with changing() as (session, actor, saved):
        id_ = UserId(lookup.user(session, actor, user, domain).id)
        overrides.switch_off(session, actor, id_, kind)
        notes = [overrides.remainder(session, actor, id_, kind)]
    tell(saved, as_json, "Switched off.", list(filter(None, notes)))


def _row(session: Session, card: UserCard, each: Override, zone: ZoneInfo) -> tuple[str, ...]:
    to = rule_words.written(session, card, each.to) if each.to else ""
    until = _wall(each.until, zone) if each.until else "cleared"
    return each.kind, to, _wall(each.since, zone), until


def _wall(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
