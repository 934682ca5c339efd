"""`ringplan override`: what a user switched on above all rules."""

from typing import Any, get_args

import click
from sqlalchemy.orm import Session

from controller.commands import rule_words
from controller.commands.common import (
    asking,
    changing,
    domain_option,
    json_option,
    moment,
    reading_database,
    show,
    table,
)
from controller.domain.ids import UserId
from controller.domain.rules import Override, OverrideKind
from controller.operations import lookup, overrides
from controller.store.cards import UserCard

kind_argument = click.argument("kind", type=click.Choice(get_args(OverrideKind)))


@click.group()
def override() -> None:
    """Overrides: do not disturb and forwards that stand above all rules until cleared or ended."""


@override.command("list")
@click.argument("user")
@domain_option
@json_option
def list_(user: str, domain: str | None, as_json: bool) -> None:
    """What USER has switched on."""
    with reading_database() as session:
        card = lookup.user(session, asking(), user, domain)
        found = overrides.everything(session, asking(), UserId(card.id))
        rows = [_row(session, card, each) for each in found]
    if as_json:
        show(found, True, str)
    elif rows:
        table([("kind", "to", "since", "until"), *rows])
    else:
        click.echo("Nothing is switched on.")


@override.command()
@click.argument("user")
@kind_argument
@click.option("--to", metavar="DESTINATION", help="user:1002, handset:1001a, voicemail … or again: the remembered one.")
@click.option("--until", help="When it ends by itself, such as 2026-12-24T18:00.")
@domain_option
def on(user: str, kind: OverrideKind, to: str | None, until: str | None, domain: str | None) -> None:
    """Switch KIND on for USER: dnd, or a forward always, busy or unanswered."""
    end = moment(until)
    with changing() as (session, actor):
        card = lookup.user(session, actor, user, domain)
        if to == "again":
            overrides.again(session, actor, UserId(card.id), kind)
        else:
            where: Any = rule_words.destination(session, card, to) if to else None
            overrides.switch_on(session, actor, UserId(card.id), kind, where, end)
    click.echo("Switched on.")


@override.command()
@click.argument("user")
@kind_argument
@domain_option
def off(user: str, kind: OverrideKind, domain: str | None) -> None:
    """Switch KIND off for USER; its destination is remembered."""
    with changing() as (session, actor):
        card = lookup.user(session, actor, user, domain)
        overrides.switch_off(session, actor, UserId(card.id), kind)
    click.echo("Switched off.")


def _row(session: Session, card: UserCard, each: Override) -> tuple[str, ...]:
    to = rule_words.written(session, card, each.to) if each.to else ""
    until = each.until.astimezone().isoformat(" ", "minutes") if each.until else "cleared"
    return each.kind, to, each.since.astimezone().isoformat(" ", "minutes"), until
