"""API tokens: seen and revoked here; made in the portal or with `ringplan token add`, for a token must not make one."""

from typing import Any

from controller.domain.ids import UserId
from controller.operations import tokens as operations
from controller.store.cards import TokenCard
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import listed, remove, single

tokens = area("tokens", "The tokens of a user. They are made with `ringplan token add`.")
Token = shapes.shape("Token", TokenCard)


@listed(tokens, "/users/<id:user>/tokens", Token)
def everything(ask: Ask, user: UserId) -> Any:
    """A user’s tokens, also those that have expired; never what they open."""
    return operations.everything(ask.session, ask.actor, user)


@single(tokens, "/tokens/<id:token>", Token)
def show(ask: Ask, token: int) -> Any:
    """One token."""
    return operations.show(ask.session, ask.actor, token)


@remove(show)
def revoke(ask: Ask, token: int) -> Any:
    """Revoke a token: it opens nothing from now on."""
    operations.revoke(ask.session, ask.actor, token)
