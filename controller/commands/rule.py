"""`ringplan rule`: a user's answering rules, by their number in the list."""

from dataclasses import replace
from typing import Any

import click
from sqlalchemy.orm import Session

from controller.commands import rule_shown, rule_words
from controller.commands.common import asking, domain_option, json_option, reading_database, show, table
from controller.commands.removing import confirm, yes_option
from controller.commands.saving import changing, tell
from controller.domain.force import lasts
from controller.domain.ids import DomainId, RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, During, NeedsFrame, Simultaneous
from controller.operations import lookup, overrides, rules, rulewarnings
from controller.operations.actors import Actor
from controller.operations.changes import plain
from controller.operations.refused import refuse
from controller.store.cards import UserCard

FORWARDS = {
    "always": "Where all calls go.",
    "active": "Where calls go while a phone of the user is on a call.",
    "offline": "Where calls go while no own phone that the rule rings is registered.",
    "busy": "Where calls go when all phones are busy or decline.",
    "unanswered": "Where calls go when nobody answers in time.",
}
UNSET = "none"


def parts(command: Any) -> Any:
    """The options that say what a rule does."""
    for condition, text in reversed(FORWARDS.items()):
        option = click.option(f"--forward-{condition}", metavar="DESTINATION", help=text)
        command = option(command)
    for option in (
        click.option("--dnd-to", metavar="DESTINATION", help="Where calls go instead of voicemail while --dnd."),
        click.option("--dnd/--no-dnd", default=None, help="Do not disturb: no phone rings."),
        click.option("--confirm/--no-confirm", default=None, help="Outside phones must press 1."),
        click.option("--ring", help="extension, or a list: my-extension,all-phones,1002,1001a:8 (8 s later)."),
        click.option("--enabled/--disabled", default=None),
        click.option("--name", help="For people to recognise it by."),
    ):
        command = option(command)
    return command


@click.group()
def rule() -> None:
    """Answering rules: the first that holds is the one that applies.

    DESTINATION is user:1002, handset:1001a, voicemail, voicemail:1003 or external:+4930123456; none unsets it.
    """


@rule.command("list")
@click.argument("user")
@domain_option
@json_option
def list_(user: str, domain: str | None, as_json: bool) -> None:
    """The rules of USER in order, and which is active now."""
    with reading_database() as session:
        by = asking()
        card = lookup.user(session, by, user, domain)
        found = rules.everything(session, by, UserId(card.id))
        active = rule_shown.active_now(session, card, by.at)
        rows = [rule_shown.row(session, card, n, each, each.id == active) for n, each in enumerate(found, start=1)]
        above = [each.kind for each in overrides.everything(session, by, UserId(card.id)) if lasts(each, by.at)]
    if as_json:
        show([{**plain(each), "active_now": each.id == active} for each in found], True, str)
    else:
        table([("#", "during", "on", "now", "does"), *rows])
        if above:
            click.echo(f"Switched on above them: {', '.join(above)}. `ringplan override list {user}` tells more.")


@rule.command("show")
@click.argument("user")
@click.argument("number", type=int)
@domain_option
@json_option
def show_(user: str, number: int, domain: str | None, as_json: bool) -> None:
    """Everything about rule NUMBER of USER."""
    with reading_database() as session:
        by = asking()
        card = lookup.user(session, by, user, domain)
        found = _numbered(session, by, card, number)
        active = rule_shown.active_now(session, card, by.at) == found.id
        lines = rule_shown.lines(session, card, number, found, active)
    show({**plain(found), "active_now": active}, as_json, lambda _: lines)


@rule.command()
@click.argument("user")
@click.option("--frame", required=True, help="The time frame in which it holds.")
@click.option("--place", type=int, help="From 1 on; else above the first rule that would hide it, or last.")
@parts
@domain_option
@json_option
def add(user: str, frame: str, place: int | None, domain: str | None, as_json: bool, **options: Any) -> None:
    """Add a rule, above the first that would hide it."""
    with changing() as (session, actor, saved):
        card = lookup.user(session, actor, user, domain)
        empty = AnsweringRule(RuleId(0), NeedsFrame())
        id_ = rules.add(session, actor, UserId(card.id), _edited(session, actor, card, empty, frame, options), place)
        above = _above(session, actor, card, id_)
        notes = rulewarnings.warnings(session, actor, UserId(card.id))
    tell(saved, as_json, f"Added, above “{above}”." if above else "Added.", notes, id=id_)


