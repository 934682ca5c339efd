"""Colleagues and contacts as lists and pages show them: every word decided here."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from controller.operations.contacts_directory import Colleague, Entry, Favourites
from controller.operations.numbers import spaced
from controller.store.contacts_cards import ContactNumber, NumberKind

TONES = 6


@dataclass(frozen=True, slots=True)
class Dial:
    """A number: how it is called, how it reads, what a phone dials; `typed` where that was written otherwise."""

    kind: str
    icon: str
    shown: str
    number: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in a list. `key` names the row, `tone` colours the mark, `book` says whose contact it is."""

    key: str
    url: str
    star_url: str
    mark: str
    tone: int
    name: str
    more: str
    book: str
    dials: tuple[Dial, ...]
    email: str
    is_favourite: bool
    user: int | None = None  # a colleague's id, by whom presence goes

    @property
    def first(self) -> Dial | None:
        return self.dials[0] if self.dials else None


def rows(entries: Iterable[Entry], favourites: Favourites) -> tuple[Row, ...]:
    return tuple(row(entry, favourites.has(entry)) for entry in entries)


def row(entry: Entry, is_favourite: bool) -> Row:
    if isinstance(entry, Colleague):
        return _colleague(entry, is_favourite)
    return Row(
        key=f"contact-{entry.id}",
        url=url_for("contacts.one", contact=entry.id),
        star_url=url_for("contacts.turn", contact=entry.id),
        mark=mark(entry.title),
        tone=tone(entry.title),
        name=entry.title,
        more=entry.company if entry.name else "",
        book=_("Shared") if entry.user_id is None else _("Yours"),
        dials=tuple(map(dial, entry.numbers)),
        email=next(iter(entry.emails), ""),
        is_favourite=is_favourite,
    )


def dials_of(person: Colleague) -> tuple[Dial, ...]:
    """The extension, and the outside number where there is one."""
    inside = Dial(_("Extension"), "desk-phone", person.extension, person.extension)
    if not person.number:
        return (inside,)
    return inside, Dial(_("Outside"), "external", spaced(person.number), person.number)


def dial(number: ContactNumber) -> Dial:
    """A contact's number; `typed` only where the digits were not just spaced otherwise."""
    to = number.number or number.typed.replace(" ", "")
    shown = spaced(number.number) if number.number else number.typed
    differs = not _digits(shown).endswith(_digits(number.typed).lstrip("0"))
    icon = {"mobile": "mobile", "fax": "export"}.get(number.kind, "phone")
    return Dial(kind_words(number.kind), icon, shown, to, number.typed if differs else "")


def kind_words(kind: NumberKind) -> str:
    words = {
        "mobile": _("Mobile"),
        "work": _("Work"),
        "home": _("Home"),
        "main": _("Main number"),
        "fax": _("Fax"),
        "other": _("Other"),
    }
    return str(words[kind])


def mark(name: str) -> str:
    """One or two letters; empty where there are none."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper()[:2]


def tone(name: str) -> int:
    """The same for the same name, whoever looks."""
    return sum(map(ord, name)) % TONES + 1


def _colleague(person: Colleague, is_favourite: bool) -> Row:
    return Row(
        key=f"person-{person.id}",
        url=url_for("contacts.person", user=person.id),
        star_url=url_for("contacts.turn_person", user=person.id),
        mark=mark(person.name),
        tone=tone(person.name),
        name=person.name,
        more=person.department,
        book="",
        dials=dials_of(person),
        email=person.email or "",
        is_favourite=is_favourite,
        user=person.id,
    )


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())
