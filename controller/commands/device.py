"""`ringplan device`: handsets and their SIP accounts."""

import click
from sqlalchemy.orm import Session

from controller.commands.common import (
    asking,
    domain_option,
    find_user,
    json_option,
    labelled,
    reading_database,
    show,
    table,
)
from controller.commands.device_ring import ring
from controller.commands.removing import confirm, yes_option
from controller.commands.saving import changing, tell
from controller.domain.ids import DeviceId, DomainId, UserId
from controller.operations import devices, deviceuses, domains, lookup, removalwords, users
from controller.operations.actors import Actor
from controller.operations.changes import plain
from controller.operations.devices import Account
from controller.store.cards import DeviceCard, DomainCard, UserCard


@click.group()
def device() -> None:
    """Devices: the handsets of users.

    NAME is what the phone registers as, such as 1001a.
    """


@device.command("list")
@click.argument("user", required=False)
@domain_option
@json_option
def list_(user: str | None, domain: str | None, as_json: bool) -> None:
    """The handsets of USER, or of everybody."""
    with reading_database() as session:
        if user is None:
            seen = domains.everything(session, asking())
            places = seen if domain is None else (lookup.domain(session, asking(), domain),)
            cards = [card for place in places for card in devices.of_domain(session, asking(), DomainId(place.id))]
        else:
            cards = list(devices.everything(session, asking(), find_user(session, user, domain)))
        owners = _owners(session, cards)
    if as_json:
        show(cards, True, str)
    else:
        rows = ((card.name, owners[card.owner_id], devices.auth_name(card.id), card.label) for card in cards)
        table([("name", "of", "auth name", "label"), *rows])


@device.command("show")
@click.argument("name")
@domain_option
@json_option
def show_(name: str, domain: str | None, as_json: bool) -> None:
    """One handset; `device secret` makes a new secret."""
    with reading_database() as session:
        id_ = _find(session, asking(), name, domain)
        card = devices.show(session, asking(), id_)
        place = domains.show(session, asking(), DomainId(card.domain_id))
        owner = users.show(session, asking(), UserId(card.owner_id))
    show(card, as_json, lambda _: _lines(card, place, owner))


@device.command()
@click.argument("user")
@click.argument("name")
@click.option("--label", default="", help="What it is: desk, mobile …")
@domain_option
@json_option
def add(user: str, name: str, label: str, domain: str | None, as_json: bool) -> None:
    """Add a handset to USER, and print its secret.

    The secret can't be shown again; `device secret` makes a new one.
    """
    with changing() as (session, actor, saved):
        account = devices.add(session, actor, find_user(session, user, domain), name, label)
    tell(saved, as_json, _account(account), **plain(account))


@device.command()
@click.argument("name")
@domain_option
@json_option
def secret(name: str, domain: str | None, as_json: bool) -> None:
    """Make a new secret for a handset, and print it.

    The old one stops working.
    """
    with changing() as (session, actor, saved):
        account = devices.renew_secret(session, actor, _find(session, actor, name, domain))
    tell(saved, as_json, _account(account), **plain(account))


@device.command("set")
@click.argument("name")
@click.option("--name", "new_name", help="A new name; the phone must then register under it.")
@click.option("--label", help="What it is: desk, mobile …")
@domain_option
@json_option
def set_(name: str, new_name: str | None, label: str | None, domain: str | None, as_json: bool) -> None:
    """Rename or label a handset."""
    with changing() as (session, actor, saved):
        id_ = _find(session, actor, name, domain)
        old = devices.show(session, actor, id_)
        devices.change(session, actor, id_, new_name or old.name, old.label if label is None else label)
    tell(saved, as_json, "Saved.")


@device.command()
@click.argument("name")
@domain_option
@yes_option
@json_option
def remove(name: str, domain: str | None, yes: bool, as_json: bool) -> None:
    """Delete a handset.

    Says first who rings it, and asks.
    """
    with reading_database() as session:
        card = devices.show(session, asking(), _find(session, asking(), name, domain))
        found = deviceuses.uses_of(session, asking(), DeviceId(card.id))
        owner = users.show(session, asking(), UserId(card.owner_id))
    confirm(f"Delete {card.name} of {owner.name}?", removalwords.ringing(found, owner.name), yes=yes)
    with changing() as (session, actor, saved):
        devices.remove(session, actor, DeviceId(card.id))
    tell(saved, as_json, f"{name} is gone.")


device.add_command(ring)


def _find(session: Session, actor: Actor, name: str, domain: str | None) -> DeviceId:
    place = DomainId(lookup.domain(session, actor, domain).id)
    return lookup.device(session, actor, place, name)


def _owners(session: Session, cards: list[DeviceCard]) -> dict[int, str]:
    """`Anna (1001@acme.example)` by user id."""
    names: dict[int, str] = {}
    for place in {card.domain_id for card in cards}:
        domain = domains.show(session, asking(), DomainId(place)).name
        everybody = users.everybody(session, asking(), DomainId(place))
        names |= {each.id: f"{each.name} ({each.extension}@{domain})" for each in everybody}
    return names


def _lines(card: DeviceCard, place: DomainCard, owner: UserCard) -> str:
    rows = {
        "SIP address": f"{card.name}@{place.name}",
        "auth name": devices.auth_name(card.id),
        "of": f"{owner.name} ({owner.extension})",
        "label": card.label or "none",
        "added": f"{card.created:%Y-%m-%d %H:%M} UTC",
    }
    return labelled(rows)


def _account(account: Account) -> str:
    rows = {
        "SIP address": f"{account.name}@{account.domain}",
        "auth name": account.auth_name,
        "secret": account.secret,
    }
    return labelled(rows)
