"""Tables of contacts: of a user, or shared by a domain (`user_id` NULL); their numbers, groups, favourites, files."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import NEVER_REUSED, Base, Key, Label, Number, Word


class ContactRow(Base):
    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_book", "domain_id", "user_id", "sorting", "id"), NEVER_REUSED)

    id: Mapped[Key]
    domain_id: Mapped[int] = mapped_column(ForeignKey("domains.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[Label]
    company: Mapped[Label]
    emails: Mapped[list[str]]
    notes: Mapped[str] = mapped_column(Text)
    sorting: Mapped[Label]  # what is shown as the name, folded; see contacts_folding
    words: Mapped[str] = mapped_column(Text)  # all that a search looks through, folded
    created: Mapped[datetime]


class ContactNumberRow(Base):
    __tablename__ = "contact_numbers"
    __table_args__ = (Index("ix_contact_numbers_known", "domain_id", "number"),)

    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    domain_id: Mapped[int]  # the contact's, so that a caller is found by one index
    position: Mapped[int]
    kind: Mapped[Word]
    typed: Mapped[str] = mapped_column(String(40))
    number: Mapped[Number | None]  # E.164; NULL for what is dialled as it is, such as 116117


class ContactGroupRow(Base):
    __tablename__ = "contact_groups"
    __table_args__ = (
        UniqueConstraint("contact_id", "name"),
        Index("ix_contact_groups_book", "domain_id", "user_id", "name"),
    )

    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    domain_id: Mapped[int]  # the contact's, as is the user: a book's groups are listed from one index
    user_id: Mapped[int | None]
    name: Mapped[Label]


class FavouriteRow(Base):
    __tablename__ = "favourites"
    __table_args__ = (UniqueConstraint("user_id", "of_id"), UniqueConstraint("user_id", "contact_id"))

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    of_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)


class ContactFileRow(Base):
    """A file of contacts that was sent: first looked at, then brought in, and for a while taken back."""

    __tablename__ = "contact_files"
    __table_args__ = (NEVER_REUSED,)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    shared: Mapped[bool]  # into which book
    name: Mapped[str] = mapped_column(String(120))
    created: Mapped[datetime]
    told: Mapped[dict[str, Any]]  # how it was read
    entries: Mapped[list[Any]] = mapped_column(JSON)
    done: Mapped[datetime | None]
    undone: Mapped[datetime | None]
    undo: Mapped[dict[str, Any]]  # what was new and what was changed, once it is done
