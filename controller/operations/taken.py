"""Turns a uniqueness constraint that says no, because somebody else was quicker, into a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from controller.operations.refused import refuse
from controller.store import groups


@contextmanager
def unless_taken(session: Session, field: str, message: str) -> Iterator[None]:
    """The statements inside either all happen or are refused with this problem; the transaction goes on."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise refuse(field, message) from None


def unless_a_groups(session: Session, domain: int, extension: str) -> None:
    """Users and groups share the extensions. Asked when the user's row is in: who adds a group waits for that row."""
    group = groups.at(session, domain, extension)
    if group is not None:
        raise refuse("extension", f"Extension {extension} is the group {group.name}’s. Choose another.")
