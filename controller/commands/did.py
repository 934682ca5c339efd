"""`ringplan did`: the public numbers of a domain."""

import click
from sqlalchemy.orm import Session

from controller.commands import rule_words
from controller.commands.common import (
    asking,
    domain_option,
    given,
    json_option,
    labelled,
    named,
    reading_database,
    show,
    table,
)
from controller.commands.removing import confirm, yes_option
from controller.commands.saving import changing, tell
from controller.domain.ids import DidId, DomainId
from controller.operations import dids, domains, lookup
from controller.operations.actors import Actor
from controller.operations.changes import plain
from controller.store.cards import DidCard, DomainCard

to_help = "Where it leads: user:1002, voicemail:1002, handset:1002a, group:600, external:+49…"


@click.group()
def did() -> None:
    """DIDs: public numbers that enter here.

    NUMBER is written as in the domain's country, or like +4930123456.
    """


@did.command("list")
@domain_option
@json_option
def list_(domain: str | None, as_json: bool) -> None:
    """All numbers of the domain, and where they lead."""
    with reading_database() as session:
        place = lookup.domain(session, asking(), domain)
        cards = dids.everything(session, asking(), DomainId(place.id))
        lines = [(card.number, rule_words.written(session, place, card.to), card.note) for card in cards]
    if as_json:
        show(cards, True, str)
    else:
        table([("number", "leads to", "note"), *lines])


@did.command("show")
@click.argument("number")
@domain_option
@json_option
def show_(number: str, domain: str | None, as_json: bool) -> None:
    """One number."""
    with reading_database() as session:
        card, place = _find(session, asking(), number, domain)
        leads = rule_words.written(session, place, card.to)
    show(card, as_json, lambda _: labelled({"number": card.number, "leads to": leads, "note": card.note or "none"}))


@did.command()
@click.argument("number")
@click.option("--to", required=True, help=to_help)
@click.option("--note", default="", help="What it is for.")
@click.option("--opening-hours", is_flag=True, help="Only while the domain is open; else voicemail, of a new user.")
@domain_option
@json_option
def add(number: str, to: str, note: str, opening_hours: bool, domain: str | None, as_json: bool) -> None:
    """Add a number.

    --opening-hours makes a user without phone whose rules know the Open hours and Holidays of the domain.
    """
    with changing() as (session, actor, saved):
        place = lookup.domain(session, actor, domain)
        target = rule_words.destination(session, place, to)
        id_ = dids.add(session, actor, DomainId(place.id), number, target, note, opening_hours=opening_hours)
        card = dids.show(session, actor, id_)
        leads = rule_words.written(session, place, card.to)
    tell(saved, as_json, f"{card.number} leads to {leads}.", **plain(card))


@did.command("set")
@click.argument("number")
@click.option("--to", help=to_help)
@click.option("--note", help="What it is for.")
@click.option("--number", "new_number", help="Another number in its place.")
@domain_option
@json_option
def set_(
    number: str, to: str | None, note: str | None, new_number: str | None, domain: str | None, as_json: bool
) -> None:
    """Lead a number elsewhere, or change it."""
    with changing() as (session, actor, saved):
        card, place = _find(session, actor, number, domain)
        target = None if to is None else rule_words.destination(session, place, to)
        dids.change(session, actor, DidId(card.id), named(given(to=target, note=note, number=new_number)))
    tell(saved, as_json, "Saved.")


@did.command()
@click.argument("number")
@domain_option
@yes_option
@json_option
def remove(number: str, domain: str | None, yes: bool, as_json: bool) -> None:
    """Give a number up."""
    with reading_database() as session:
        card, _ = _find(session, asking(), number, domain)
    confirm(f"Give {card.number} up?", ["Who calls it then hears that nobody has it"], yes=yes)
    with changing() as (session, actor, saved):
        dids.remove(session, actor, DidId(card.id))
    tell(saved, as_json, f"{card.number} is gone.")


def _find(session: Session, actor: Actor, number: str, domain: str | None) -> tuple[DidCard, DomainCard]:
    """In the named domain, the only one, or whichever has it."""
    place = lookup.domain(session, actor, domain)
    id_ = lookup.did(session, actor, DomainId(place.id), number)
    return dids.show(session, actor, id_), domains.show(session, actor, DomainId(place.id))
