"""Random users with everything that compiles today: rules, forwards of all kinds, overrides, frames, mailboxes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from controller.domain.destinations import (
    PARKED,
    Destination,
    Gone,
    ToExternal,
    ToHandset,
    ToInner,
    ToUser,
    ToVoicemail,
)
from controller.domain.directory import Domain
from controller.domain.ids import DeviceId, FrameId, GroupId, RuleId, UserId
from controller.domain.rules import (
    AnsweringRule,
    Default,
    During,
    Forwards,
    JustExtension,
    NeedsFrame,
    Override,
    OverrideKind,
    Ring,
    RingTarget,
    Simultaneous,
    When,
)
from controller.domain.timeframes import TimeFrame
from tests import framedraws
from tests.bench.agreement.lists import NUMBERS

OVERRIDES: tuple[tuple[OverrideKind, float], ...] = (
    ("dnd", 0.06),
    ("always", 0.07),
    ("busy", 0.35),
    ("unanswered", 0.2),
)
DELAYS = (0, 0, 0, 0, 1, 1, 2, 3)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rules of a user can name. `users` more than once: likelier."""

    domain: Domain
    users: Sequence[UserId]
    devices: Sequence[DeviceId]
    groups: Sequence[GroupId] = ()


def frame(rng: Random, number: int, domain: Domain, owner: UserId | None) -> TimeFrame:
    """Of any kind, shared or somebody's own, forced or not, in the domain's zone or another."""
    drawn = framedraws.frame(rng, number)
    return replace(drawn, owner=owner, zone=domain.zone if rng.random() < 0.5 else drawn.zone)


def destination(rng: Random, around: Surroundings) -> Destination:
    """A user or voicemail, a handset, a number, a group or parking now and then, seldom one that is gone."""
    dice = rng.random()
    if dice < 0.36:
        return ToUser(rng.choice(around.users))
    if dice < 0.52:
        return ToHandset(rng.choice(around.devices))
    if dice < 0.66:
        return ToExternal(rng.choice(NUMBERS))
    if dice < 0.76 and around.groups:
        return ToInner("group", str(rng.choice(around.groups)))
    if dice < 0.8:
        return PARKED
    if dice < 0.94:
        return ToVoicemail(rng.choice(around.users))
    return Gone("Somebody (1999)")


def maybe(rng: Random, chance: float, around: Surroundings) -> Destination | None:
    """A destination, or unset."""
    return destination(rng, around) if rng.random() < chance else None


def forwards(rng: Random, around: Surroundings) -> Forwards:
    """Any of the five."""
    return Forwards(
        always=maybe(rng, 0.07, around),
        active=maybe(rng, 0.4, around),
        offline=maybe(rng, 0.4, around),
        busy=maybe(rng, 0.5, around),
        unanswered=maybe(rng, 0.5, around),
    )


def ring(rng: Random, around: Surroundings) -> Ring:
    """The extension, or up to four handsets of anybody, and numbers, with delays."""
    if rng.random() < 0.3:
        return JustExtension()
    named = rng.sample(list(around.devices), min(rng.choice((0, 1, 2, 3, 3, 4)), len(around.devices)))
    outside = rng.sample(NUMBERS, rng.choice((0, 0, 0, 1, 1, 2)))
    places: list[ToHandset | ToExternal] = [*map(ToHandset, named), *map(ToExternal, outside)]
    targets = tuple(RingTarget(to, rng.choice(DELAYS)) for to in rng.sample(places, len(places)))
    included = {"include_extension": rng.random() < 0.4, "all_phones": rng.random() < 0.4}
    return Simultaneous(targets, confirm_external=rng.random() < 0.6, **included)


def rules(rng: Random, first: int, frames: Sequence[FrameId], around: Surroundings) -> tuple[AnsweringRule, ...]:
    """Up to four with frames, some switched off or without their frame, and the Default rule."""
    count = rng.choice((0, 1, 1, 2, 3, 4)) if frames else 0
    listed = [_rule(rng, first + index, _when(rng, frames), around) for index in range(count)]
    return (*listed, replace(_rule(rng, first + count, Default(), around), enabled=True))


def overrides(rng: Random, around: Surroundings) -> tuple[Override, ...]:
    """At most one of each kind, the earliest first; some with an end."""
    drawn = [_override(rng, kind, around) for kind, chance in OVERRIDES if rng.random() < chance]
    return tuple(sorted(drawn, key=lambda override: override.since))


def _rule(rng: Random, number: int, when: When, around: Surroundings) -> AnsweringRule:
    return AnsweringRule(
        id=RuleId(number),
        when=when,
        enabled=rng.random() < 0.85,
        name=rng.choice(("", "Rule; [x]", "Über & drüber")),
        dnd=rng.random() < 0.07,
        dnd_destination=maybe(rng, 0.4, around),
        forwards=forwards(rng, around),
        screening=rng.random() < 0.3,
        ring=ring(rng, around),
    )


def _when(rng: Random, frames: Sequence[FrameId]) -> When:
    return NeedsFrame() if rng.random() < 0.1 else During(rng.choice(frames))


def _override(rng: Random, kind: OverrideKind, around: Surroundings) -> Override:
    to = None if kind == "dnd" else destination(rng, around)
    end = None if rng.random() < 0.4 else framedraws.moment(rng, around.domain.zone)
    if end is not None and rng.random() < 0.3:
        end += timedelta(seconds=rng.randrange(60), microseconds=rng.randrange(1_000_000))
    return Override(kind, BEGINNING + timedelta(seconds=rng.randrange(10**6)), to, end)
