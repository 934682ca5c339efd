"""Recordings of calls: who hears, keeps and deletes them (PRODUCT §1 grants; docs/recording.md).

Whose a recording is, that is for whom it was made, hears his own while nobody has switched the feature off for him;
who has the grant *recordings* hears, and deletes, all of his domain. For everybody else, office managers and
administrators included, there is none. Every listening leaves a line in the audit log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.domain.saying import say
from controller.operations import features, may
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.refused import Forbidden, Missing, Problem
from controller.store import auditlist, find, history_recordings, rows
from controller.store.base import table_of
from controller.store.history_recordings import Recording
from controller.store.tables import AuditRow, DomainRow

AGAIN = timedelta(minutes=10)  # within which hearing one again, or another part of it, is the same listening
PASSING = timedelta(seconds=10)  # by which parts asked for at once pass each other; later is a clock that was set back
LARGEST = 2**63 - 1  # of an id: what every database takes
AUDIT = table_of(AuditRow)


def hears_all(actor: Actor, domain: int) -> bool:
    """Whether he hears everybody's of that domain: the grant, or a shell on the machine, where the files lie."""
    return (actor.is_administrator and actor.user is None) or (actor.hears_recordings and actor.domain == domain)


def recorders(actor: Actor, domain: int) -> frozenset[int] | None:
    """The users whose recordings of that domain he hears; None: everybody's."""
    if hears_all(actor, domain):
        return None
    is_off = features.RECORDINGS in (actor.switched_off | actor.own_off)
    return frozenset() if actor.user is None or actor.domain != domain or is_off else frozenset([actor.user])


def deaf(actor: Actor) -> Actor:
    """The same, as if there were no recordings for him: for tokens that do not reach so far."""
    return replace(actor, hears_recordings=False, own_off=actor.own_off | {features.RECORDINGS})


def of_calls(
    past: Session, actor: Actor, domain: DomainId, calls: Iterable[int]
) -> Mapping[int, tuple[Recording, ...]]:
    """Those that `actor` hears, by call; in one query."""
    return history_recordings.of_conversations(past, domain, list(calls), recorders(actor, domain))


def one(session: Session, actor: Actor, past: Session, domain: DomainId, recording: int) -> Recording:
    """One that `actor` hears. Raises Missing for all others, and for what was deleted."""
    may.see_domain(session, actor, domain)
    found = history_recordings.one(past, recording) if recording <= LARGEST else None
    whose = recorders(actor, domain)
    is_his = found is not None and found.domain == domain and (whose is None or found.user in whose)
    if found is None or found.removed is not None or not is_his:
        raise Missing([Problem("recording", say("There is no recording {recording}.", recording=recording))])
    return found


def listen(
    session: Session, actor: Actor, past: Session, domain: DomainId, recording: int, *, keep: bool = False
) -> Recording:
    """The recording, for who is about to hear it or (`keep`) takes the file: who, when and from where is noted."""
    rows.lock(session, DomainRow, domain)  # a player asks for several parts at once
    if (noted := heard_lately(session, actor, past, domain, recording, keep=keep)) is not None:
        return noted
    found = one(session, actor, past, domain, recording)
    audit(session, actor, _operation(keep), "recording", recording, domain, after=_told(session, found))
    return found


def heard_lately(
    session: Session, actor: Actor, past: Session, domain: DomainId, recording: int, *, keep: bool = False
) -> Recording | None:
    """The recording, where the log says already that he hears it: then `listen` would write nothing."""
    found = one(session, actor, past, domain, recording)
    a = AUDIT.c
    same = (a.operation == _operation(keep), a.subject_id == recording, a.domain_id == domain)
    by_him = (a.actor == actor.label, a.actor_id == actor.user, a.address == actor.address)
    lately = a.at.between(actor.at - AGAIN, actor.at + PASSING)
    return found if session.execute(select(a.id).where(*same, *by_him, lately).limit(1)).first() is not None else None


def remove(session: Session, actor: Actor, past: Session, domain: DomainId, recording: int) -> Recording:
    """Notes that he deletes it. Once that is saved it is to be marked (history_recordings.remove), and its file to go.

    In this order none goes without a line in the log. With the grant only: who is recorded by order of the company
    must not be able to undo that.
    """
    found = one(session, actor, past, domain, recording)
    if not hears_all(actor, domain):
        message = say("Only who has “Recordings” among “May also” may delete them. An office manager can grant it.")
        raise Forbidden([Problem("recording", message)])
    audit(session, actor, "recordings.remove", "recording", recording, domain, before=_told(session, found))
    return found


def names(session: Session, domain: int, found: Iterable[Recording]) -> Mapping[int, str]:
    """Of those for whom they were made; of who was deleted the last one."""
    users = {each.user for each in found}
    there = {user: card.name for user, card in find.these_users(session, sorted(users)).items()}
    return auditlist.last_names(session, domain, "user", users - there.keys()) | there


def _operation(keep: bool) -> str:
    return "recordings.keep" if keep else "recordings.listen"


def _told(session: Session, found: Recording) -> dict[str, object]:
    """What the log shows of it."""
    name = names(session, found.domain, [found]).get(found.user, "")
    return {"name": name, "when": datetime.fromtimestamp(found.began, UTC), "seconds": round(found.seconds)}
