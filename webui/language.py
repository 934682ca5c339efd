"""In which language a page speaks: the person's, else the domain's, else the first of the browser's that we speak."""

from flask import Flask, g, request
from flask_babel import Babel, get_locale

SPOKEN = ("en", "fr")


def register(app: Flask) -> None:
    Babel(app, locale_selector=choose, timezone_selector=lambda: None)
    app.context_processor(lambda: {"language": str(get_locale())})


def choose() -> str:
    """One of SPOKEN."""
    person = g.get("person")
    wanted = (person.user.language or person.domain.language) if person else None
    if wanted in SPOKEN:
        return str(wanted)
    return request.accept_languages.best_match(SPOKEN, SPOKEN[0])
