"""The time frames a rule can have, as the editor offers them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.frames_text import summary
from controller.domain.ids import FrameId, UserId
from controller.domain.timeframes import TimeFrame, Weekly
from controller.store import find, frame_codec
from controller.store.cards import FrameCard
from webui.portal import Person
from webui.rules.draft import OUTSIDE

LONGEST = 48  # characters of hours in a list


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list; `hours` beside the name."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading."""

    heading: str
    choices: tuple[Choice, ...]


def cards(session: Session, whose: Person) -> tuple[FrameCard, ...]:
    """Own ones, then the domain's; for who may edit his rules."""
    return (*find.frames(session, whose.domain.id, whose.id), *find.frames(session, whose.domain.id, None))


def groups(found: Iterable[FrameCard], *, is_new: bool) -> tuple[Group, ...]:
    """By whose they are; a new rule may also be for the rest of the time."""
    found = list(found)
    own = Group(_("Own time frames"), tuple(_choice(card) for card in found if card.owner_id is not None))
    shared = Group(_("Shared by everybody"), tuple(_choice(card) for card in found if card.owner_id is None))
    rest = Group(_("The rest of the time"), tuple(_outside(found)) if is_new else ())
    return tuple(group for group in (own, shared, rest) if group.choices)


def values(found: Iterable[FrameCard], whose: Person) -> tuple[TimeFrame, ...]:
    """As the domain knows them."""
    zone = str(whose.zone)
    return tuple(
        TimeFrame(
            FrameId(card.id), card.name, card.zone or zone, frame_codec.decode(card.kind, card.body),
            None if card.owner_id is None else UserId(card.owner_id),
        )
        for card in found
    )  # fmt: skip


def _choice(card: FrameCard) -> Choice:
    hours = summary(frame_codec.decode(card.kind, card.body))
    return Choice(str(card.id), f"{card.name} · {hours if len(hours) <= LONGEST else hours[: LONGEST - 1] + '…'}")


def _outside(found: list[FrameCard]) -> Iterator[Choice]:
    for card in found:
        if isinstance(frame_codec.decode(card.kind, card.body), Weekly):
            yield Choice(f"{OUTSIDE}{card.id}", _("Outside “%(name)s”", name=card.name))
