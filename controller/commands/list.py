"""`ringplan list`: who may not call, and who always may."""

import click
from sqlalchemy.orm import Session

from controller.commands.common import asking, domain_option, json_option, reading_database, show
from controller.commands.saving import changing, tell
from controller.domain.ids import DomainId, UserId
from controller.domain.rules import CallerLists
from controller.operations import lists, lookup
from controller.operations.actors import Actor

user_option = click.option("--user", metavar="USER", help="This user's own lists; without it the domain's.")
number_argument = click.argument("number")


@click.group("list", short_help="Block and allow lists of a domain or a user.")
def list_() -> None:
    """Block and allow lists: numbers, extensions, or prefixes such as +4970*, of a domain or of one user.

    Blocked callers hear a notice. Allowed ones pass block lists, do not disturb and call screening.
    """


@list_.command("show")
@user_option
@domain_option
@json_option
def show_(user: str | None, domain: str | None, as_json: bool) -> None:
    """What is in the lists."""
    with reading_database() as session:
        found = lists.show(session, asking(), *_whose(session, asking(), user, domain))
    show(found, as_json, _lines)


@list_.command()
@number_argument
@user_option
@domain_option
@json_option
def block(number: str, user: str | None, domain: str | None, as_json: bool) -> None:
    """Block NUMBER."""
    with changing() as (session, actor, saved):
        lists.add(session, actor, *_whose(session, actor, user, domain), "blocked", number)
    tell(saved, as_json, "Saved.")


@list_.command()
@number_argument
@user_option
@domain_option
@json_option
def allow(number: str, user: str | None, domain: str | None, as_json: bool) -> None:
    """Always let NUMBER through."""
    with changing() as (session, actor, saved):
        lists.add(session, actor, *_whose(session, actor, user, domain), "allowed", number)
    tell(saved, as_json, "Saved.")


@list_.command()
@number_argument
@user_option
@domain_option
@json_option
def remove(number: str, user: str | None, domain: str | None, as_json: bool) -> None:
    """Take NUMBER, as the list shows it, out again."""
    with changing() as (session, actor, saved):
        lists.remove(session, actor, *_whose(session, actor, user, domain), number)
    tell(saved, as_json, "Saved.")


@list_.command()
@click.argument("state", type=click.Choice(["refuse", "accept"]))
@user_option
@domain_option
@json_option
def anonymous(state: str, user: str | None, domain: str | None, as_json: bool) -> None:
    """Whether outside callers without a number are refused."""
    with changing() as (session, actor, saved):
        lists.refuse_anonymous(session, actor, *_whose(session, actor, user, domain), state == "refuse")
    tell(saved, as_json, "Saved.")


def _whose(session: Session, actor: Actor, user: str | None, domain: str | None) -> tuple[DomainId, UserId | None]:
    if user is None:
        return DomainId(lookup.domain(session, actor, domain).id), None
    card = lookup.user(session, actor, user, domain)
    return DomainId(card.domain_id), UserId(card.id)


def _lines(found: CallerLists) -> str:
    entries = [f"blocked  {number}" for number in sorted(found.blocked)]
    entries += [f"allowed  {number}" for number in sorted(found.allowed)]
    entries += ["anonymous callers are refused"] if found.refuse_anonymous else []
    return "\n".join(entries) or "Nobody is blocked or allowed."
