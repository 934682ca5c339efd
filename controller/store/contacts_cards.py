"""What people see of contacts, frozen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

NumberKind = Literal["mobile", "work", "home", "main", "fax", "other"]


@dataclass(frozen=True, slots=True)
class ContactNumber:
    """`typed` is as it was written; `number` is E.164, None for what is dialled as typed, such as 116117."""

    kind: NumberKind
    typed: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A person or a company; `user_id` None: shared by the domain."""

    id: int
    domain_id: int
    user_id: int | None
    name: str
    company: str
    numbers: tuple[ContactNumber, ...]
    emails: tuple[str, ...]
    groups: tuple[str, ...]
    notes: str
    created: datetime

    @property
    def title(self) -> str:
        """What stands for it in lists: a company has no other name."""
        return self.name or self.company


@dataclass(frozen=True, slots=True)
class FavouriteCard:
    """One of a user's favourites: a user, or a contact."""

    id: int
    user_id: int
    of_id: int | None
    contact_id: int | None
