"""A role user whose rules are the opening hours of a public number (PRODUCT §3). Used by dids.py."""

from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToVoicemail
from controller.domain.ids import DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, During, Forwards
from controller.operations import mailboxes, numbers, rules, users
from controller.operations.actors import Actor
from controller.operations.refused import refuse
from controller.store import find, groups
from controller.store.cards import DomainCard

OPEN, HOLIDAYS = "Open hours", "Holidays"
LONGEST_NAME = 80
EXTENSIONS = tuple(str(each) for each in (*range(800, 1000), *range(8000, 10_000)))


def add(session: Session, actor: Actor, domain: DomainCard, name: str, to: Destination) -> UserId:
    """The user: on holidays voicemail, else `to` while the domain is open, else voicemail again. He has no phone."""
    frames = {frame.name: FrameId(frame.id) for frame in find.frames(session, domain.id, None)}
    if OPEN not in frames:
        raise refuse("opening_hours", f"There is no time frame “{OPEN}” in {domain.name}. Add one, or choose a user.")
    new = users.NewUser(_free(session, domain), name[:LONGEST_NAME], listed=False)
    id_ = users.add(session, actor, DomainId(domain.id), new)
    mailboxes.switch_on(session, actor, id_)
    if HOLIDAYS in frames:
        rules.add(session, actor, id_, _rule(frames[HOLIDAYS], ToVoicemail(id_)))
    rules.add(session, actor, id_, _rule(frames[OPEN], to))
    return id_


def _rule(frame: FrameId, to: Destination) -> AnsweringRule:
    return AnsweringRule(RuleId(0), During(frame), forwards=Forwards(always=to))


def _free(session: Session, domain: DomainCard) -> str:
    taken = {user.extension for user in find.users(session, domain.id)}
    taken |= {group.extension for group in groups.of_domain(session, domain.id)}
    fitting = (each for each in EXTENSIONS if each not in taken)
    clash = numbers.extension_clash
    found = next((each for each in fitting if not clash(each, domain.country, domain.emergency_numbers)), None)
    if found is None:
        raise refuse("opening_hours", "No extension from 800 on is free for it. Add a user with the rules yourself.")
    return found
