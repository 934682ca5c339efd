"""A code as it was dialled, and what is told of it: the values that the keypad modules share."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.spoken import Sounds
from controller.operations.actors import Actor
from controller.operations.takeback import Undo
from controller.store import plan_states
from controller.store.cards import UserCard
from controller.store.subjects import Subject

KEY = "key"  # `then` of what ends in a question
NOT_YOU: Sounds = ("not-you",)


@dataclass(frozen=True, slots=True)
class Told:
    """What the caller is to hear, once everything in `needs` is live at that revision; `undo` where it can't be told.

    `then`: what the PBX does next: KEY waits for one, a number is dialled.
    """

    sounds: Sounds
    then: str = ""
    needs: Mapping[Subject, int] | None = None
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """One code as it was dialled: who, and what followed it."""

    session: Session
    by: Actor
    owner: UserCard
    digits: str

    @property
    def user(self) -> UserId:
        return UserId(self.owner.id)


def not_live(session: Session, subjects: Collection[Subject]) -> dict[Subject, int]:
    """The revision that each of them must reach first."""
    states = plan_states.states_of(session, subjects)
    return {Subject(each.kind, each.subject_id): each.wanted for each in states if each.live < each.wanted}
