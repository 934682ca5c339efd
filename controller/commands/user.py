"""`ringplan user`: people and roles."""

from typing import Any, get_args

import click

from controller.commands.common import (
    asking,
    domain_option,
    find_user,
    given,
    json_option,
    labelled,
    named,
    reading_database,
    settings,
    show,
    table,
)
from controller.commands.feature_option import switched_off
from controller.commands.message_copies import message_copies
from controller.commands.message_mail import message_mail
from controller.commands.operator import operator
from controller.commands.removing import confirm, yes_option
from controller.commands.saving import changing, tell
from controller.commands.telling import tells
from controller.domain.ids import DomainId, UserId
from controller.domain.recording import MODES
from controller.operations import (
    dids,
    grants,
    invitations,
    lookup,
    mailboxes,
    passwords,
    removalwords,
    roster,
    rulewarnings,
    secondfactors,
    userfields,
    users,
)
from controller.store.cards import GrantKind, Scope, UserCard
from controller.welcome import page


def ring_timeout(_context: click.Context, _option: click.Parameter, value: str | None) -> int | str | None:
    """Seconds, or `unlimited`."""
    if value is None or value == "unlimited":
        return value
    if not value.isdecimal():
        raise click.BadParameter("Use seconds, or unlimited.")
    return int(value)


def fields(command: Any) -> Any:
    """The options that `add` and `set` share."""
    for option in (
        switched_off,
        click.option("--language", help="Language of prompts, where it is not the domain's."),
        click.option("--zone", help="Time zone, where it is not the domain's."),
        click.option("--email"),
        click.option("--number", help="The public number shown outside."),
        click.option("--day-countries", type=int, help="Most countries called outside in a day."),
        click.option("--day-minutes", type=int, help="Most minutes outside in a day."),
        click.option("--day-calls", type=int, help="Most calls outside in a day."),
        click.option("--caller-id", type=click.Choice(userfields.CALLER_IDS), help="What own calls outside show."),
        click.option("--show-caller/--hide-caller", default=None, help="What is forwarded outside shows the caller."),
        click.option("--recording", type=click.Choice(MODES), help="Which calls are recorded: by *1, or always."),
        click.option("--emergency-number", help="The number shown on emergency calls."),
        click.option("--outbound", multiple=True, metavar="PREFIX", help="May call these: +49, + all, !+49900 not."),
        click.option("--listed/--unlisted", default=None, help="Whether colleagues see the user in the directory."),
        click.option("--ring-timeout", callback=ring_timeout, help="Seconds, or unlimited."),
        click.option("--department"),
        click.option("--scope", type=click.Choice(get_args(Scope))),
    ):
        command = option(command)
    return command


@click.group()
def user() -> None:
    """Users: people and roles with an extension.

    USER is 1002, or 1002@acme.example.
    """


@user.command("list")
@domain_option
@json_option
def list_(domain: str | None, as_json: bool) -> None:
    """The users of a domain."""
    with reading_database() as session:
        card = lookup.domain(session, asking(), domain)
        cards = users.everybody(session, asking(), DomainId(card.id))
    if as_json:
        show(cards, True, str)
    else:
        head = ("extension", "name", "scope", "department", "voicemail")
        rows = ((c.extension, c.name, c.scope, c.department, "yes" if c.has_mailbox else "no") for c in cards)
        table([head, *rows])


@user.command("show")
@click.argument("user")
@domain_option
@json_option
def show_(user: str, domain: str | None, as_json: bool) -> None:
    """One user."""
    with reading_database() as session:
        card = users.show(session, asking(), find_user(session, user, domain))
    show(card, as_json, _lines)


@user.command()
@click.argument("extension")
@click.argument("name")
@fields
@click.option(
    "--voicemail/--no-voicemail", default=True, help="A mailbox with a PIN of its own; on unless switched off."
)
@domain_option
@json_option
def add(extension: str, name: str, voicemail: bool, domain: str | None, as_json: bool, **options: Any) -> None:
    """Add a user, who has the Default rule.

    Prints the voicemail PIN, once; `user password` gives a log-in.
    """
    with changing() as (session, actor, saved):
        place = DomainId(lookup.domain(session, actor, domain).id)
        id_ = users.add(session, actor, place, users.NewUser(extension, name, **_typed(options)))
        pin = mailboxes.switch_on(session, actor, id_) if voicemail else None
    line = f"Added {extension}." + (f" Voicemail PIN: {pin}." if pin else "")
    tell(saved, as_json, line, id=id_, extension=extension, voicemail_pin=pin)


@user.command("set")
@click.argument("user")
@click.option("--name")
@click.option("--extension", help="A new extension; phones are renamed with it.")
@fields
@domain_option
@json_option
def set_(user: str, domain: str | None, as_json: bool, **options: Any) -> None:
    """Change the named settings of a user."""
    with changing() as (session, actor, saved):
        id_ = find_user(session, user, domain)
        users.change(session, actor, id_, named(_typed(options)))
        notes = rulewarnings.warnings(session, actor, id_) if options["ring_timeout"] else ()
    tell(saved, as_json, "Saved.", notes)


