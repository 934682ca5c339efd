"""`ringplan domain`: customers."""

from collections.abc import Mapping
from typing import Any

import click

from controller.commands.common import (
    asking,
    given,
    json_option,
    labelled,
    named,
    reading_database,
    say,
    show,
    table,
)
from controller.commands.feature_option import switched_off
from controller.commands.removing import confirm, yes_option
from controller.commands.saving import changing, tell
from controller.domain.ids import DomainId
from controller.domain.recording import ANNOUNCEMENTS
from controller.domain.saying import say_count
from controller.operations import codes, domains, lookup, users
from controller.operations.changes import plain
from controller.store.cards import DomainCard

FOR_EVER, AS_CALLS = "for ever", "as long as calls"


class Days(click.ParamType[int | str]):
    """A number of them, or the word for no such number."""

    def __init__(self, word: str) -> None:
        self.word, self.name = word, f"DAYS|{word}"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> int | str:
        return self.word if str(value).casefold() == self.word else int(click.INT.convert(value, param, context))


def fields(command: Any) -> Any:
    """The options that `add` and `set` share."""
    for option in (
        switched_off,
        click.option("--transcripts/--no-transcripts", default=None, help="Voicemail messages become text, too."),
        click.option("--recording-days", type=Days(AS_CALLS), help="How long recordings of calls are kept."),
        click.option(
            "--recording-announcement", type=click.Choice(ANNOUNCEMENTS), help="What is heard when a recording begins."
        ),
        click.option("--history-days", type=Days(FOR_EVER), help="How long calls stay in the call history."),
        click.option("--trash-days", type=int, help="How long deleted voicemail messages are kept."),
        click.option("--support-text", help="What else users should know who ask for help."),
        click.option("--support-email"),
        click.option("--support-phone"),
        click.option("--support-name", help="Whom the users ask for help."),
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
        id_ = domains.add(session, actor, domains.NewDomain(name, **_typed(options)))
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
        domains.change(session, actor, DomainId(card.id), named(_typed(options)))
    tell(saved, as_json, "Saved.")


def _typed(options: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed; None for a word in place of days."""
    words = {"history_days": FOR_EVER, "recording_days": AS_CALLS}
    return {name: None if value == words.get(name) else value for name, value in given(**options).items()}


@domain.command("codes")
@click.argument("name", required=False)
@click.option("--set", "changes", multiple=True, metavar="FEATURE=CODE", help="Another code: echo=#1; echo= for none.")
@click.option("--usual", is_flag=True, help="The usual codes again, before what --set says.")
@json_option
def codes_(name: str | None, changes: tuple[str, ...], usual: bool, as_json: bool) -> None:
    """Show or change the feature codes of a domain."""
    if not (changes or usual):
        with reading_database() as session:
            card = lookup.domain(session, asking(), name)
            found = codes.everything(session, asking(), DomainId(card.id))
        _show_codes(found, as_json)
        return
    with changing() as (session, actor, saved):
        id_ = DomainId(lookup.domain(session, actor, name).id)
        if usual:
            codes.reset(session, actor, id_)
        codes.change(session, actor, id_, dict(_change(each) for each in changes))
    tell(saved, as_json, "Saved.")


@domain.command()
@click.argument("name")
@yes_option
@json_option
def remove(name: str, yes: bool, as_json: bool) -> None:
    """Delete a domain with everything in it."""
    with reading_database() as session:
        card = lookup.domain(session, asking(), name)
        people = users.everybody(session, asking(), DomainId(card.id))
    counted = say_count(len(people), "{number} user", "{number} users")
    goes = [f"{counted}, with phones, rules, time frames and messages"] if people else ()
    confirm(f"Delete {card.name} for good?", goes, yes=yes)
    with changing() as (session, actor, saved):
        domains.remove(session, actor, DomainId(card.id), confirmed=True)
    tell(saved, as_json, f"{name} is gone.")


def _change(typed: str) -> tuple[str, str]:
    key, equals, code = typed.partition("=")
    if not equals:
        raise click.BadParameter(f"“{typed}” says no code. Write it like echo=#1, or echo= for none.")
    return key, code


def _show_codes(found: tuple[codes.DialledCode, ...], as_json: bool) -> None:
    if as_json:
        show({each.feature.key: each.code for each in found}, True, str)
        return
    lines = ((each.feature.key, each.code or "none", str(each.feature.name)) for each in found)
    table([("feature", "code", "what it does"), *lines])


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
        "support": ", ".join(filter(None, (card.support_name, card.support_phone, card.support_email))) or "none",
        "trash": f"{card.trash_days} days",
        "call history": "for ever" if card.history_days is None else f"{card.history_days} days",
        "recordings": "as long as their calls" if card.recording_days is None else f"{card.recording_days} days",
        "recording is heard": {"both": "by a sentence", "beep": "by a tone"}.get(
            card.recording_announcement, "by nobody"
        ),
        "messages as text": "on" if card.transcripts else "off",
        "switched off": ", ".join(card.switched_off) or "nothing",
        "emergency numbers": ", ".join(card.emergency_numbers) or "those of the country",
    }
    return labelled(rows)
