"""What a file would make of a book: which contacts are new, which change and where, which line can't be used, and why.

Nothing is ever taken away: a file adds numbers, addresses and groups, and fills what is empty.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Literal, TypeVar

from controller.domain.bidi import straight
from controller.domain.saying import say
from controller.operations import contacts_check, contacts_numbers, gate
from controller.operations.contacts_check import (
    LONGEST_NOTES,
    MOST_EMAILS,
    MOST_GROUPS,
    MOST_NUMBERS,
    Clean,
    NewContact,
    NewNumber,
)
from controller.operations.contacts_entries import Entry
from controller.operations.gate import MAX_NAME, Problems
from controller.store.contacts_cards import ContactCard, ContactNumber
from controller.store.contacts_folding import folded

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # the gate refuses them
Part = TypeVar("Part", str, ContactNumber)
Fate = Literal["new", "changed", "same", "refused"]
FIELDS = tuple(each.name for each in fields(Clean))


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one contact of the file.

    `changes` are fields of Clean; `like` is the line of the file that it joins; `left_out` says what can't be taken
    over, `why` what is wrong with all of it; `numbers` are those that can be used, as they are written.
    """

    line: int
    title: str
    fate: Fate
    changes: tuple[str, ...] = ()
    like: int | None = None
    left_out: tuple[str, ...] = ()
    why: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """Of a whole file: `changed` are (before, after)."""

    lines: tuple[Line, ...]
    added: tuple[Clean, ...]
    changed: tuple[tuple[ContactCard, ContactCard], ...]


@dataclass(slots=True)
class Draft:
    """A contact as it would be after the lines so far; `line` is the one that made it, `card` what it was."""

    clean: Clean
    card: ContactCard | None = None
    line: int | None = None


@dataclass(slots=True)
class Book:
    """The drafts; found by name and company, and by name and what else they have in common."""

    drafts: list[Draft] = field(default_factory=list)
    alike: dict[tuple[str, str], list[Draft]] = field(default_factory=lambda: defaultdict(list))

    def add(self, draft: Draft) -> None:
        self.drafts.append(draft)
        self.find_by(draft)

    def find_by(self, draft: Draft) -> None:
        """From now on it is found by what it is now, too."""
        for key in keys_of(draft.clean):
            if not any(draft is each for each in self.alike[key]):
                self.alike[key].append(draft)

    def like(self, clean: Clean) -> Draft | None:
        """The same name, and the same company or a number or address in common; best the one that stays as it is."""
        found = [draft for key in keys_of(clean) for draft in self.alike.get(key, ())]
        if len(found) < 2:
            return next(iter(found), None)
        marks = marks_of(clean)
        return max(
            found, key=lambda each: (joined(each.clean, clean) == each.clean, bool(marks & marks_of(each.clean)))
        )


def keys_of(clean: Clean) -> list[tuple[str, str]]:
    """By what it is found."""
    called = f"name {folded(clean.name)}" if clean.name else f"company {folded(clean.company)}"
    return [(called, f"company {folded(clean.company)}"), *((called, mark) for mark in sorted(marks_of(clean)))]


def merge(present: Iterable[ContactCard], entries: Sequence[Entry], country: str) -> Merge:
    """Changes nothing: says what would be."""
    book = Book()
    for card in present:
        book.add(Draft(Clean(*(getattr(card, name) for name in FIELDS)), card))
    lines = tuple(_line(book, entry, country) for entry in entries)
    added = tuple(draft.clean for draft in book.drafts if draft.card is None)
    return Merge(lines, added, tuple(_changed(book.drafts)))


def joined(before: Clean, more: Clean) -> Clean:
    """What a contact becomes with what a file says of it."""
    notes = "\n".join(filter(None, (before.notes, more.notes)))
    knows = more.notes in before.notes or len(notes) > LONGEST_NOTES
    return Clean(
        name=before.name or more.name,
        company=more.company if more.company and folded(more.company) != folded(before.company) else before.company,
        numbers=_union(before.numbers, more.numbers, _dialled)[:MOST_NUMBERS],
        emails=_union(before.emails, more.emails, folded)[:MOST_EMAILS],
        groups=_union(before.groups, more.groups, folded)[:MOST_GROUPS],
        notes=before.notes if knows else notes,
    )


