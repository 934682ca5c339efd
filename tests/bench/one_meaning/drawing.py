"""Random rule sets whose rule in force can be seen from outside: each rule forwards to a mailbox of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from controller.domain.destinations import ToVoicemail
from controller.domain.directory import Directory, Domain, User
from controller.domain.ids import DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, During, Forwards, NeedsFrame, When
from controller.domain.timeframes import TimeFrame
from tests import framedraws
from tests.bench.agreement.cases import Sinks, World

NAME = "one.example"
MOST_RULES = 5  # with the Default rule
CALLER, BOXES, PEOPLE = 1, 10, 100  # first ids
FRAMES_EACH, RULES_EACH = 4, 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: which rule of `user` is in force at `at`?"""

    user: UserId
    at: datetime


def world(seed: int, people: int) -> World:
    """So many users with random rules, mailboxes that nobody owns a rule of, and a caller."""
    rng = Random(f"one meaning {seed}")
    domain = Domain(DomainId(1), NAME, rng.choice(framedraws.ZONES), has_way_out=False)
    others = [User(UserId(CALLER), "900", "Caller", (_default(1, None),), has_mailbox=False)]
    others += [User(UserId(BOXES + n), str(910 + n), f"Box {n}", (_default(2 + n, None),)) for n in range(MOST_RULES)]
    frames: dict[FrameId, TimeFrame] = {}
    users = {user.id: user for user in others}
    for number in range(people):
        own = _frames(rng, domain, number)
        frames |= own
        user = _person(rng, number, list(own))
        users[user.id] = user
    sinks = Sinks(UserId(CALLER), UserId(CALLER), UserId(CALLER))
    return World(seed, 0, Directory(domain, users, {}, frames), sinks, (), {}, {})


def questions(seed: int, drawn: World, count: int) -> list[Asked]:
    """Each about an instant near an edge of a frame of that user, on an odd night, or anywhere."""
    rng = Random(f"one meaning {seed} asked")
    people = [user for user in drawn.directory.users.values() if user.id >= PEOPLE]
    return [_question(rng, drawn.directory, people[number % len(people)]) for number in range(count)]


def by_box(user: User) -> Mapping[UserId, RuleId]:
    """Which rule leads to which mailbox."""
    led = {rule.id: rule.forwards.always for rule in user.rules}
    return {to.owner: rule for rule, to in led.items() if isinstance(to, ToVoicemail)}


def _question(rng: Random, directory: Directory, user: User) -> Asked:
    used = [rule.when.frame for rule in user.rules if isinstance(rule.when, During)]
    if not used:
        return Asked(user.id, framedraws.moment(rng, directory.domain.zone))
    at = framedraws.instant(rng, directory.frames[rng.choice(used)])
    return Asked(user.id, at.astimezone(UTC).replace(microsecond=0))


def _frames(rng: Random, domain: Domain, number: int) -> dict[FrameId, TimeFrame]:
    """Some of the user's own, some shared; half of them in the domain's zone."""
    found = {}
    for n in range(1, FRAMES_EACH + 1):
        id_ = number * FRAMES_EACH + n
        owner = UserId(PEOPLE + number) if rng.random() < 0.5 else None
        drawn = replace(framedraws.frame(rng, id_), owner=owner)
        found[FrameId(id_)] = replace(drawn, zone=domain.zone) if rng.random() < 0.5 else drawn
    return found


def _person(rng: Random, number: int, frames: list[FrameId]) -> User:
    first = 1000 + number * RULES_EACH
    count = rng.randint(1, MOST_RULES - 1)
    boxes = [UserId(BOXES + n) for n in rng.sample(range(MOST_RULES), count + 1)]
    rules = [_rule(rng, first + n, frames, boxes[n]) for n in range(count)]
    name, extension = f"Person {number}", str(1000 + number)
    return User(UserId(PEOPLE + number), extension, name, (*rules, _default(first + count, boxes[count])))


def _rule(rng: Random, id_: int, frames: list[FrameId], box: UserId) -> AnsweringRule:
    when: When = NeedsFrame() if rng.random() < 0.08 else During(rng.choice(frames))
    to = Forwards(always=ToVoicemail(box))
    return AnsweringRule(RuleId(id_), when, enabled=rng.random() < 0.85, name=f"Rule {id_}", forwards=to)


def _default(id_: int, box: UserId | None) -> AnsweringRule:
    to = Forwards(always=None if box is None else ToVoicemail(box))
    return AnsweringRule(RuleId(id_), Default(), name=f"Rule {id_}", forwards=to)
