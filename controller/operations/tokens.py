"""API tokens: each acts for one user, never may more than that user, and perhaps less. Only its SHA-256 is kept."""

import hashlib
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import features, gate, may
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.gate import Problems
from controller.operations.refused import Missing, Problem, refuse, refuse_any
from controller.store import find, rows
from controller.store.cards import TokenCard
from controller.store.tables import TokenRow, UserRow

PREFIX = "rp_"
MOST = 50  # tokens a user
USED_EVERY = timedelta(minutes=1)  # how exact `last_used` is: not a write a request
VERBS = ("read", "write")
AREAS = frozenset(
    {"domains", "users", "devices", "frames", "rules", "overrides", "lists", "trunks", "dids", "groups", "status"}
    | {"bans", "audit", "tokens", "contacts", "music", "messages", "broadcasts", "history", "recordings"}
)
SCOPE = re.compile(r"(read|write)(?::([a-z]+))?")
EVERYTHING = VERBS


@dataclass(frozen=True, slots=True)
class NewToken:
    """The token can't be shown again."""

    card: TokenCard
    token: str = field(repr=False)


def new_token() -> str:
    """256 random bits; the beginning tells secret scanners what it is."""
    return PREFIX + secrets.token_urlsafe(32)


def everything(session: Session, actor: Actor, user: UserId) -> tuple[TokenCard, ...]:
    """The user's tokens, also those that have expired, by id."""
    may.edit_user(session, actor, user)
    return find.tokens(session, user)


def show(session: Session, actor: Actor, token: int) -> TokenCard:
    """One token."""
    card = find.token(session, token)
    missing = Missing([Problem("token", say("There is no token {token}.", token=token))])
    if card is None:
        raise missing
    try:
        may.edit_user(session, actor, card.user_id)
    except Missing:
        raise missing from None
    return card


def add(
    session: Session,
    actor: Actor,
    user: UserId,
    name: str,
    scopes: Collection[str] = EVERYTHING,
    expires: datetime | None = None,
    make_token: Callable[[], str] = new_token,
) -> NewToken:
    """A token that acts for the user. Scopes: `read`, `write`, or one area, `read:users`; `expires` None: never."""
    may.refuse_stand_in(actor)
    owner = may.edit_user(session, actor, user)
    features.refuse_off(actor, owner, features.TOKENS)
    may.spare_administrators(actor, owner)
    rows.lock(session, UserRow, user)
    problems: Problems = []
    clean = gate.text(problems, "name", name)
    _check(problems, scopes, expires, actor.at)
    refuse_any(problems)
    if len(find.tokens(session, user)) >= MOST:
        raise refuse(
            "user", "{name} has {most} tokens, the most there can be. Revoke one first.", name=owner.name, most=MOST
        )
    token = make_token()
    cells = {"user_id": user, "name": clean, "scopes": sorted(set(scopes)), "expires": expires, "last_used": None}
    id_ = rows.add(session, TokenRow, {**cells, "token_hash": digest(token), "created": actor.at})
    card = find.token(session, id_)
    assert card is not None
    audit(session, actor, "tokens.add", "token", id_, owner.domain_id, after=card)
    return NewToken(card, token)


def revoke(session: Session, actor: Actor, token: int) -> None:
    """It opens nothing from now on."""
    may.refuse_stand_in(actor)
    card = show(session, actor, token)
    owner = may.edit_user(session, actor, card.user_id)
    rows.remove(session, TokenRow, token)
    audit(session, actor, "tokens.revoke", "token", token, owner.domain_id, before=card)


def find_token(session: Session, token: str, at: datetime) -> TokenCard | None:
    """The card of what somebody shows as his token; None where it opens nothing (any more). Reads only."""
    id_ = session.execute(select(TokenRow.id).where(TokenRow.token_hash == digest(token))).scalar()
    return None if id_ is None else good(session, id_, at)


def good(session: Session, token: int, at: datetime) -> TokenCard | None:
    """The same by its id. Reads only."""
    card = find.token(session, token)
    return None if card is None or has_expired(card, at) else card


def has_expired(card: TokenCard, at: datetime) -> bool:
    """Whether its time is over."""
    return card.expires is not None and card.expires <= at


def covers(scopes: Collection[str], verb: str, area: str) -> bool:
    """Whether a token with these scopes reaches that far."""
    return verb in scopes or f"{verb}:{area}" in scopes


def is_due(card: TokenCard, at: datetime) -> bool:
    """Whether `used` has something to write."""
    return card.last_used is None or card.last_used < at - USED_EVERY


def used(session: Session, token: int, at: datetime) -> None:
    """Notes that it was used."""
    session.execute(update(TokenRow).where(TokenRow.id == token).values(last_used=at))


def digest(token: str) -> str:
    """All that is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _check(problems: Problems, scopes: Collection[str], expires: datetime | None, at: datetime) -> None:
    if not scopes:
        problems.append(
            Problem("scopes", say("Say what the token may do: read, write, or one area such as read:users."))
        )
    for scope in scopes:
        parts = SCOPE.fullmatch(scope)
        if parts is None or parts[2] not in {None, *AREAS}:
            areas = ", ".join(sorted(AREAS))
            remedy = say("Use read, write, or one area of it such as read:users. Areas are {areas}", areas=areas)
            problems.append(Problem("scopes", say("{scope!r} is not a scope. {remedy}.", scope=scope, remedy=remedy)))
    if expires is not None and expires <= at:
        problems.append(Problem("expires", say("That moment has passed. Choose a later one.")))
