"""How often a wrong password may be tried: counted per account and per address, and only when it was wrong."""

import re
from datetime import timedelta

from flask import Response, g, request, session
from flask_babel import ngettext
from flask_limiter import Limiter

from controller.operations import loginsteps
from controller.store.engine import reading
from webui.portal import neighbourhood, portal

PER_ACCOUNT = "8 per 10 minutes"
PER_SECOND_STEP = "10 per 10 minutes; 60 per day"  # a user, whose password is known to whoever tries
PASSKEYS_ASKED = "300 per 10 minutes"  # an address, whatever comes of it
PER_ADDRESS = "20 per 10 minutes"  # an office shares one
ACCOUNT = re.compile(r"[0-9]{2,6}@[a-z0-9.-]{1,253}")
limiter = Limiter(neighbourhood)


def typed_account() -> str | None:
    """What was typed as `1001@acme.example`, in its one spelling; None where it has not that shape."""
    clean = request.form.get("account", "").strip().lower()
    return clean if ACCOUNT.fullmatch(clean) else None


def _account() -> str:
    """All that has not that shape is one key: it is no attempt, and never counted."""
    return typed_account() or "-"


def _halfway() -> str:
    """Whose second step that is; all that is none is one key, and never counted."""
    token = session.get("halfway", "")
    with reading(portal().database) as database:
        step = loginsteps.find(database, token, "second", portal().now()) if isinstance(token, str) else None
    return str(step.user) if step is not None and step.user is not None else "-"


def count() -> None:
    """This attempt was wrong."""
    g.attempt_failed = True


def _failed(_response: Response) -> bool:
    return bool(g.get("attempt_failed"))


per_account = limiter.limit(PER_ACCOUNT, key_func=_account, deduct_when=_failed, methods=["POST"])
per_second_step = limiter.limit(PER_SECOND_STEP, key_func=_halfway, deduct_when=_failed, methods=["POST"])
asking = limiter.limit(PASSKEYS_ASKED, key_func=neighbourhood, methods=["POST"])
per_address = limiter.limit(PER_ADDRESS, key_func=neighbourhood, deduct_when=_failed, methods=["POST"])


def wait_from(now: float) -> timedelta:
    """How long until the limit that was just reached lets the next attempt through; `now` in epoch seconds."""
    reached = limiter.current_limit
    seconds = 60 if reached is None else max(1, int(reached.reset_at - now))
    return timedelta(seconds=seconds)


def wait_text(wait: timedelta) -> str:
    """`1 minute`, `9 minutes`: rounded up."""
    return str(ngettext("%(num)s minute", "%(num)s minutes", -(-int(wait.total_seconds()) // 60)))
