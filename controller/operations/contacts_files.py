"""Files of contacts: sent and looked at line by line, then brought in at once, and taken back for a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations import (
    contacts,
    contacts_access,
    contacts_csv,
    contacts_decoding,
    contacts_entries,
    contacts_leftovers,
    contacts_merge,
    contacts_vcard,
    may,
)
from controller.operations.actors import Actor
from controller.operations.changes import audit, plain
from controller.operations.contacts_merge import Line
from controller.operations.contacts_undo import value_of
from controller.operations.refused import Forbidden, Missing, Problem, refuse
from controller.store import contacts_rows, rows
from controller.store.base import table_of
from controller.store.cards import DomainCard
from controller.store.tables import ContactFileRow

KEPT = timedelta(days=1)
MOST_IGNORED = 12  # names of columns that are told


@dataclass(frozen=True, slots=True)
class File:
    """One that was sent. `user_id` is who sent it, `told` how it was read; `entries` is empty once it is brought in."""

    id: int
    user_id: int
    shared: bool
    name: str
    created: datetime
    told: Mapping[str, Any]
    entries: tuple[Any, ...]
    done: datetime | None
    undone: datetime | None
    undo: Mapping[str, Any]

    @property
    def owner(self) -> UserId | None:
        """Whose book it goes into; None: the one that the domain shares."""
        return None if self.shared else UserId(self.user_id)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would become of each line of a file; `counts` by fate."""

    file: File
    lines: tuple[Line, ...]
    counts: Mapping[str, int]


def send(
    session: Session, actor: Actor, user: UserId, name: str, data: bytes, *, shared: bool = False, encoding: str = ""
) -> int:
    """Keeps what was read of it for a day; its id. Nothing is changed yet. Raises Refused at `file` or `encoding`."""
    _book(session, actor, user, shared)
    text = contacts_decoding.decoded(data, encoding)
    is_cards = "BEGIN:VCARD" in text.text[:2000].upper()
    read = (contacts_vcard if is_cards else contacts_csv).read(text.text)
    if not read.entries:
        raise refuse("file", "There is no contact in this file.")
    session.execute(delete(table_of(ContactFileRow)).where(ContactFileRow.created < actor.at - KEPT))
    told = {"format": "vcard" if is_cards else "csv", "encoding": text.encoding, "is_sure": text.is_sure}
    cells: dict[str, Any] = {"user_id": user, "shared": shared, "name": _file_name(name), "created": actor.at}
    cells |= {"told": told | {"ignored": [each[:60] for each in read.ignored[:MOST_IGNORED]]}}
    cells |= {"entries": contacts_entries.kept(read.entries), "done": None, "undone": None, "undo": {}}
    return rows.add(session, ContactFileRow, cells)


def show(session: Session, actor: Actor, upload: int) -> File:
    """One that the actor sent, today or yesterday. Raises Missing."""
    return _file(session, actor, upload)[0]


def outlook(session: Session, actor: Actor, upload: int) -> Outlook:
    """What bringing it in would do, as the book is now."""
    file, place = _file(session, actor, upload)
    lines = _merge(session, place, file).lines
    return Outlook(file, lines, _counts(lines))


def bring(session: Session, actor: Actor, upload: int) -> Mapping[str, int]:
    """All lines that can be used, in one change; how many by fate. Only once."""
    file, place = _file(session, actor, upload)
    if file.done is not None:
        raise refuse("upload", "This file was brought in already.")
    domain, user = DomainId(place.id), file.owner
    merge = _merge(session, place, file)
    contacts.refuse_full(session, domain, user, len(merge.added))
    new = contacts_rows.add_all(session, [contacts.made(actor, domain, user, clean) for clean in merge.added])
    contacts_rows.change_all(session, [after for _, after in merge.changed])
    undo = {"added": new, "changed": [[plain(before), plain(after)] for before, after in merge.changed]}
    told = {**file.told, "left": contacts_leftovers.kept(merge.lines)}
    rows.change(session, ContactFileRow, upload, {"entries": [], "done": actor.at, "undo": undo, "told": told})
    counts = _counts(merge.lines)
    _audit(session, actor, "contacts.import", file, domain, counts)
    return counts


def take_back(session: Session, actor: Actor, upload: int) -> int:
    """What was new goes, what was changed becomes what it was; how many were changed since, and stay as they are."""
    file, place = _file(session, actor, upload)
    if file.done is None or file.undone is not None or file.done < actor.at - KEPT:
        raise refuse("upload", "This can’t be taken back any more.")
    pairs = [(value_of(before), value_of(after)) for before, after in file.undo["changed"]]
    present = contacts_rows.these(session, [before.id for before, _ in pairs])
    untouched = [before for before, after in pairs if present.get(before.id) == after]
    contacts_rows.change_all(session, untouched)
    contacts_rows.remove_all(session, file.undo["added"])
    rows.change(session, ContactFileRow, upload, {"undone": actor.at, "undo": {}})
    _audit(session, actor, "contacts.import_undone", file, place.id, {"changed": len(untouched)})
    return len(pairs) - len(untouched)


def _file(session: Session, actor: Actor, upload: int) -> tuple[File, DomainCard]:
    """It, and the domain of the book that it goes into."""
    missing = Missing([Problem("upload", say("That file is not here any more. Send it again."))])
    found = rows.cards(session, File, rows.columns_of(File, ContactFileRow).where(ContactFileRow.id == upload))
    if not found:
        raise missing
    try:
        return found[0], _book(session, actor, UserId(found[0].user_id), found[0].shared)
    except Missing:
        raise missing from None


def _merge(session: Session, place: DomainCard, file: File) -> contacts_merge.Merge:
    entries = contacts_entries.of_kept(file.entries)
    present = contacts_rows.whole_book(session, place.id, file.owner) if entries else ()
    return contacts_merge.merge(present, entries, place.country)


def _book(session: Session, actor: Actor, user: UserId, shared: bool) -> DomainCard:
    """The domain in whose book of contacts, or in the user's, it goes. Raises Forbidden and Missing."""
    card = may.see_user(session, actor, user)
    if actor.user != user and not actor.is_administrator:
        raise Forbidden([Problem("user", say("Only {name} may do this.", name=card.name))])
    return contacts_access.edit_book(session, actor, card.domain_id, None if shared else user)


def _counts(lines: tuple[Line, ...]) -> Mapping[str, int]:
    return {fate: sum(line.fate == fate for line in lines) for fate in ("new", "changed", "same", "refused")}


def _audit(session: Session, actor: Actor, operation: str, file: File, domain: int, counts: Mapping[str, int]) -> None:
    """Counts only: a file may have ten thousand lines."""
    told = {"name": file.name, **counts}
    audit(session, actor, operation, "contact", file.id, domain if file.shared else None, after=told)


def _file_name(name: str) -> str:
    return contacts_merge.one_line(name.replace("\\", "/").rpartition("/")[2])[:120]
