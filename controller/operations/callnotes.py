"""Notes on calls: who sees the calls of a domain writes them, whoever takes part in a call reads them (PRODUCT §4)."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.domain.saying import say
from controller.operations import gate, hearing, may
from controller.operations.actors import Actor
from controller.operations.changes import ring
from controller.operations.gate import Problems
from controller.operations.refused import Forbidden, Problem, Refused, refuse_any
from controller.operations.taken import unless_taken
from controller.store import callnotes, find
from controller.store.callnotes import CallNote

LONGEST = 500  # characters
CALL = re.compile(r"[A-Za-z0-9._-]{1,64}")  # a linked id of the PBX
NAME = 80
MOST = 200  # calls asked for at once
KEPT = timedelta(days=365)


class Overtaken(Refused):
    """Somebody else wrote meanwhile: `note` is what stands there now, None where it was deleted."""

    def __init__(self, note: CallNote | None) -> None:
        who = say("The note was deleted meanwhile.") if note is None else say("{name} wrote meanwhile.", name=note.by)
        super().__init__([Problem("text", say("{who} Look at it, then write yours.", who=who))])
        self.note = note


def of_calls(
    session: Session, actor: Actor, domain: DomainId, calls: Collection[str], own: Collection[str] = ()
) -> Mapping[str, CallNote]:
    """By call, of those that have one.

    Who does not see the domain's calls gets those of `own` alone: calls that he is known to take part in.
    """
    may.see_domain(session, actor, domain)
    seen = calls if hearing.oversees(actor, domain) else set(calls) & set(own)
    return callnotes.of_calls(session, domain, list(seen)[:MOST])


def write(
    session: Session, actor: Actor, domain: DomainId, call: str, text: str, over: datetime | Literal["", "any"] = "any"
) -> CallNote | None:
    """In place of what was noted on that call; nothing written takes the note away, and is None.

    `over` is when the note was written that was in front of who writes ("" where there was none). Raises Overtaken
    where another stands there, unless that does not matter ("any").
    """
    may.see_domain(session, actor, domain)
    if not hearing.oversees(actor, domain):
        why = say("Only attendants and office managers may write notes on calls. Ask one of them.")
        raise Forbidden([Problem("call", why)])
    clean, name = _checked(call, text), _name(session, actor)
    present = callnotes.held(session, domain, call)
    if over != "any" and (present.at if present else "") != over:
        raise Overtaken(present)
    ring(session)  # who looks at the call is told at once
    if not clean:
        callnotes.remove(session, domain, call)
        return None
    note = CallNote(call, clean, name, actor.at)
    with unless_taken(session, "text", say("Somebody else wrote a note on this call meanwhile. Look at it first.")):
        callnotes.put(session, domain, note, actor.user, is_first=present is None)
    return note


def _checked(call: str, text: str) -> str:
    problems: Problems = []
    if not CALL.fullmatch(call):
        problems.append(Problem("call", say("There is no such call.")))
    clean = gate.lines(problems, "text", text, limit=LONGEST)
    refuse_any(problems)
    return clean


def _name(session: Session, actor: Actor) -> str:
    card = None if actor.user is None or actor.stands_in else find.user(session, actor.user)
    return actor.label[:NAME] if card is None else card.name
