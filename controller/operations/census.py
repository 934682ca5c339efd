"""All domains with their sizes, for administrators."""

from sqlalchemy.orm import Session

from controller.operations import may
from controller.operations.actors import Actor
from controller.store import census
from controller.store.census import Counted


def domains(session: Session, actor: Actor) -> tuple[Counted, ...]:
    """By name."""
    may.administer(actor)
    return census.domains(session)
