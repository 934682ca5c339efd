"""`ringplan trunk`: connections to carriers. How they are shown: trunk_shown.py."""

from typing import Any
from urllib.parse import quote

import click
from sqlalchemy.orm import Session

from controller.commands import trunk_shown
from controller.commands.common import (
    asking,
    domain_option,
    given,
    json_option,
    named,
    reading_database,
    settings,
    show,
    table,
)
from controller.commands.removing import confirm, yes_option
from controller.commands.saving import changing, tell
from controller.desk_client import DeskAway, ask
from controller.domain.carriers import CODECS, KINDS, NUMBER_FORMATS, TRANSPORTS
from controller.domain.ids import DomainId, TrunkId
from controller.operations import domains, gate, lookup, numbers, trunks
from controller.operations.actors import Actor
from controller.operations.changes import plain
from controller.operations.refused import refuse_any
from controller.store.cards import TrunkCard

TEST_TAKES = 40.0  # seconds


def fields(command: Any) -> Any:
    """The options that `add` and `set` share."""
    for option in (
        click.option("--enabled/--disabled", default=None, help="Whether calls go this way."),
        click.option("--channels", type=int, help="Most calls at once; 0 is unlimited."),
        click.option("--from-account/--from-caller", default=None, help="What From names; the other is in PAI alone."),
        click.option("--show-caller/--hide-caller", default=None, help="Forwards may show who called."),
        click.option("--number-format", type=click.Choice(NUMBER_FORMATS), help="+4930…, 4930… or 030…"),
        click.option("--srtp/--no-srtp", default=None, help="Encrypted sound; needs tls."),
        click.option("--codec", "codecs", multiple=True, type=click.Choice(CODECS), help="In order of preference."),
        click.option(
            "--address", "addresses", multiple=True, help="Where its calls come from: 192.0.2.0/28. none: no."
        ),
        click.option("--secret", help="The carrier's password; - asks for it."),
        click.option("--username", help="The account at the carrier."),
        click.option("--transport", type=click.Choice(TRANSPORTS)),
        click.option("--port", type=int, help="Unless it is the usual one; 0 is the usual one."),
        click.option("--kind", type=click.Choice(KINDS), help="We log in there, or both know each other's address."),
    ):
        command = option(command)
    return command


@click.group(short_help="Trunks: the connections to carriers.")
def trunk() -> None:
    """Trunks: the connections to carriers, in the order in which calls out try them."""


@trunk.command("list")
@domain_option
@json_option
def list_(domain: str | None, as_json: bool) -> None:
    """The domain's trunks, and how each is doing."""
    with reading_database() as session:
        place = lookup.domain(session, asking(), domain)
        cards = trunks.everything(session, asking(), DomainId(place.id))
    states = _states(place.id)
    if as_json:
        show([{**plain(card), "state": states.get(card.id)} for card in cards], True, str)
    else:
        table([trunk_shown.HEADING, *(trunk_shown.row(card, states.get(card.id)) for card in cards)])


@trunk.command("show")
@click.argument("name")
@domain_option
@json_option
def show_(name: str, domain: str | None, as_json: bool) -> None:
    """One trunk, its state and what failed last. The password is never shown."""
    with reading_database() as session:
        card = _find(session, asking(), name, domain)
    state = _states(card.domain_id).get(card.id)
    show({**plain(card), "state": state}, as_json, lambda _: trunk_shown.lines(card, state))


@trunk.command()
@click.argument("name")
@click.argument("host")
@fields
@domain_option
@json_option
def add(name: str, host: str, domain: str | None, as_json: bool, **options: Any) -> None:
    """Add a trunk to the carrier's server HOST.

    It logs in there with --username and --secret, or with --kind address is known by where its calls come from.
    """
    with changing() as (session, actor, saved):
        place = DomainId(lookup.domain(session, actor, domain).id)
        id_ = trunks.add(session, actor, place, trunks.NewTrunk(name, host, **_typed(options)))
        card = trunks.show(session, actor, id_)
    tell(saved, as_json, trunk_shown.made(card), **plain(card))


