"""Which messages are sought: by what the call told of its caller, by the name that the list shows, by their text."""

from typing import Any

from sqlalchemy import exists, or_

from controller.store.contacts import ContactNumberRow, ContactRow
from controller.store.contacts_folding import folded, in_sql
from controller.store.messages_rows import MessageRow
from controller.store.people import UserRow
from controller.store.transcripts_rows import TranscriptRow

MOST_WORDS = 6


def matching(sought: str, domain: int, user: int) -> Any:
    """Of a message: its caller's name or number has that in it, or a contact's or colleague's name every word of it;

    or its text, where it has one.

    By message, not by name: a mailbox has few callers beside a book of thousands, and each is looked up by an index.
    """
    told = in_sql(MessageRow.name + " " + MessageRow.number).contains(folded(sought), autoescape=True)
    words = folded(sought).split()[:MOST_WORDS]
    return or_(told, _contact(words, domain, user), _colleague(words, domain), _said(words)) if words else told


def _contact(words: list[str], domain: int, user: int) -> Any:
    """The user's own ones, and those that are shared."""
    same = (ContactNumberRow.domain_id == domain, ContactNumberRow.number == MessageRow.number)
    visible = or_(ContactRow.user_id.is_(None), ContactRow.user_id == user)
    called = (ContactRow.sorting.contains(word, autoescape=True) for word in words)
    return exists().where(*same, ContactRow.id == ContactNumberRow.contact_id, visible, *called)


def _said(words: list[str]) -> Any:
    found = (TranscriptRow.folded.contains(word, autoescape=True) for word in words)
    return exists().where(TranscriptRow.message_id == MessageRow.id, *found)


def _colleague(words: list[str], domain: int) -> Any:
    name = in_sql(UserRow.name)
    called = (name.contains(word, autoescape=True) for word in words)
    return exists().where(UserRow.domain_id == domain, UserRow.extension == MessageRow.number, *called)
