"""Contacts brought as a file: a table (CSV) or cards (vCard), line by line, first as a dry run if one likes."""

from collections.abc import Mapping
from typing import Any

from flask import g, request
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import contacts_access, contacts_files
from controller.operations.actors import Actor
from controller.operations.contacts_merge import Line
from controller.operations.refused import refuse
from webui.api import shapes
from webui.api.asking import Ask
from webui.api.fields import Switch
from webui.api.things.contacts import contacts
from webui.api.verbs import create
from webui.api.words import about

LARGEST = 12 * 1024 * 1024  # bytes of a request: what is larger than a file may be is refused in words
MULTIPART = "multipart/form-data"
Query = shapes.extended(
    shapes.form("ContactsImportText", encoding=(str, ""), file_name=(str, "")),
    shapes.nothing,
    "ContactsImportQuery",
    dry_run=Switch(load_default=False, metadata=about("dry_run")),
)
Imported = shapes.form(
    "ContactsImport",
    dry_run=(bool, ...),
    format=(str, ...),
    encoding=(str, ...),
    is_sure=(bool, ...),
    ignored=(tuple[str, ...], ...),
    new=(int, ...),
    changed=(int, ...),
    same=(int, ...),
    refused=(int, ...),
    lines=(tuple[Line, ...] | None, ...),
)


def _read(_sent: Mapping[str, Any], _ids: Mapping[str, Any]) -> None:
    """The file, into `g`: the body itself, or the part `file` of a form; before the database waits for it."""
    request.max_content_length = LARGEST
    data = request.get_data(parse_form_data=False)
    g.file_name = ""
    if request.mimetype == MULTIPART:
        sent = request.files.get("file")
        data, g.file_name = (sent.read(), sent.filename or "") if sent else (b"", "")
    g.file = data


HOW: Any = {"once": "lines", "status": 200, "query": Query, "before": _read}


@create(contacts, "/users/<id:user>/contacts/import", None, Imported, **HOW)
def bring(ask: Ask, user: UserId) -> Any:
    """Bring a file of contacts into a user’s own: CSV or vCard, up to 5 MB, as body or as part `file` of a form.

    Nothing is taken away: it adds what is new and fills what is empty. With `dry_run` nothing is saved either.
    """
    return _brought(ask, user, shared=False)


@create(contacts, "/domains/<id:domain>/contacts/import", None, Imported, **HOW)
def bring_shared(ask: Ask, domain: DomainId) -> Any:
    """The same into the contacts that a domain shares; by its office managers and attendants."""
    contacts_access.edit_book(ask.session, ask.actor, domain, None)
    if ask.actor.user is None or ask.actor.domain != domain:
        raise refuse("domain", "Only somebody of this domain brings in files for it.")
    return _brought(ask, ask.actor.user, shared=True)


def _brought(ask: Ask, user: UserId, *, shared: bool) -> dict[str, Any]:
    if not ask.sent["dry_run"]:
        return _done(ask.session, ask.actor, user, ask.sent, shared=shared)
    with ask.session.begin_nested() as trial:
        found = _outlook(ask.session, ask.actor, user, ask.sent, shared=shared)[1]
        trial.rollback()
    return found


def _done(session: Session, actor: Actor, user: UserId, sent: Mapping[str, Any], *, shared: bool) -> dict[str, Any]:
    upload, found = _outlook(session, actor, user, sent, shared=shared)
    contacts_files.bring(session, actor, upload)
    return found


def _outlook(
    session: Session, actor: Actor, user: UserId, sent: Mapping[str, Any], *, shared: bool
) -> tuple[int, dict[str, Any]]:
    """The file, kept for a day so that it can be taken back in the portal, and what becomes of each line."""
    name = sent["file_name"] or g.file_name
    upload = contacts_files.send(session, actor, user, name, g.file, shared=shared, encoding=sent["encoding"])
    look = contacts_files.outlook(session, actor, upload)
    return upload, {"dry_run": sent["dry_run"], **look.file.told, **look.counts, "lines": look.lines}