@trunk.command("set")
@click.argument("name")
@click.option("--name", "new_name", help="Another name.")
@click.option("--host", help="Another server.")
@fields
@domain_option
@json_option
def set_(name: str, new_name: str | None, host: str | None, domain: str | None, as_json: bool, **options: Any) -> None:
    """Change what is named; the password stays unless a new one is given."""
    with changing() as (session, actor, saved):
        card = _find(session, actor, name, domain)
        trunks.change(session, actor, TrunkId(card.id), named(given(name=new_name, host=host) | _typed(options)))
    tell(saved, as_json, "Saved.")


@trunk.command()
@click.argument("name")
@domain_option
@yes_option
@json_option
def remove(name: str, domain: str | None, yes: bool, as_json: bool) -> None:
    """Delete a trunk; calls under way stay."""
    with reading_database() as session:
        card = _find(session, asking(), name, domain)
        others = trunks.everything(session, asking(), DomainId(card.domain_id))
    is_last = card.enabled and not any(each.enabled for each in others if each.id != card.id)
    goes = ["No other is switched on: nobody can call outside then, not even emergency numbers"] if is_last else ()
    confirm(f"Delete the trunk {card.name}?", goes, yes=yes)
    with changing() as (session, actor, saved):
        trunks.remove(session, actor, TrunkId(card.id))
    tell(saved, as_json, f"{name} is gone.")


@trunk.command()
@click.argument("names", nargs=-1, required=True)
@domain_option
@json_option
def order(names: tuple[str, ...], domain: str | None, as_json: bool) -> None:
    """All trunks in the order in which calls out shall try them."""
    with changing() as (session, actor, saved):
        place = DomainId(lookup.domain(session, actor, domain).id)
        trunks.reorder(session, actor, place, [lookup.trunk(session, actor, place, name) for name in names])
    tell(saved, as_json, f"Calls out try {', then '.join(names)}.")


@trunk.command(short_help="Make a test call through exactly this trunk.")
@click.argument("name")
@click.argument("number", required=False)
@domain_option
@json_option
def test(name: str, number: str | None, domain: str | None, as_json: bool) -> None:
    """Call NUMBER through exactly this trunk, and tell what came back; without one only ask whether it answers.

    It rings at most 20 seconds; who answers hears himself.
    """
    with reading_database() as session:
        card = _find(session, asking(), name, domain)
        country = domains.show(session, asking(), DomainId(card.domain_id)).country
        problems: gate.Problems = []
        dialled = number and numbers.e164(problems, "number", number, country)
        refuse_any(problems)
    path = f"/trunks/test?trunk={card.id}&number={quote(dialled or '', safe='')}"
    try:
        found = ask(settings(), "POST", path, TEST_TAKES)
    except DeskAway as error:
        raise click.ClickException(f"{error}. `ringplan up` starts the controller.") from error
    show(found, as_json, lambda _: "\n".join(found["steps"]))
    if not found["ok"]:
        if hint := trunk_shown.denied(card, found["steps"]):
            click.echo(hint, err=True)
        raise SystemExit(1)


def _states(domain: int) -> dict[int, dict[str, Any]]:
    """How the trunks are doing, by id; nothing where no controller is there to tell."""
    try:
        return {state["trunk"]: state for state in ask(settings(), "GET", f"/trunks?domain={domain}")["trunks"]}
    except DeskAway:
        return {}


def _typed(options: dict[str, Any]) -> dict[str, Any]:
    """Those options that were typed, as the operation takes them."""
    cells = given(**options)
    if cells.get("secret") == "-":
        cells["secret"] = click.prompt("Password", hide_input=True)
    if cells.get("addresses") == ("none",):
        cells["addresses"] = ()
    return cells | {name: cells[name] or None for name in ("port", "channels") if name in cells}


def _find(session: Session, actor: Actor, name: str, domain: str | None) -> TrunkCard:
    place = DomainId(lookup.domain(session, actor, domain).id)
    return trunks.show(session, actor, lookup.trunk(session, actor, place, name))