def marks_of(clean: Clean) -> set[str]:
    """By what two of the same name are known to be one."""
    return {*map(_dialled, clean.numbers), *map(folded, clean.emails)}


def usable(new: NewContact, country: str) -> tuple[Clean | str, tuple[str, ...]]:
    """The contact, or why there is none; and what of it is left out."""
    left: list[str] = []
    numbers = tuple(_numbers(new.numbers, country, left))
    emails = tuple(_fitting("emails", new.emails, left))[:MOST_EMAILS]
    groups = tuple(_fitting("groups", map(one_line, new.groups), left))[:MOST_GROUPS]
    company = one_line(new.company)
    name = one_line(new.name) or ("" if company else next(iter(emails), "") or (numbers[0].typed if numbers else ""))
    if len(new.notes) > LONGEST_NOTES:
        left.append(say("the notes after {number} characters", number=LONGEST_NOTES))
    problems: Problems = []
    notes = contacts_check.notes([], _lines_of(new.notes)[:LONGEST_NOTES])
    clean = contacts_check.checked(problems, NewContact(name, company, numbers, emails, groups, notes), country)
    why = problems[0].message if problems else ""
    if not name and not company:
        why = say("There is no name, no company, no e-mail and no number that could be used.")
    return why or clean, tuple(left)


def _line(book: Book, entry: Entry, country: str) -> Line:
    clean, left_out = usable(entry.contact, country)
    if isinstance(clean, str):
        title = one_line(entry.contact.name or entry.contact.company)[:MAX_NAME]
        return Line(entry.line, title, "refused", left_out=left_out, why=clean)
    title, draft = clean.name or clean.company, book.like(clean)
    numbers = tuple(number.typed for number in clean.numbers)
    if draft is None:
        book.add(Draft(clean, line=entry.line))
        return Line(entry.line, title, "new", left_out=left_out, numbers=numbers)
    after = joined(draft.clean, clean)
    changes = tuple(name for name in FIELDS if getattr(after, name) != getattr(draft.clean, name))
    draft.clean = after
    book.find_by(draft)
    return Line(entry.line, title, "changed" if changes else "same", changes, draft.line, left_out, numbers=numbers)


def _changed(drafts: Iterable[Draft]) -> Iterator[tuple[ContactCard, ContactCard]]:
    for draft in drafts:
        if draft.card is not None:
            after = replace(draft.card, **{name: getattr(draft.clean, name) for name in FIELDS})
            if after != draft.card:
                yield draft.card, after


def _dialled(number: ContactNumber) -> str:
    return number.number or number.typed


def _union(present: tuple[Part, ...], more: tuple[Part, ...], key: Callable[[Part], str]) -> tuple[Part, ...]:
    found = {key(each): each for each in more} | {key(each): each for each in present}
    known = {key(each) for each in present}
    return present + tuple(each for word, each in found.items() if word not in known)


def _numbers(numbers: Iterable[NewNumber], country: str, left: list[str]) -> Iterator[NewNumber]:
    known: set[str] = set()
    for new in numbers:
        number = contacts_numbers.number_of(new.kind, new.typed, country)
        if number is None:
            left.append(say("“{text}”, which is not a telephone number", text=one_line(new.typed)[:60]))
        elif (dialled := _dialled(number)) not in known and len(known) < MOST_NUMBERS:
            known.add(dialled)
            yield NewNumber(new.kind, number.typed)


def _fitting(field: str, texts: Iterable[str], left: list[str]) -> Iterator[str]:
    for text in dict.fromkeys(texts):
        problems: Problems = []
        clean = gate.email(problems, field, text) if field == "emails" else gate.text(problems, field, text)
        if not problems:
            yield clean
        elif text:
            left.append(say("“{text}”, which can’t be kept", text=one_line(text)[:60]))


def one_line(text: str) -> str:
    """On one line, without control characters and what turns text: address books put that around names."""
    return _lines_of(text[:1000]).replace("\n", " ").strip()


def _lines_of(text: str) -> str:
    return CONTROL.sub(" ", straight(text))
