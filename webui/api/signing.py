"""Addresses of sounds that need no token for ten minutes: an app hands one to a player, which sends no headers.

The signature is over the very address, the token that asked for it, and when it ends. That token's user is asked as
ever, so a link opens no more than its token does, and nothing once that is revoked.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from webui.recordings import SIGNING

LASTS = timedelta(minutes=10)
FIELD = "signed"  # in the query
SALT = "ringplan sound"  # so that no other signature made with that key fits
LONGEST = 500  # characters


@dataclass(frozen=True, slots=True)
class Signed:
    """The query of an address, and until when it is good."""

    query: str
    expires: datetime


def sign(path: str, token: int, at: datetime) -> Signed:
    """`path` as the app has it, without what it is mounted under."""
    ends = int((at + LASTS).timestamp())
    return Signed(f"{FIELD}={_signer().dumps([path, token, ends])}", datetime.fromtimestamp(ends, UTC))


def token_of_link(at: datetime) -> int | None:
    """The id of the token that had this very address signed; None for whatever is not so, or no more."""
    shown = request.args.get(FIELD, "")
    if request.method not in ("GET", "HEAD") or not 0 < len(shown) <= LONGEST:
        return None
    try:
        path, token, ends = _signer().loads(shown)
    except (BadSignature, ValueError, TypeError):
        return None
    return token if path == request.path and at.timestamp() < ends else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config[SIGNING], SALT)
