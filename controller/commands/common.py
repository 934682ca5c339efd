"""What all nouns of the command line share: database, actor, refusals as exit codes, output. Changes: saving.py."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
import orjson
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock, running
from controller.domain.ids import UserId
from controller.operations import actors, lookup
from controller.operations.actors import Actor
from controller.operations.changes import plain
from controller.operations.refused import Missing, Problem, Refused
from controller.settings import Settings
from controller.store import find, migrate
from controller.store.cards import UserCard
from controller.store.engine import Database, open_database, reading

json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
domain_option = click.option("--domain", metavar="NAME", help="The domain, where there are several.")
SHOWN_BY = {
    "domain": "`ringplan domain list` shows them.",
    "user": "`ringplan user list` shows them.",
    "device": "`ringplan device list` shows them.",
    "token": "`ringplan token list` shows them.",
    "trunk": "`ringplan trunk list` shows them.",
    "did": "`ringplan did list` shows them.",
    "address": "`ringplan ban list` shows them.",
    "group": "`ringplan group list` shows them.",
    "frame": "`ringplan frame list` shows the shared ones, with --user somebody's own.",
}
"""Where to look for what is missing, by the field of the problem."""


def asking() -> Actor:
    """Whoever has a shell here is an administrator."""
    return actors.console(clock.now(), f"console ({os.environ.get('USER') or os.geteuid()})")


@contextmanager
def reading_database() -> Iterator[Session]:
    """One look at the database; every failure becomes a message and exit code 1."""
    with opened() as database, in_words(), reading(database) as session:
        yield session


def find_user(session: Session, user: str, domain: str | None) -> UserId:
    """`1002` or `1002@acme.example`."""
    return UserId(lookup.user(session, asking(), user, domain).id)


def show(value: Any, as_json: bool, line: Callable[[Any], str]) -> None:
    """A value, or each of several, as a line; or all of it as JSON."""
    if as_json:
        click.echo(orjson.dumps(plain(value)).decode())
        return
    for item in value if isinstance(value, list | tuple) else [value]:
        say(line(item))


def say(text: str) -> None:
    """Lines of text with names as typed, but nothing that could steer a terminal."""
    click.echo("\n".join(map(visible, text.splitlines())))


def labelled(rows: Mapping[str, str]) -> str:
    """A line each: `time zone:  Europe/Berlin`."""
    width = max(map(len, rows)) + 1
    return "\n".join(f"{name + ':':{width}} {value}".rstrip() for name, value in rows.items())


def table(rows: Iterable[tuple[str, ...]]) -> None:
    """Columns of text, aligned; the first row is the heading."""
    lines = [tuple(visible(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in lines) for column in range(len(lines[0]))]
    for row in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    """Callback of an option: an ISO moment, which has no zone yet where none was typed (see `placed`)."""
    return None if value is None else moment_of(value)


def moment_of(text: str) -> datetime:
    """Raises BadParameter."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"“{text}” is not a moment. Write it like 2026-12-25T10:00.") from None


def placed(at: datetime, zone: ZoneInfo) -> datetime:
    """The moment in that zone, where none was typed."""
    return at if at.tzinfo else at.replace(tzinfo=zone)


def zone_of(session: Session, user: UserCard) -> ZoneInfo:
    """The user's own zone, or the domain's."""
    domain = find.domain(session, user.domain_id)
    return ZoneInfo(user.zone or (domain.zone if domain else "UTC"))


def given(**options: Any) -> dict[str, Any]:
    """Those options that were typed."""
    return {name: value for name, value in options.items() if value is not None and value != ()}


def named(changes: dict[str, Any]) -> dict[str, Any]:
    """They, if there are any: “Saved.” would hide that an option was forgotten."""
    if not changes:
        raise click.UsageError("Say what to change: no option names it.")
    return changes


def settings() -> Settings:
    """As the running `up` has them, where there is one; what this environment says itself comes first."""
    return running.settings_of(os.environ)


@contextmanager
def opened() -> Iterator[Database]:
    """The database, which must be there and up to date."""
    here = settings()
    file = here.database_file
    if file is not None and not file.exists():
        raise click.ClickException(f"There is no database {file}. `ringplan up` or `ringplan db upgrade` makes one.")
    database = open_database(here.database_url, here.run / "bell", existing=True)
    try:
        _up_to_date(database)
        yield database
    finally:
        database.close()


def _up_to_date(database: Database) -> None:
    with in_words():
        if migrate.current(database) != migrate.newest():
            raise click.ClickException(
                "The database is of another version. `ringplan db upgrade` brings it up to date."
            )


@contextmanager
def in_words() -> Iterator[None]:
    """Refusals, and a database that does not answer, as messages and exit code 1."""
    try:
        yield
    except Refused as refusal:
        raise click.ClickException("\n       ".join(_said(refusal, problem) for problem in refusal.problems)) from None
    except SQLAlchemyError as error:
        where = "`ringplan doctor` tells more."
        raise click.ClickException(f"The database does not answer ({type(error).__name__}). {where}") from error


def _said(refusal: Refused, problem: Problem) -> str:
    """With the remedy as it is on the command line."""
    remedy = SHOWN_BY.get(problem.field, "") if isinstance(refusal, Missing) else ""
    return f"{problem.message} {remedy}".rstrip()


def visible(text: str) -> str:
    """Text without anything that could steer a terminal."""
    return "".join(character if character.isprintable() or character == "\u200d" else "·" for character in text)
