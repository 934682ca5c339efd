"""How often a wrong password may be tried: counted per account and per address, and only when it was wrong."""

from datetime import timedelta

from flask import Response, g, request
from flask_limiter import Limiter

from controller.operations import sessions
from webui.portal import address

PER_ACCOUNT = "8 per 10 minutes"
PER_ADDRESS = "30 per 10 minutes"  # an office shares one
limiter = Limiter(address)


def account() -> str:
    """What was typed as the account, in its one spelling; all that is none counts as one."""
    return sessions.account_name(request.form.get("account", "")) or "-"


def count() -> None:
    """This attempt was wrong."""
    g.attempt_failed = True


def _failed(_response: Response) -> bool:
    return bool(g.get("attempt_failed"))


per_account = limiter.limit(PER_ACCOUNT, key_func=account, deduct_when=_failed, methods=["POST"])
per_address = limiter.limit(PER_ADDRESS, key_func=address, deduct_when=_failed, methods=["POST"])


def wait_from(now: float) -> timedelta:
    """How long until the limit that was just reached lets the next attempt through; `now` in epoch seconds."""
    reached = limiter.current_limit
    seconds = 60 if reached is None else max(1, reached.reset_at - int(now))
    return timedelta(seconds=seconds)


def wait_text(wait: timedelta) -> str:
    """`1 minute`, `9 minutes`: rounded up."""
    minutes = -(-int(wait.total_seconds()) // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
