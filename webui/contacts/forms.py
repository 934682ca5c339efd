"""A new contact, and one that is changed."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId, UserId
from controller.operations import contacts, contacts_access, contacts_directory, contacts_numbers
from controller.operations.bell import saving
from controller.operations.contacts_check import KINDS, NewContact, NewNumber
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store.contacts_cards import ContactCard
from controller.store.engine import reading
from webui.contacts import rows
from webui.contacts.listing import blueprint
from webui.forms import Form, typed
from webui.portal import actor, portal
from webui.portal import person as myself
from webui.words.text import isolated

FIELDS = ("name", "company", "emails", "groups", "notes", "shared")
SPARE = 2  # empty rows for numbers without scripts
Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One line of the form; `kind` empty: as the number says."""

    at: int
    kind: str
    typed: str
    problem: str = ""


@blueprint.get("/contacts/new")
def new() -> str:
    """An empty form; `number` and `name` may be given along."""
    form = Form({name: request.args.get(name, "")[:80] for name in ("name", "company")})
    return _page(form, [("", request.args.get("number", "")[:40])], None)


@blueprint.post("/contacts/new")
def add() -> Answer:
    by, domain = actor(), DomainId(myself().domain.id)
    user = None if "shared" in request.form else UserId(myself().id)
    try:
        with saving(portal().database) as session:
            id_ = contacts.add(session, by, domain, user, _sent())
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _again(refused, None), 422
    flash(_("%(name)s is among the contacts.", name=isolated(_title())), "done")
    return redirect(url_for("contacts.one", contact=id_), 303)


@blueprint.get("/contacts/<int:contact>/edit")
def edit(contact: int) -> str:
    with reading(portal().database) as session:
        card = contacts_access.edit(session, actor(), contact)
    form = Form(
        {
            "name": card.name,
            "company": card.company,
            "emails": ", ".join(card.emails),
            "groups": ", ".join(card.groups),
            "notes": card.notes,
        }
    )
    return _page(form, [(each.kind, each.typed) for each in contacts.as_typed(card).numbers], card)


@blueprint.post("/contacts/<int:contact>/edit")
def change(contact: int) -> Answer:
    by, sent = actor(), _sent()
    try:
        with saving(portal().database) as session:
            card = contacts_access.edit(session, by, contact)
            contacts.change(session, by, contact, {name: getattr(sent, name) for name in sent.__slots__})
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        return _again(refused, card), 422
    flash(_("%(name)s is saved.", name=isolated(_title())), "done")
    return redirect(url_for("contacts.one", contact=contact), 303)


def _sent() -> NewContact:
    form = request.form
    return NewContact(
        name=form.get("name", ""),
        company=form.get("company", ""),
        numbers=tuple(_new_number(kind, text) for kind, text in _typed_numbers() if text.strip()),
        emails=_parts("emails"),
        groups=_parts("groups"),
        notes=form.get("notes", ""),
    )


def _typed_numbers() -> list[tuple[str, str]]:
    return list(zip(request.form.getlist("kind"), request.form.getlist("number"), strict=False))


def _new_number(kind: str, text: str) -> NewNumber:
    """Where no kind was chosen, the one that the number's plan tells."""
    chosen = next((known for known in KINDS if known == kind), None)
    return NewNumber(chosen or contacts_numbers.likely_kind(text, myself().domain.country), text)


def _parts(name: str) -> tuple[str, ...]:
    text = request.form.get(name, "").replace(";", ",")
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _title() -> str:
    return request.form.get("name", "").strip() or request.form.get("company", "").strip()


def _again(refused: Refused, card: ContactCard | None) -> str:
    """The operation counts the numbers that were typed: empty rows go, so that each problem stands at its own."""
    numbers = [(kind, text) for kind, text in _typed_numbers() if text.strip()]
    return _page(typed(request.form, refused), numbers, card)


def _page(form: Form, numbers: list[tuple[str, str]], card: ContactCard | None) -> str:
    by, me = actor(), myself()
    domain = DomainId(card.domain_id if card else me.domain.id)
    shares = contacts_access.shares(by, domain)
    with reading(portal().database) as session:
        groups = _groups(session, domain)
    lines = [
        NumberRow(at, kind, text, form.problem(f"numbers.{at}"))
        for at, (kind, text) in enumerate([*numbers, *[("", "")] * SPARE])
    ]
    shown = (*FIELDS, *(f"numbers.{line.at}" for line in lines))
    kinds = [("", _("Detect")), *((kind, rows.kind_words(kind)) for kind in KINDS)]
    return render_template(
        "contacts/form.html", form=form, lines=lines, kinds=kinds, card=card, shares=shares, groups=groups, shown=shown
    )


def _groups(session: Session, domain: DomainId) -> tuple[str, ...]:
    """Those of the contacts that one sees."""
    by = actor()
    shared = contacts_directory.book_groups(session, by, domain, None)
    own = () if by.user is None else contacts_directory.book_groups(session, by, domain, by.user)
    return tuple(dict.fromkeys((*own, *shared)))
