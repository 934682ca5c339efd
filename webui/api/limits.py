"""How often a token may ask, and how often an address may show a wrong one."""

import hashlib

from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded

from controller import clock
from webui.api.problems import answer
from webui.portal import neighbourhood

PER_TOKEN = "1200 per minute"  # noqa: S105 (no password)
WRONG_PER_ADDRESS = "30 per 10 minutes"


def register(app: Flask) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = "memory://"
    limiter = Limiter(
        _address,
        application_limits=[
            ApplicationLimit(PER_TOKEN, key_function=_shown),
            ApplicationLimit(WRONG_PER_ADDRESS, key_function=_address, deduct_when=_was_wrong),
        ],
    )
    limiter.init_app(app)

    @app.errorhandler(RateLimitExceeded)
    def too_many(_: RateLimitExceeded) -> Response:
        reached = limiter.current_limit
        wait = 60 if reached is None else int(reached.reset_at - clock.now().timestamp())
        return answer(429, Retry_After=str(max(1, wait)))


def _address() -> str:
    return neighbourhood() or "unknown"  # no address would be no limit


def _shown() -> str:
    """The token that is shown, right or wrong; without one, the address."""
    shown = request.headers.get("Authorization", "")
    return hashlib.sha256(shown.encode(errors="replace")).hexdigest()[:24] if shown else _address()


def _was_wrong(response: Response) -> bool:
    return response.status_code == 401
