"""`ringplan lot`: where a domain's calls are parked."""

from typing import Any

import click
from sqlalchemy.orm import Session

from controller.commands import rule_words
from controller.commands.common import asking, domain_option, given, json_option, labelled, reading_database, show
from controller.commands.saving import changing, tell
from controller.domain.ids import DomainId
from controller.domain.lots import KEYS, Lot
from controller.operations import lookup, lots
from controller.operations.changes import plain
from controller.store.cards import DomainCard

NONE, OFF = "none", "Parking is switched off."


@click.group()
def lot() -> None:
    """Call parking: the number for the next free slot, and the slots."""


@lot.command("show")
@domain_option
@json_option
def show_(domain: str | None, as_json: bool) -> None:
    """The parking lot of the domain."""
    with reading_database() as session:
        place = lookup.domain(session, asking(), domain)
        found = lots.show(session, asking(), DomainId(place.id))
        lines = _lines(session, place, found)
    show({"lot": plain(found)}, as_json, lambda _: lines)


@lot.command("set", short_help="Change the parking lot, or switch it on.")
@click.option("--number", help="Parks on the next free slot: 700.")
@click.option("--first", help="The first slot: 701.")
@click.option("--last", help="The last slot: 719.")
@click.option("--seconds", type=int, help="Until a parked call comes back; 0: never.")
@click.option("--by-keys/--not-by-keys", default=None, help=f"Whether {KEYS} during a call parks it, too.")
@click.option("--operator", metavar="TO", help="Who is rung at last: user:1002 or group:600; none.")
@domain_option
@json_option
def set_(operator: str | None, domain: str | None, as_json: bool, **options: Any) -> None:
    """Change the named settings of the parking lot; without any, the usual one is switched on."""
    with changing() as (session, actor, saved):
        place = lookup.domain(session, actor, domain)
        changes = given(**options)
        if operator is not None:
            changes["operator"] = None if operator == NONE else rule_words.destination(session, place, operator)
        made = lots.put(session, actor, DomainId(place.id), changes)
        lines = _lines(session, place, made)
    tell(saved, as_json, lines, lot=plain(made))


@lot.command()
@domain_option
@json_option
def off(domain: str | None, as_json: bool) -> None:
    """Switch parking off; calls that are parked can still be taken."""
    with changing() as (session, actor, saved):
        place = lookup.domain(session, actor, domain)
        lots.switch_off(session, actor, DomainId(place.id))
    tell(saved, as_json, OFF)


def _lines(session: Session, place: DomainCard, found: Lot | None) -> str:
    if found is None:
        return OFF
    to = rule_words.written(session, place, found.operator) if found.operator else NONE
    back = f"after {found.seconds} s" if found.seconds else "never"
    told = {"number": found.number, "slots": f"{found.first} to {found.last}", "come back": back, "operator": to}
    told["during a call"] = f"{KEYS} parks it" if found.by_keys else "no keys"
    return labelled(told)
