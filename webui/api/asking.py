"""One request as a view sees it: the transaction it is in, who asks, and what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from flask import g
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import actors, features
from controller.operations.actors import Actor
from controller.store.cards import TokenCard
from webui.portal import address, portal


@dataclass(frozen=True, slots=True)
class Ask:
    """`sent` is the body, or of a GET the query. `notes`: sentences for the answer, about what is legal but odd."""

    session: Session
    actor: Actor
    sent: Mapping[str, Any]
    notes: list[str] = field(default_factory=list)


def bearer() -> TokenCard:
    """The token that opened this request."""
    return cast(TokenCard, g.bearer)


def ask(session: Session, sent: Mapping[str, Any]) -> Ask:
    """With the token's user as he is now; the audit log names the token, too."""
    token = bearer()
    actor = actors.of_user(session, UserId(token.user_id), portal().now(), address())
    features.refuse_tokens(actor)
    return Ask(session, replace(actor, label=f"{actor.label} (token {token.id})"), sent)
