"""`ringplan rule`: a user's answering rules, by their number in the list."""

from dataclasses import replace
from typing import Any

import click
from sqlalchemy.orm import Session

from controller.commands import rule_words
from controller.commands.common import asking, changing, domain_option, json_option, reading_database, show, table
from controller.domain.ids import DomainId, RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, During, NeedsFrame, Simultaneous
from controller.operations import lookup, rules
from controller.operations.actors import Actor
from controller.operations.refused import refuse
from controller.store import find
from controller.store.cards import UserCard

CONDITIONS = ("always", "active", "offline", "busy", "unanswered")
UNSET = "none"


def parts(command: Any) -> Any:
    """The options that say what a rule does."""
    for condition in reversed(CONDITIONS):
        text = f"Where to, {condition}; none: unset."
        command = click.option(f"--forward-{condition}", metavar="DESTINATION", help=text)(command)
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
    """Answering rules: the first enabled one whose time frame holds is the one that applies.

    DESTINATION is user:1002, handset:1001a, voicemail, voicemail:1003 or external:+4930123456.
    """


@rule.command("list")
@click.argument("user")
@domain_option
@json_option
def list_(user: str, domain: str | None, as_json: bool) -> None:
    """The rules of USER in order."""
    with reading_database() as session:
        card = lookup.user(session, asking(), user, domain)
        found = rules.everything(session, asking(), UserId(card.id))
        rows = [_row(session, card, number, each) for number, each in enumerate(found, start=1)]
    if as_json:
        show(found, True, str)
    else:
        table([("#", "during", "on", "does"), *rows])


@rule.command()
@click.argument("user")
@click.option("--frame", required=True, help="The time frame in which it holds.")
@parts
@domain_option
def add(user: str, frame: str, domain: str | None, **options: Any) -> None:
    """Add a rule after the others, before Default."""
    with changing() as (session, actor):
        card = lookup.user(session, actor, user, domain)
        empty = AnsweringRule(RuleId(0), NeedsFrame())
        rules.add(session, actor, UserId(card.id), _edited(session, actor, card, empty, frame, options))
    click.echo("Added.")


@rule.command("set")
@click.argument("user")
@click.argument("number", type=int)
@click.option("--frame", help="Another time frame.")
@parts
@domain_option
def set_(user: str, number: int, frame: str | None, domain: str | None, **options: Any) -> None:
    """Change rule NUMBER of USER, as `rule list` shows it; what isn't named stays."""
    with changing() as (session, actor):
        card = lookup.user(session, actor, user, domain)
        old = _numbered(session, actor, card, number)
        rules.change(session, actor, old.id, _edited(session, actor, card, old, frame, options))
    click.echo("Saved.")


@rule.command()
@click.argument("user")
@click.argument("order", type=int, nargs=-1, required=True)
@domain_option
def order(user: str, order: tuple[int, ...], domain: str | None) -> None:
    """Put the rules of USER into ORDER: all their present numbers, as in `rule order 1002 2 1 3`."""
    with changing() as (session, actor):
        card = lookup.user(session, actor, user, domain)
        ids = [_numbered(session, actor, card, number).id for number in order]
        rules.reorder(session, actor, UserId(card.id), ids)
    click.echo("Saved.")


@rule.command()
@click.argument("user")
@click.argument("number", type=int)
@domain_option
def remove(user: str, number: int, domain: str | None) -> None:
    """Delete rule NUMBER of USER."""
    with changing() as (session, actor):
        card = lookup.user(session, actor, user, domain)
        rules.remove(session, actor, _numbered(session, actor, card, number).id)
    click.echo("Deleted.")


def _numbered(session: Session, actor: Actor, card: UserCard, number: int) -> AnsweringRule:
    found = rules.everything(session, actor, UserId(card.id))
    if not 1 <= number <= len(found):
        raise refuse("number", f"{card.name} has rules 1 to {len(found)}. `rule list {card.extension}` shows them.")
    return found[number - 1]


def _edited(
    session: Session, actor: Actor, card: UserCard, old: AnsweringRule, frame: str | None, options: dict[str, Any]
) -> AnsweringRule:
    plain = {key: options[key] for key in ("name", "enabled", "dnd") if options[key] is not None}
    new = replace(old, **plain)
    if frame is not None:
        place = DomainId(card.domain_id)
        new = replace(new, when=During(lookup.frame(session, actor, place, UserId(card.id), frame)))
    if options["ring"] is not None:
        new = replace(new, ring=rule_words.ring(session, card, options["ring"]))
    if options["confirm"] is not None and isinstance(new.ring, Simultaneous):
        new = replace(new, ring=replace(new.ring, confirm_external=options["confirm"]))
    if options["dnd_to"] is not None:
        new = replace(new, dnd_destination=_destination(session, card, options["dnd_to"]))
    typed = {name: options[f"forward_{name}"] for name in CONDITIONS if options[f"forward_{name}"] is not None}
    changes = {name: _destination(session, card, text) for name, text in typed.items()}
    return replace(new, forwards=replace(new.forwards, **changes))


def _destination(session: Session, card: UserCard, text: str) -> Any:
    return None if text == UNSET else rule_words.destination(session, card, text)


def _row(session: Session, card: UserCard, number: int, each: AnsweringRule) -> tuple[str, ...]:
    match each.when:
        case Default():
            during = "Default"
        case NeedsFrame():
            during = "needs a time frame"
        case During(frame):
            found = find.frame(session, frame)
            during = found.name if found else ""
    return str(number), during, "yes" if each.enabled else "no", _does(session, card, each)


def _does(session: Session, card: UserCard, each: AnsweringRule) -> str:
    words = [f"“{each.name}”"] if each.name else []
    words += ["do not disturb"] if each.dnd else []
    if each.dnd_destination:
        words.append(f"dnd-to {rule_words.written(session, card, each.dnd_destination)}")
    words.append(f"ring {rule_words.ring_written(session, card, each.ring)}")
    for name in CONDITIONS:
        to = getattr(each.forwards, name)
        words += [f"{name} → {rule_words.written(session, card, to)}"] if to else []
    return ", ".join(words)
