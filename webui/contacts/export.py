"""Contacts as a file to keep, or for another address book."""

from collections.abc import Callable, Iterator

from flask import Response, request
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import contacts_export
from controller.operations.actors import Actor
from controller.store.engine import reading
from webui.contacts.listing import blueprint
from webui.portal import actor, person, portal

Write = Callable[[Session, Actor, DomainId, UserId | None], Iterator[str]]


@blueprint.get("/contacts/export.csv")
def as_csv() -> Response:
    """For spreadsheets, Google and Outlook."""
    return _file(contacts_export.as_csv, "csv", "text/csv")


@blueprint.get("/contacts/export.vcf")
def as_vcards() -> Response:
    """For phones, Apple and all others."""
    return _file(contacts_export.as_vcards, "vcf", "text/vcard")


def _file(write: Write, ending: str, kind: str) -> Response:
    """`book=shared` is the company's, else one's own."""
    me, shared = person(), request.args.get("book") == "shared"
    with reading(portal().database) as session:
        text = "".join(write(session, actor(), DomainId(me.domain.id), None if shared else me.id))
    answer = Response(text, mimetype=kind)
    name = "shared-contacts" if shared else "contacts"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
