"""What all nouns of the command line share: database, actor, refusals as exit codes, output as lines or JSON."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
import orjson
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller import settings as settings_module
from controller.domain.ids import UserId
from controller.operations import actors, lookup
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.changes import plain
from controller.operations.refused import Problem, Refused
from controller.settings import Settings
from controller.store import migrate
from controller.store.engine import Database, open_database, reading

json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
domain_option = click.option("--domain", metavar="NAME", help="The domain, where there are several.")
yes_option = click.option("--yes", is_flag=True, help="Confirm what would otherwise be refused.")


def asking() -> Actor:
    """Whoever has a shell here is an administrator."""
    return actors.console(clock.now(), f"console ({os.environ.get('USER') or os.geteuid()})")


@contextmanager
def reading_database() -> Iterator[Session]:
    """One look at the database; every failure becomes a message and exit code 1."""
    with _opened() as database, _in_words(), reading(database) as session:
        yield session


@contextmanager
def changing() -> Iterator[tuple[Session, Actor]]:
    """One change: committed at the end, then the controller's bell rings. A refusal becomes exit code 1."""
    with _opened() as database, _in_words(), saving(database) as session:
        yield session, asking()


def find_user(session: Session, user: str, domain: str | None) -> UserId:
    """`1002` or `1002@acme.example`."""
    return UserId(lookup.user(session, asking(), user, domain).id)


def show(value: Any, as_json: bool, line: Callable[[Any], str]) -> None:
    """A value, or each of several, as a line; or all of it as JSON."""
    if as_json:
        click.echo(orjson.dumps(plain(value)).decode())
        return
    for item in value if isinstance(value, list | tuple) else [value]:
        click.echo("\n".join(_visible(each) for each in line(item).splitlines()))


def table(rows: Iterable[tuple[str, ...]]) -> None:
    """Columns of text, aligned; the first row is the heading."""
    lines = [tuple(_visible(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in lines) for column in range(len(lines[0]))]
    for row in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def moment(text: str | None) -> datetime | None:
    """An ISO instant of an option; without a zone it is the machine's local time. Raises BadParameter."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a moment. Write it like 2026-12-24T18:00.") from None


def given(**options: Any) -> dict[str, Any]:
    """Those options that were typed."""
    return {name: value for name, value in options.items() if value is not None and value != ()}


def settings() -> Settings:
    """Of this environment."""
    return settings_module.load(os.environ)


@contextmanager
def _opened() -> Iterator[Database]:
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
    with _in_words():
        if migrate.current(database) != migrate.newest():
            raise click.ClickException(
                "The database is of another version. `ringplan db upgrade` brings it up to date."
            )


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        raise click.ClickException("\n       ".join(map(_said, refusal.problems))) from None
    except SQLAlchemyError as error:
        where = "`ringplan doctor` tells more."
        raise click.ClickException(f"The database does not answer ({type(error).__name__}). {where}") from error


def _said(problem: Problem) -> str:
    return f"{problem.message} Here that is --yes." if problem.field == "confirmed" else problem.message


def _visible(text: str) -> str:
    """Names as typed, but nothing that could steer a terminal."""
    return "".join(character if character.isprintable() or character == "\u200d" else "·" for character in text)
