"""Calls of the past: one row a conversation, whatever legs it had (PRODUCT §4 Call history, §7).

They are kept in a database of their own, whose session is `past`; who may see what is asked of the main one. `user`
None is all of a domain.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from controller.domain.history import Party, Told
from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations import contacts_access, hearing, history_access, recordings
from controller.operations.actors import Actor
from controller.operations.callnames import Named
from controller.operations.features import SwitchedOff
from controller.operations.history_shown import seen_by
from controller.operations.refused import Missing, Problem
from controller.store import contacts_search, find, history_pages
from controller.store import history as stored
from controller.store.cards import DomainCard
from controller.store.history_recordings import Recording
from controller.store.history_wanted import Cursor, Gap, Kept, Page, Wanted

PAGE = 50
LARGEST = 2**63 - 1  # of an id: what every database takes


@dataclass(frozen=True, slots=True)
class Calls:
    """A part of the list, the newest first. `names`: whose contacts the numbers outside are; `gaps` lie among these.

    `extensions`: of users, as of now. `recordings`: those that the reader may hear, by call.
    """

    page: Page
    names: Mapping[str, Named]
    extensions: Mapping[int, str]
    gaps: tuple[Gap, ...]
    recordings: Mapping[int, tuple[Recording, ...]]


@dataclass(frozen=True, slots=True)
class Call:
    """One, whole: steps, and what it was for each user."""

    kept: Kept
    names: Mapping[str, Named]
    extensions: Mapping[int, str]
    recordings: tuple[Recording, ...]


def page(
    session: Session,
    actor: Actor,
    past: Session,
    domain: DomainId,
    user: UserId | None,
    wanted: Wanted,
    *,
    older: Cursor | None = None,
    newer: Cursor | None = None,
    limit: int = PAGE,
) -> Calls:
    """What is next to a cursor; without one the newest."""
    place = history_access.see(session, actor, domain, user)
    asked = _judged(actor, place, user, wanted)
    found = history_pages.page(past, asked, limit, older=older, newer=newer)
    shown = replace(found, rows=tuple(seen_by(actor, domain, kept) for kept in found.rows))
    return Calls(
        shown,
        names(session, actor, domain, [each.told for each in shown.rows]),
        _extensions(session, [each.told for each in shown.rows]),
        _gaps(past, asked, found, older, newer),
        recordings.of_calls(past, actor, domain, [each.id for each in shown.rows]),
    )


def one(
    session: Session, actor: Actor, past: Session, domain: DomainId, user: UserId | None, conversation: int
) -> Call:
    """Of a user's calls one in which he has a share. Raises Missing for all others."""
    history_access.see(session, actor, domain, user)
    found = history_pages.one(past, domain, conversation) if conversation <= LARGEST else None
    if found is None or (user is not None and all(share.user != user for share in found.told.shares)):
        raise Missing([Problem("call", say("There is no call {call}.", call=conversation))])
    share = next((share for share in found.told.shares if share.user == user), None)
    shown = seen_by(actor, domain, replace(found, share=share))
    heard = recordings.of_calls(past, actor, domain, [conversation])
    known, reached = names(session, actor, domain, [shown.told]), _extensions(session, [shown.told])
    return Call(shown, known, reached, heard.get(conversation, ()))


def each(
    session: Session, actor: Actor, past: Session, domain: DomainId, user: UserId | None, wanted: Wanted
) -> Iterator[Kept]:
    """All of them, the newest first, while they are read: a year of a large domain takes no memory."""
    place = history_access.see(session, actor, domain, user)
    asked = _judged(actor, place, user, wanted)
    return (seen_by(actor, domain, kept) for kept in history_pages.each(past, asked))


def names(session: Session, actor: Actor, domain: DomainId, tolds: Iterable[Told]) -> Mapping[str, Named]:
    """Whose contacts the numbers outside are, of those that the reader sees: one query."""
    numbers = {party.number for told in tolds for party in parties(told) if party.kind == "outside" and party.number}
    try:
        contacts_access.see_book(session, actor, domain, None)
    except SwitchedOff:
        return {}
    found = contacts_search.holders(session, domain, actor.user, sorted(numbers))
    return {number: Named(name, contact) for number, (contact, name) in found.items()}


def parties(told: Told) -> list[Party]:
    """Everybody who is named, as often as that is."""
    named = [told.caller, told.called, told.answered_by, *(step.who for step in told.steps)]
    return [party for party in named if party is not None]


def _extensions(session: Session, tolds: Iterable[Told]) -> Mapping[int, str]:
    """By which users are reached today: his of then may be somebody else's."""
    ends = (party for told in tolds for party in (told.caller, told.called) if party is not None)
    ids = {party.id for party in ends if party.kind == "user" and party.id is not None}
    return {id_: card.extension for id_, card in find.these_users(session, sorted(ids)).items()}


def _judged(actor: Actor, place: DomainCard, user: UserId | None, wanted: Wanted) -> Wanted:
    """Whatever a filter says: of the list that was asked for, and as `actor` may see it."""
    oversees, heard = hearing.oversees(actor, place.id), recordings.recorders(actor, place.id)
    return replace(wanted, domain=place.id, user=user, oversees=oversees, recorders=heard)


def _gaps(past: Session, wanted: Wanted, found: Page, older: Cursor | None, newer: Cursor | None) -> tuple[Gap, ...]:
    """When nothing could be written: from the calls shown on to where the page before ended, or the list."""
    since, until = wanted.since, wanted.until
    if newer:
        since = newer.began / 1000
    elif found.older and found.rows:
        since = found.rows[-1].told.began
    if older:
        until = older.began / 1000
    elif found.newer and found.rows:
        until = found.rows[0].told.began
    return stored.gaps(past, since, until)
