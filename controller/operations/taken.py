"""Turns a uniqueness constraint that says no, because somebody else was quicker, into a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from controller.operations import lotcheck
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


def unless_reserved(session: Session, domain: int, extension: str) -> None:
    """Users share the extensions with groups and parking. Asked when the user's row is in: others wait for that row."""
    lotcheck.refuse_slot(session, domain, extension)
    group = groups.at(session, domain, extension)
    if group is not None:
        raise refuse(
            "extension",
            "Extension {extension} is the group {name}’s. Choose another.",
            extension=extension,
            name=group.name,
        )