@user.command()
@click.argument("user")
@domain_option
@yes_option
@json_option
def remove(user: str, domain: str | None, yes: bool, as_json: bool) -> None:
    """Delete a user with phones, rules, frames and mailbox.

    Says first what goes along and what changes for others, and asks.
    """
    with reading_database() as session:
        [card], found = roster.consequences(session, asking(), [find_user(session, user, domain)])
    goes = [*removalwords.gone(found), *removalwords.broken(found)]
    confirm(f"Delete {card.name} ({card.extension}) for good?", goes, yes=yes)
    with changing() as (session, actor, saved):
        lost = dids.leading_to(session, actor, UserId(card.id))
        users.remove(session, actor, UserId(card.id))
    tell(saved, as_json, f"{user} is gone.", [f"{did.number} leads nowhere now." for did in lost])


@user.command()
@click.argument("user")
@click.option("--generate", is_flag=True, help="Make one up and print it.")
@domain_option
def password(user: str, generate: bool, domain: str | None) -> None:
    """Set the password of the portal: asked for, or made up."""
    secret = (
        passwords.new_password() if generate else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    with changing() as (session, actor, _):
        passwords.set_password(session, actor, find_user(session, user, domain), secret)
    click.echo(secret if generate else "Saved.")


@user.command(short_help="Make a link with which USER chooses a password.")
@click.argument("user")
@click.option(
    "--url", metavar="URL", help="What the link begins with: https://phones.acme.example; else this machine's."
)
@click.option("--mail", "by_mail", is_flag=True, help="Send it to the user's e-mail address, instead of printing it.")
@domain_option
@json_option
def invite(user: str, url: str | None, by_mail: bool, domain: str | None, as_json: bool) -> None:
    """Make a link with which USER chooses a password; it is good once, for seven days."""
    if by_mail and settings().mail is None:
        raise click.ClickException("No mail server is set up: RINGPLAN_SMTP names one.")
    with changing() as (session, actor, saved):
        made = invitations.invite(session, actor, find_user(session, user, domain), by_mail=by_mail)
        if by_mail and not made.mailed_to:
            raise click.ClickException(f"{user} has no e-mail address: `ringplan user set {user} --email …` gives one.")
    if by_mail:
        tell(saved, as_json, f"On its way to {made.mailed_to}.", mailed_to=made.mailed_to)
        return
    link = (url or page(settings())).rstrip("/") + made.path
    line = f"{link}\nGood until {made.expires:%Y-%m-%d %H:%M} UTC, once. It can't be shown again."
    tell(saved, as_json, line, link=link, expires=made.expires.isoformat())


@user.command(short_help="Take a second step off that was lost.")
@click.argument("user")
@click.argument("state", type=click.Choice(["off"]))
@domain_option
@json_option
def factors(user: str, state: str, domain: str | None, as_json: bool) -> None:
    """Take code app, passkeys and recovery codes off USER, who has lost them: the password alone logs in again.

    Ends all log-ins of that user.
    """
    with changing() as (session, actor, saved):
        secondfactors.take_off(session, actor, find_user(session, user, domain))
    tell(saved, as_json, f"The password alone logs {user} in.")


@user.command()
@click.argument("user")
@click.argument("state", type=click.Choice(["on", "off"]))
@domain_option
@json_option
def voicemail(user: str, state: str, domain: str | None, as_json: bool) -> None:
    """Switch a user's mailbox on or off."""
    with changing() as (session, actor, saved):
        id_ = find_user(session, user, domain)
        pin = mailboxes.switch_on(session, actor, id_) if state == "on" else None
        if state == "off":
            mailboxes.switch_off(session, actor, id_)
    tell(saved, as_json, f"Saved. Voicemail PIN: {pin}." if pin else "Saved.", voicemail_pin=pin)


@user.command()
@click.argument("user")
@click.argument("kind", type=click.Choice(get_args(GrantKind)))
@click.option("--of", metavar="USER", help="Whose rules a delegate may edit.")
@click.option("--take", is_flag=True, help="Withdraw the grant.")
@domain_option
@json_option
def grant(user: str, kind: GrantKind, of: str | None, take: bool, domain: str | None, as_json: bool) -> None:
    """Give a user a grant, or take it."""
    with changing() as (session, actor, saved):
        id_ = find_user(session, user, domain)
        other = find_user(session, of, domain) if of else None
        held = [card.id for card in grants.everything(session, actor, id_) if (card.kind, card.of_id) == (kind, other)]
        if not take:
            grants.give(session, actor, id_, kind, other)
        elif held:
            grants.take(session, actor, held[0])
    tell(saved, as_json, "Saved.")


user.add_command(message_mail)
user.add_command(operator)
user.add_command(message_copies)
user.add_command(tells)


def _typed(options: dict[str, Any]) -> dict[str, Any]:
    typed = given(**options)
    if typed.get("ring_timeout") == "unlimited":
        typed["ring_timeout"] = None
    return typed


def _lines(card: UserCard) -> str:
    rows = {
        "name": card.name,
        "extension": card.extension,
        "scope": card.scope,
        "department": card.department or "none",
        "ring timeout": "unlimited" if card.ring_timeout is None else f"{card.ring_timeout} s",
        "voicemail": "yes" if card.has_mailbox else "no",
        "number": card.number or "the domain's",
        "emergency number": card.emergency_number or "the same",
        "may call": ", ".join(card.outbound) or "inside only",
        "e-mail": card.email or "none",
        "recording": card.recording,
        "switched off": ", ".join(card.switched_off) or "nothing",
        "time zone": card.zone or "the domain's",
        "in directory": "yes" if card.listed else "no",
    }
    return labelled(rows)
