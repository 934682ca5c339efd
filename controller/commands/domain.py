"""`ringplan domain`: customers."""

from typing import Any

import click

from controller.commands.common import (
    asking,
    given,
    json_option,
    labelled,
    reading_database,
    say,
    show,
    table,
    yes_option,
)
from controller.commands.saving import changing, tell
from controller.domain.ids import DomainId
from controller.operations import domains, lookup
from controller.operations.changes import plain
from controller.store.cards import DomainCard


def fields(command: Any) -> Any:
    """The options that `add` and `set` share."""
    for option in (
        click.option(
            "--emergency-number", "emergency_numbers", multiple=True, help="One more number that always goes out."
        ),
        click.option("--day-countries", type=int, help="Most countries a user may call outside in a day."),
        click.option("--day-minutes", type=int, help="Most minutes outside a user and day."),
        click.option("--day-calls", type=int, help="Most calls outside a user and day."),
        click.option("--area-code", help="Added to local numbers: 30."),
        click.option("--outside-prefix", help="Digits dialled before a public number, such as 0 or 9."),
        click.option(
            "--outbound", multiple=True, metavar="PREFIX", help="May be called: +49, country:FR, + all, !+49900 not."
        ),
        click.option("--emergency-contact", help="Who is told of emergency calls: an e-mail address or a name."),
        click.option("--main-number", help="The public number shown where a user has none."),
        click.option("--language", help="Language of prompts: en, de …"),
        click.option("--country", help="Two letters: numbers are read as in that country."),
        click.option("--zone", help="Time zone, such as Europe/Berlin."),
    ):
        command = option(command)
    return command


@click.group()
def domain() -> None:
    """Domains: the customers, walled off from each other."""


@domain.command("list")
@json_option
def list_(as_json: bool) -> None:
    """All domains."""
    with reading_database() as session:
        cards = domains.everything(session, asking())
    if as_json:
        show(cards, True, str)
    else:
        table([("domain", "zone", "country"), *((card.name, card.zone, card.country) for card in cards)])


@domain.command("show")
@click.argument("name", required=False)
@json_option
def show_(name: str | None, as_json: bool) -> None:
    """One domain: NAME, or the only one."""
    with reading_database() as session:
        card = lookup.domain(session, asking(), name)
        notes = domains.warnings(session, asking(), DomainId(card.id))
    if as_json:
        show({**plain(card), "warnings": notes}, True, str)
    else:
        say("\n".join([_lines(card), *(f"Warning: {note}" for note in notes)]))


@domain.command()
@click.argument("name")
@fields
@json_option
def add(name: str, as_json: bool, **options: Any) -> None:
    """Add a domain such as acme.example.

    It begins with the time frames Open hours, Holidays and Closed hours.
    """
    with changing() as (session, actor, saved):
        id_ = domains.add(session, actor, domains.NewDomain(name, **given(**options)))
        card = domains.show(session, actor, id_)
    tell(saved, as_json, _lines(card), **plain(card))


@domain.command("set")
@click.argument("name", required=False)
@fields
@json_option
def set_(name: str | None, as_json: bool, **options: Any) -> None:
    """Change the named settings of a domain."""
    with changing() as (session, actor, saved):
        card = lookup.domain(session, actor, name)
        domains.change(session, actor, DomainId(card.id), given(**options))
    tell(saved, as_json, "Saved.")


@domain.command()
@click.argument("name")
@yes_option
@json_option
def remove(name: str, yes: bool, as_json: bool) -> None:
    """Delete a domain with everything in it."""
    with changing() as (session, actor, saved):
        card = lookup.domain(session, actor, name)
        domains.remove(session, actor, DomainId(card.id), confirmed=yes)
    tell(saved, as_json, f"{name} is gone.")


def _lines(card: DomainCard) -> str:
    rows = {
        "domain": card.name,
        "time zone": card.zone,
        "country": card.country,
        "language": card.language,
        "main number": card.main_number or "none",
        "emergency contact": card.emergency_contact or "none",
        "may be called": ", ".join(card.outbound) or "nothing outside",
        "outside prefix": card.outside_prefix or "none",
        "area code": card.area_code or "none",
        "emergency numbers": ", ".join(card.emergency_numbers) or "those of the country",
    }
    return labelled(rows)
