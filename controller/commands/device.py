"""`ringplan device`: handsets and their SIP accounts."""

import click

from controller.commands.common import (
    asking,
    changing,
    domain_option,
    find_user,
    json_option,
    reading_database,
    show,
    table,
)
from controller.domain.ids import DeviceId, DomainId
from controller.operations import devices, lookup
from controller.operations.devices import Account


@click.group()
def device() -> None:
    """Devices: the handsets of a user. NAME is what the phone registers as, such as 1001a."""


@device.command("list")
@click.argument("user")
@domain_option
@json_option
def list_(user: str, domain: str | None, as_json: bool) -> None:
    """The handsets of USER."""
    with reading_database() as session:
        cards = devices.everything(session, asking(), find_user(session, user, domain))
    if as_json:
        show(cards, True, str)
    else:
        rows = ((card.name, devices.auth_name(card.id), card.label) for card in cards)
        table([("name", "auth name", "label"), *rows])


@device.command()
@click.argument("user")
@click.argument("name")
@click.option("--label", default="", help="What it is: desk, mobile …")
@domain_option
@json_option
def add(user: str, name: str, label: str, domain: str | None, as_json: bool) -> None:
    """Add the handset NAME to USER, and print its secret: it can't be shown again."""
    with changing() as (session, actor):
        account = devices.add(session, actor, find_user(session, user, domain), name, label)
    show(account, as_json, _account)


@device.command()
@click.argument("name")
@domain_option
@json_option
def secret(name: str, domain: str | None, as_json: bool) -> None:
    """Make a new secret for a handset, and print it; the old one stops working."""
    with changing() as (session, actor):
        place = DomainId(lookup.domain(session, actor, domain).id)
        account = devices.renew_secret(session, actor, lookup.device(session, actor, place, name))
    show(account, as_json, _account)


@device.command("set")
@click.argument("name")
@click.option("--name", "new_name", help="A new name; the phone must then register under it.")
@click.option("--label", help="What it is: desk, mobile …")
@domain_option
def set_(name: str, new_name: str | None, label: str | None, domain: str | None) -> None:
    """Rename or label a handset."""
    with changing() as (session, actor):
        place = DomainId(lookup.domain(session, actor, domain).id)
        id_ = lookup.device(session, actor, place, name)
        old = devices.show(session, actor, id_)
        devices.change(session, actor, id_, new_name or old.name, old.label if label is None else label)
    click.echo("Saved.")


@device.command()
@click.argument("name")
@domain_option
def remove(name: str, domain: str | None) -> None:
    """Delete a handset."""
    with changing() as (session, actor):
        place = DomainId(lookup.domain(session, actor, domain).id)
        devices.remove(session, actor, DeviceId(lookup.device(session, actor, place, name)))
    click.echo(f"{name} is gone.")


def _account(account: Account) -> str:
    rows = {
        "SIP address": f"{account.name}@{account.domain}",
        "auth name": account.auth_name,
        "secret": account.secret,
    }
    return "\n".join(f"{name + ':':12} {value}" for name, value in rows.items())
