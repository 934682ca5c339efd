"""All domains with their sizes, for administrators."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.operations import may
from controller.operations.actors import Actor
from controller.store import census
from controller.store.census import Counted


@dataclass(frozen=True, slots=True)
class Domains:
    """Some of them; `last` is where the next page goes on, None where there is none."""

    domains: tuple[Counted, ...]
    count: int
    last: str | None


def domains(session: Session, actor: Actor, words: str = "", after: str = "", limit: int = 50) -> Domains:
    """By name; `words` are part of it."""
    may.administer(actor)
    found = census.domains(session, words, after, limit + 1)
    last = found[limit - 1].name if len(found) > limit else None
    return Domains(found[:limit], census.count(session, words), last)
