"""Calls of the past as their reader may know them (PRODUCT §1, §5 *67): whole to who oversees the domain.

Everybody else has only calls he took part in, and learns nothing of who hid his number, nor where others' rules led
outside, nor which of their rules held, nor what the call was for them. Recordings only who may hear them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from controller.domain.history import Party, Step, Told
from controller.domain.ids import DomainId
from controller.operations import hearing, recordings
from controller.operations.actors import Actor
from controller.store.history_wanted import Kept

NOBODY = Party("unknown")  # who hid his number from the reader
SOMEWHERE = Party("outside")  # whom others' rules dialled; who withholds his number came by a line, which is told
NUMBERED = ("called", "forwarded", "transferred")  # steps whose number somebody has dialled, or set
Change = Callable[[Party | None], Party | None]


def seen_by(actor: Actor, domain: DomainId, kept: Kept) -> Kept:
    """What `actor` sees of a call in the list that he may see."""
    kept = replace(kept, told=_without_recordings(kept.told, recordings.recorders(actor, domain)))
    told = kept.told
    if hearing.oversees(actor, domain):
        return kept
    if told.is_hidden and not _is_user(told.caller, actor.user):
        told = _changed(told, lambda party: NOBODY if _same(party, kept.told.caller) else party)
    known = {told.caller, *_dialled(told), *_own(told, actor.user)}
    told = _changed(
        told, lambda party: party if party is None or party.kind != "outside" or party in known else SOMEWHERE
    )
    return replace(kept, told=_without_others(told, actor.user))


def _without_recordings(told: Told, heard: frozenset[int] | None) -> Told:
    """Who may not hear a recording does not learn that there is one."""
    if heard is None:
        return told
    steps = (step for step in told.steps if step.kind != "recorded" or (step.who and step.who.id in heard))
    return replace(told, steps=tuple(steps))


def _changed(told: Told, change: Change) -> Told:
    steps = tuple(replace(step, who=change(step.who)) for step in told.steps)
    caller = change(told.caller) or NOBODY
    return replace(told, caller=caller, called=change(told.called), answered_by=change(told.answered_by), steps=steps)


def _dialled(told: Told) -> Iterator[Party]:
    """Whom the caller dialled outside, under each name by which he is told."""
    if told.direction == "out" and told.called is not None:
        yield from (party for party in _named(told) if party.number == told.called.number)


def _own(told: Told, user: int | None) -> Iterator[Party]:
    """Whom his rules, or he himself, led to outside, and who called him from there."""
    if told.answered_by is not None and told.reached_by is not None and told.reached_by == user:
        yield told.answered_by
    by: Party | None = None
    met: set[Party] = set()
    for step in told.steps:
        if step.kind == "entered" and _is_user(step.who, user) and by is not None and by.kind == "outside":
            yield by
        if step.who is not None and step.who.kind == "outside" and step.who not in met and _is_user(by, user):
            yield step.who
        if step.who is not None:
            met.add(step.who)
        if step.kind in ("entered", *NUMBERED):
            by = step.who


def _without_others(told: Told, user: int | None) -> Told:
    """No rule, share or dialled number of anybody else."""
    slots = (step.number for step in told.steps if step.kind not in NUMBERED)
    known = {told.dialled, told.number, *slots, *(party.number for party in _named(told))}
    return replace(
        told,
        rule=told.rule if _is_user(told.called, user) else None,
        reached_by=told.reached_by if told.reached_by == user else None,
        steps=tuple(_step(step, known, user) for step in told.steps),
        shares=tuple(share for share in told.shares if share.user == user),
    )


def _step(step: Step, known: set[str], user: int | None) -> Step:
    is_his = _is_user(step.who, user)
    is_told = is_his or step.kind not in NUMBERED or step.number in known
    return replace(step, number=step.number if is_told else "", rule=step.rule if is_his else None)


def _named(told: Told) -> Iterator[Party]:
    every = (told.caller, told.called, told.answered_by, *(step.who for step in told.steps))
    return (party for party in every if party is not None)


def _is_user(party: Party | None, user: int | None) -> bool:
    return party is not None and party.kind == "user" and party.id is not None and party.id == user


def _same(party: Party | None, other: Party) -> bool:
    return party is not None and (party.kind, party.id) == (other.kind, other.id)
