"""`ringplan group`: users who ring together."""

from typing import Any

import click
from sqlalchemy.orm import Session

from controller.commands import rule_words
from controller.commands.common import (
    asking,
    domain_option,
    given,
    json_option,
    labelled,
    reading_database,
    show,
    table,
)
from controller.commands.removing import confirm, yes_option
from controller.commands.saving import changing, tell
from controller.domain.directory import DEFAULT_RING_TIMEOUT, Member
from controller.domain.ids import DomainId, GroupId, UserId
from controller.domain.saying import say_count
from controller.operations import domains, groups, lookup
from controller.operations.actors import Actor
from controller.operations.changes import plain
from controller.operations.groups import NewGroup
from controller.store import find
from controller.store.cards import DomainCard, GroupCard

TO = "When nobody takes the call: user:1002, voicemail:1002, handset:1002a, group:601, external:+49…; none."
member_option = click.option(
    "--member", "wanted", multiple=True, metavar="USER[:SECONDS]", help="Who rings, after that delay; in order."
)


@click.group()
def group() -> None:
    """Groups: users who ring together under an extension.

    GROUP is its extension or its name.
    """


@group.command("list")
@domain_option
@json_option
def list_(domain: str | None, as_json: bool) -> None:
    """All groups of the domain."""
    with reading_database() as session:
        place = lookup.domain(session, asking(), domain)
        cards = groups.everything(session, asking(), DomainId(place.id))
        lines = [(card.extension, card.name, *_does(session, place, card)) for card in cards]
    if as_json:
        show(cards, True, str)
    else:
        table([("extension", "name", "rings", "then"), *lines])


@group.command("show")
@click.argument("name", metavar="GROUP")
@domain_option
@json_option
def show_(name: str, domain: str | None, as_json: bool) -> None:
    """One group."""
    with reading_database() as session:
        card, place = _find(session, asking(), name, domain)
        lines, notes = _lines(session, place, card), _notes(session, card)
    show(card, as_json, lambda _: "\n".join([lines, *(f"Note: {note}" for note in notes)]))


@group.command()
@click.argument("extension")
@click.argument("name")
@member_option
@click.option("--ring-time", type=int, default=DEFAULT_RING_TIMEOUT, show_default=True, help="Seconds.")
@click.option("--to", help=TO)
@domain_option
@json_option
def add(
    extension: str,
    name: str,
    wanted: tuple[str, ...],
    ring_time: int,
    to: str | None,
    domain: str | None,
    as_json: bool,
) -> None:
    """Add a group called NAME."""
    with changing() as (session, actor, saved):
        place = lookup.domain(session, actor, domain)
        target = _destination(session, place, to)
        id_ = groups.add(session, actor, DomainId(place.id), NewGroup(extension, name, ring_time, target))
        card = groups.members(session, actor, id_, _members(session, place, wanted))
        lines, notes = _lines(session, place, card), _notes(session, card)
    tell(saved, as_json, lines, notes, **plain(card))


@group.command("set", short_help="Change the named settings of a group.")
@click.argument("name", metavar="GROUP")
@click.option("--name", "new_name", help="Another name.")
@click.option("--extension", help="Another extension.")
@member_option
@click.option("--ring-time", type=int, help="Seconds.")
@click.option("--to", help=TO)
@domain_option
@json_option
def set_(
    name: str,
    new_name: str | None,
    to: str | None,
    wanted: tuple[str, ...],
    domain: str | None,
    as_json: bool,
    **more: Any,
) -> None:
    """Change the named settings of a group; --member names all members anew."""
    with changing() as (session, actor, saved):
        card, place = _find(session, actor, name, domain)
        changes = given(name=new_name, **more) | ({} if to is None else {"to": _destination(session, place, to)})
        card = groups.change(session, actor, GroupId(card.id), changes)
        if wanted:
            card = groups.members(session, actor, GroupId(card.id), _members(session, place, wanted))
        notes = _notes(session, card)
    tell(saved, as_json, "Saved.", notes, **plain(card))


@group.command()
@click.argument("name", metavar="GROUP")
@domain_option
@yes_option
@json_option
def remove(name: str, domain: str | None, yes: bool, as_json: bool) -> None:
    """Delete a group.

    Wherever calls were sent to it, that counts as unset.
    """
    with reading_database() as session:
        card, _ = _find(session, asking(), name, domain)
    members = say_count(len(card.members), "{number} member", "{number} members")
    goes = [f"{members}, who stay", "Wherever calls were sent to it, that counts as not set"]
    confirm(f"Delete the group {card.name} ({card.extension})?", goes, yes=yes)
    with changing() as (session, actor, saved):
        groups.remove(session, actor, GroupId(card.id))
    tell(saved, as_json, f"{card.name} is gone.")


def _find(session: Session, actor: Actor, name: str, domain: str | None) -> tuple[GroupCard, DomainCard]:
    place = lookup.domain(session, actor, domain)
    id_ = lookup.group(session, actor, DomainId(place.id), name)
    return groups.show(session, actor, id_), domains.show(session, actor, DomainId(place.id))


def _destination(session: Session, place: DomainCard, to: str | None) -> Any:
    return None if to in (None, "none") else rule_words.destination(session, place, to)


def _members(session: Session, place: DomainCard, wanted: tuple[str, ...]) -> list[Member]:
    """`1002`, `1003:5`; `none` is nobody."""
    return [_member(session, place, text) for text in wanted if text != "none"]


def _member(session: Session, place: DomainCard, text: str) -> Member:
    user, _, delay = text.partition(":")
    if delay and not delay.isdecimal():
        raise click.BadParameter(f"“{text}”: the delay is whole seconds, like {user}:5.")
    return Member(UserId(lookup.user(session, asking(), user, place.name).id), int(delay or 0))


def _does(session: Session, place: DomainCard, card: GroupCard) -> tuple[str, str]:
    people = find.these_users(session, {each.user for each in card.members})
    rung = [people[each.user].extension + (f":{each.delay}" if each.delay else "") for each in card.members]
    leads = rule_words.written(session, place, card.to) if card.to else "none"
    return f"{', '.join(rung) or 'nobody'} for {card.ring_time} s", leads


def _lines(session: Session, place: DomainCard, card: GroupCard) -> str:
    rings, leads = _does(session, place, card)
    return labelled({"extension": card.extension, "name": card.name, "rings": rings, "then": leads})


def _notes(session: Session, card: GroupCard) -> tuple[str, ...]:
    people = find.these_users(session, {each.user for each in card.members})
    names = {id_: each.name for id_, each in people.items()}
    return groups.warnings(card, names, groups.cut_off(session, card))
