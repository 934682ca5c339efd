"""A role user whose rules are the opening hours of a public number (PRODUCT §3). Used by dids.py."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToVoicemail
from controller.domain.ids import DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, During, Forwards
from controller.operations import mailboxes, numbers, rules, starting_frames, users
from controller.operations.actors import Actor
from controller.operations.refused import refuse
from controller.store import find, groups, lots
from controller.store.cards import DomainCard, FrameCard

OPEN, HOLIDAYS = ({names[place] for names in starting_frames.NAMES.values()} for place in (0, 1))
LONGEST_NAME = 80
EXTENSIONS = tuple(str(each) for each in (*range(800, 1000), *range(8000, 10_000)))


def add(session: Session, actor: Actor, domain: DomainCard, name: str, to: Destination) -> UserId:
    """The user: on holidays voicemail, else `to` while the domain is open, else voicemail again. He has no phone."""
    frames = find.frames(session, domain.id, None)
    opened, holidays = (_called(names, frames) for names in (OPEN, HOLIDAYS))
    if opened is None:
        raise refuse(
            "opening_hours",
            "There is no time frame “{open}” in {name}. Add one, or choose a user.",
            open=starting_frames.names(domain.language)[0],
            name=domain.name,
        )
    new = users.NewUser(_free(session, domain), name[:LONGEST_NAME], listed=False)
    id_ = users.add(session, actor, DomainId(domain.id), new)
    mailboxes.switch_on(session, actor, id_)
    if holidays is not None:
        rules.add(session, actor, id_, _rule(holidays, ToVoicemail(id_)), rules.LAST)
    rules.add(session, actor, id_, _rule(opened, to), rules.LAST)
    return id_


def _called(names: set[str], frames: Iterable[FrameCard]) -> FrameId | None:
    """The frame with one of these names: the domain's language may have changed since it was made."""
    return next((FrameId(frame.id) for frame in frames if frame.name in names), None)


def _rule(frame: FrameId, to: Destination) -> AnsweringRule:
    return AnsweringRule(RuleId(0), During(frame), forwards=Forwards(always=to))


def _free(session: Session, domain: DomainCard) -> str:
    taken = {user.extension for user in find.users(session, domain.id)}
    taken |= {group.extension for group in groups.of_domain(session, domain.id)}
    taken |= lot.dialled() if (lot := lots.of(session, domain.id)) else frozenset()
    fitting = (each for each in EXTENSIONS if each not in taken)
    clash = numbers.extension_clash
    found = next((each for each in fitting if not clash(each, domain.country, domain.emergency_numbers)), None)
    if found is None:
        raise refuse("opening_hours", "No extension from 800 on is free for it. Add a user with the rules yourself.")
    return found