@rule.command("set")
@click.argument("user")
@click.argument("number", type=int)
@click.option("--frame", help="Another time frame.")
@parts
@domain_option
@json_option
def set_(user: str, number: int, frame: str | None, domain: str | None, as_json: bool, **options: Any) -> None:
    """Change rule NUMBER of USER; what isn't named stays."""
    with changing() as (session, actor, saved):
        card = lookup.user(session, actor, user, domain)
        old = _numbered(session, actor, card, number)
        rules.change(session, actor, old.id, _edited(session, actor, card, old, frame, options))
        notes = rulewarnings.warnings(session, actor, UserId(card.id))
    tell(saved, as_json, "Saved.", notes)


@rule.command()
@click.argument("user")
@click.argument("order", type=int, nargs=-1, required=True)
@domain_option
@json_option
def order(user: str, order: tuple[int, ...], domain: str | None, as_json: bool) -> None:
    """Put the rules of USER into another order.

    ORDER is all their present numbers, as in `rule order 1002 2 1 3`.
    """
    with changing() as (session, actor, saved):
        card = lookup.user(session, actor, user, domain)
        ids = [_numbered(session, actor, card, number).id for number in order]
        rules.reorder(session, actor, UserId(card.id), ids)
        notes = rulewarnings.warnings(session, actor, UserId(card.id))
    tell(saved, as_json, "Saved.", notes)


@rule.command()
@click.argument("user")
@click.argument("number", type=int)
@domain_option
@yes_option
@json_option
def remove(user: str, number: int, domain: str | None, yes: bool, as_json: bool) -> None:
    """Delete rule NUMBER of USER."""
    with reading_database() as session:
        card = lookup.user(session, asking(), user, domain)
        found = _numbered(session, asking(), card, number)
        called = rule_shown.name_of(session, found)
    confirm(f"Delete rule {number}, {called}, of {card.name} ({card.extension})?", yes=yes)
    with changing() as (session, actor, saved):
        rules.remove(session, actor, found.id)
    tell(saved, as_json, "Deleted.")


def _above(session: Session, actor: Actor, card: UserCard, rule: RuleId) -> str:
    """The name of the rule below it; empty where that is Default."""
    found = rules.everything(session, actor, UserId(card.id))
    below = found[[each.id for each in found].index(rule) + 1]
    return "" if isinstance(below.when, Default) else rule_shown.name_of(session, below)


def _numbered(session: Session, actor: Actor, card: UserCard, number: int) -> AnsweringRule:
    found = rules.everything(session, actor, UserId(card.id))
    if not 1 <= number <= len(found):
        remedy = f"`ringplan rule list {card.extension}` shows them."
        raise refuse("number", f"{card.name} has rules 1 to {len(found)}. {remedy}")
    return found[number - 1]


def _edited(
    session: Session, actor: Actor, card: UserCard, old: AnsweringRule, frame: str | None, options: dict[str, Any]
) -> AnsweringRule:
    plain_ones = {key: options[key] for key in ("name", "enabled", "dnd") if options[key] is not None}
    new = replace(old, **plain_ones)
    if frame is not None:
        place = DomainId(card.domain_id)
        new = replace(new, when=During(lookup.frame(session, actor, place, UserId(card.id), frame)))
    if options["ring"] is not None:
        new = replace(new, ring=rule_words.ring(session, card, options["ring"]))
    if options["confirm"] is not None and isinstance(new.ring, Simultaneous):
        new = replace(new, ring=replace(new.ring, confirm_external=options["confirm"]))
    if options["dnd_to"] is not None:
        new = replace(new, dnd_destination=_destination(session, card, options["dnd_to"]))
    typed = {name: options[f"forward_{name}"] for name in FORWARDS if options[f"forward_{name}"] is not None}
    changes = {name: _destination(session, card, text) for name, text in typed.items()}
    return replace(new, forwards=replace(new.forwards, **changes))


def _destination(session: Session, card: UserCard, text: str) -> Any:
    return None if text == UNSET else rule_words.destination(session, card, text)
