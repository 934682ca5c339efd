"""`ringplan import`: a whole domain from a file, all or nothing."""

from collections.abc import Collection
from pathlib import Path

import click
from sqlalchemy.orm import Session

from controller.commands.common import asking, in_words, json_option, opened, say, settings, show, visible
from controller.commands.files import NewFiles
from controller.commands.saving import Progress, follow
from controller.operations import bell, changes, fileformat, importing, invitations
from controller.operations.actors import Actor
from controller.operations.fileformat import Document
from controller.operations.fileshape import BadFile, Fault
from controller.operations.import_work import Report
from controller.store.engine import Database, reading
from controller.store.subjects import Subject
from controller.welcome import page

FILE = click.Path(path_type=Path, dir_okay=False)
INVITATIONS = ("login", "name", "e-mail", "link", "good until")
SECRETS = ("what", "name", "auth name", "secret")


@click.command("import", short_help="Bring a domain to what a file says, all or nothing.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only say what would be added, changed and taken out.")
@click.option("--remove", is_flag=True, help="Take out what the file's sections do not name: users, groups …")
@click.option("--invitations", "links", type=FILE, help="A new CSV file for links with which new users get in.")
@click.option("--new-secrets", type=FILE, help="A new CSV file for the secrets and PINs that are made.")
@click.option("--url", metavar="URL", help="What links begin with: https://phones.acme.example; else this machine's.")
@json_option
def import_(
    file: Path,
    dry_run: bool,
    remove: bool,
    links: Path | None,
    new_secrets: Path | None,
    url: str | None,
    as_json: bool,
) -> None:
    """Bring a domain to what FILE says: all of it, or nothing and every fault with its line.

    `ringplan export` writes such a file; docs/import.md explains it.
    """
    with opened() as database, in_words(), file.open("rb") as stream:
        try:
            document = fileformat.read(stream)
            if dry_run:
                _tell(_try(database, document, remove), as_json, Progress(), "would be ")
                return
            report, subjects = _bring(
                database, document, remove, NewFiles(), (links, new_secrets, url or page(settings()))
            )
        except BadFile as bad:
            raise click.ClickException(_faults(file, bad)) from None
        _tell(report, as_json, follow(database, settings(), subjects), "")
        if report.newcomers and links is None and not as_json:
            say("`ringplan user invite` makes a link for each new user.")


def _try(database: Database, document: Document, remove: bool) -> Report:
    with reading(database) as session:
        return importing.run(session, asking(), document, remove=remove)


def _bring(
    database: Database, document: Document, remove: bool, files: NewFiles, out: tuple[Path | None, Path | None, str]
) -> tuple[Report, Collection[Subject]]:
    links, new_secrets, url = out
    try:
        with bell.saving(database) as session:
            actor = asking()
            report = importing.run(session, actor, document, remove=remove)
            _write_secrets(files, report, new_secrets)
            if links is not None:
                _write_links(session, actor, files, report, links, url)
            return report, changes.touched(session)
    except BaseException:
        files.take_back()
        raise


def _write_secrets(files: NewFiles, report: Report, path: Path | None) -> None:
    """They can't be shown again: nothing is changed unless there is a place for them."""
    phones = [("phone", f"{one.name}@{one.domain}", one.auth_name, one.secret) for one in report.accounts]
    pins = [("voicemail PIN", login, "", pin) for login, pin in report.pins]
    if path is None and (phones or pins):
        made = f"{len(phones)} secrets of phones and {len(pins)} PINs"
        raise click.ClickException(f"{made} are made. Name a new file for them: --new-secrets FILE.")
    if path is not None:
        files.write(path, [SECRETS, *phones, *pins])


def _write_links(session: Session, actor: Actor, files: NewFiles, report: Report, path: Path, url: str) -> None:
    made = invitations.invite_all(session, actor, [new.id for new in report.newcomers])
    rows = [
        (new.login, new.name, new.email or "", url.rstrip("/") + one.path, one.expires.isoformat(timespec="minutes"))
        for new, one in zip(report.newcomers, made, strict=True)
    ]
    files.write(path, [INVITATIONS, *rows])


def _tell(report: Report, as_json: bool, progress: Progress, would: str) -> None:
    counts = {name: dict(getattr(report, name)) for name in ("added", "changed", "removed", "unchanged", "left")}
    if as_json:
        told = {"domain": report.domain, **counts, "lines": report.lines}
        show({**told, "live": progress.live, "not_live_because": progress.why}, True, str)
        return
    say("\n".join(report.lines) or "Nothing differs.")
    for name, nouns in counts.items():
        if said := ", ".join(f"{noun} {count}" for noun, count in nouns.items() if count):
            say(f"{would}{name}: {said}".capitalize())
    if not would:
        say(f"Imported. {progress}".rstrip())


def _faults(file: Path, bad: BadFile) -> str:
    lines = [visible(f"{file}:{each.line}: {_where(each)}{each.message}") for each in bad.faults]
    head = "Nothing was changed." if len(lines) == 1 else f"Nothing was changed: {len(lines)} things are wrong."
    return "\n".join([head, *lines])


def _where(fault: Fault) -> str:
    """`user 1002, rule 1, forward_busy: `."""
    said = ", ".join(part for part in (fault.where, fault.field) if part)
    return f"{said}: " if said else ""
