"""Things for the tests of walls to reach for: one of each kind, of the user or domain that is asked about."""

from dataclasses import replace

from sqlalchemy.orm import Session

from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.ids import DomainId, PieceId, UserId
from controller.domain.messages import HOME, Folder, Found, differences
from controller.operations import listpages, lists, mail, music
from controller.store import find, mailqueue, messages
from tests.operations.office import ADMIN, MONDAY


def a_piece(session: Session, domain: DomainId, user: UserId, name: str) -> int:
    """Of the user; deleted already, for what brings it back."""
    piece = music.add(session, ADMIN, domain, user, "Waiting", Sound(keeping.new_key(), 60.0, 2_880_000)).id
    if name == "music.put_back":
        music.remove(session, ADMIN, PieceId(piece))
    return piece


def an_entry(session: Session, domain: DomainId, user: UserId) -> int:
    """A number in the user's block list."""
    lists.add(session, ADMIN, domain, user, "blocked", "+4930999")
    [entry] = listpages.page(session, ADMIN, domain, user, "blocked")
    return entry.id


def a_message(session: Session, user: UserId, folder: Folder) -> int:
    """In that folder of the user's, from somebody with a number."""
    found = Found("1-00000001", HOME[folder], "+49301234567", "", MONDAY, 9, MONDAY)
    messages.fold(session, user, differences((), [found], MONDAY), MONDAY)
    return messages.ids_in(session, user, folder)[0]


def a_mail(session: Session, domain: DomainId) -> int:
    """One that was given up."""
    card = find.domain(session, domain)
    assert card is not None
    contact = replace(card, emergency_contact="contact@example.org")
    assert mail.tell_contact(session, ADMIN, contact, number="112", shown="", caller="", at=MONDAY)
    claimed = mailqueue.claim(session, MONDAY)
    assert claimed is not None
    mailqueue.give_up(session, claimed.id, MONDAY, "554 no")
    return claimed.id
