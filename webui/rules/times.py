"""The time frames a rule can have, as the editor offers them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.directory import User
from controller.domain.frames_text import describe, summary
from controller.domain.ids import FrameId, UserId
from controller.domain.rules import AnsweringRule, During
from controller.domain.timeframes import Always, FrameKind, TimeFrame, Weekly
from controller.store import find, frame_codec
from controller.store.cards import FrameCard
from webui.language import spoken
from webui.portal import Person
from webui.rules.draft import OUTSIDE
from webui.words.text import beginning

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


def groups(found: Iterable[FrameCard], *, is_new: bool, is_below: bool) -> tuple[Group, ...]:
    """By whose they are; a new rule may also be for the rest of the time. `is_below`: other rules come first."""
    found = list(found)
    own = Group(_("Own time frames"), tuple(_choice(card, is_below) for card in found if card.owner_id is not None))
    shared = Group(_("Shared by everybody"), tuple(_choice(card, is_below) for card in found if card.owner_id is None))
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


def hours_of(kind: FrameKind, *, is_below: bool) -> str:
    """What always holds is, below other rules, the time that those leave."""
    return _("whenever no rule above counts") if is_below and isinstance(kind, Always) else summary(kind)


def hours_in(user: User, rule: AnsweringRule, frame: TimeFrame) -> str:
    """The hours of a rule among the others, or what was switched by hand."""
    return describe(frame) if frame.forced else hours_of(frame.kind, is_below=is_below_others(user.rules, rule))


def is_below_others(rules: Iterable[AnsweringRule], rule: AnsweringRule | None) -> bool:
    """Whether a rule above it can come first; None: one that will stand last, above Default."""
    above = list(takewhile(lambda each: rule is None or each.id != rule.id, rules))
    return any(each.enabled and isinstance(each.when, During) for each in above)


def _choice(card: FrameCard, is_below: bool) -> Choice:
    hours = hours_of(frame_codec.decode(card.kind, card.body), is_below=is_below)
    short = hours if len(hours) <= LONGEST else spoken(hours)[: LONGEST - 1] + "…"
    return Choice(str(card.id), beginning(card.name, short))


def _outside(found: list[FrameCard]) -> Iterator[Choice]:
    for card in found:
        if isinstance(frame_codec.decode(card.kind, card.body), Weekly):
            yield Choice(f"{OUTSIDE}{card.id}", _("Outside “%(name)s”", name=card.name))
