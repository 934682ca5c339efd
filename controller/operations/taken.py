"""Turns a uniqueness constraint that says no, because somebody else was quicker, into a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from controller.operations.refused import refuse


@contextmanager
def unless_taken(session: Session, field: str, message: str) -> Iterator[None]:
    """The statements inside either all happen or are refused with this problem; the transaction goes on."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise refuse(field, message) from None
