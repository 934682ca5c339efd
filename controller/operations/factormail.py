"""Tells people by mail what was changed about how they log in: it may not have been them."""

from typing import Literal

from sqlalchemy.orm import Session

from controller.operations import mail
from controller.operations.actors import Actor
from controller.store.cards import UserCard

What = Literal["app on", "app off", "passkey added", "passkey deleted", "taken off", "recovery used"]


def tell(session: Session, by: Actor, user: UserCard, what: What, name: str = "") -> None:
    """`name` is that of a passkey. Who has no address is not told."""
    mail.tell(session, by, "second step changed", user, at=by.at, what=what, passkey=name)
