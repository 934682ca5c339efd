"""Pages for when something went wrong: what it was, what to do, and that calls go on."""

import logging
from dataclasses import dataclass

from flask import Flask, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from controller.domain.saying import say
from controller.operations.features import SwitchedOff
from controller.operations.refused import Forbidden, Missing, Refused
from webui import guard
from webui.acting.views import take_place

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error page says. `do` is the text of the link back, `to` an endpoint."""

    title: str
    text: str
    do: str = say("Go to Home")
    to: str = "home.show"


NOT_HERE = Trouble(
    say("There is no such page"), say("The address may be mistyped, or what it showed has been deleted.")
)
NOT_YOURS = Trouble(
    say("You may not do this"), say("Ask an office manager of your company or, if you are one, your administrator.")
)
STALE_FORM = Trouble(
    say("This page was open too long"),
    say("For your safety nothing was changed. Open the page again and repeat what you did."),
    say("Open the page again"),
)
BY_STATUS = {
    403: NOT_YOURS,
    404: NOT_HERE,
    405: Trouble(
        say("That doesn’t work this way"), say("This address only takes what a form sends. Start from its page.")
    ),
    413: Trouble(say("That was too large"), say("Send less at once, or a smaller file. Nothing was changed.")),
    429: Trouble(say("Too many requests"), say("Wait a minute, then try again.")),
}
ODD_REQUEST = Trouble(say("That request makes no sense to us"), say("Nothing was changed. Go back and try again."))
NO_DATABASE = Trouble(
    say("The portal can’t reach its data at the moment"),
    say("Calls go on with your last saved rules. Try again in a minute; tell your administrator if it lasts."),
    say("Try again"),
)
OUR_FAULT = Trouble(
    say("Something went wrong on our side"),
    say(
        "Nothing was changed, and calls go on with your last saved rules. "
        "Try again; if it lasts, tell your administrator."
    ),
)


def register(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _by_status)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(InterfaceError, _no_database)
    app.register_error_handler(DataError, _nonsense)
    app.register_error_handler(Exception, _our_fault)


def page(trouble: Trouble, status: int) -> tuple[str, int]:
    """The page that tells of it, with the navigation where somebody is logged in."""
    if "person" not in g:
        _identify()
    g.pop("owner", None)  # nothing of his is shown
    return render_template("error.html", trouble=trouble, back=url_for(trouble.to)), status


def _identify() -> None:
    try:
        guard.identify()
        take_place()
    except (OperationalError, InterfaceError):
        g.person = None


def _stale_form(_error: CSRFError) -> tuple[str, int]:
    return page(STALE_FORM, 400)


def _by_status(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    if status >= 500:
        return page(OUR_FAULT, status)
    return page(BY_STATUS.get(status, ODD_REQUEST), status)


def _refused(error: Refused) -> tuple[str, int]:
    """What a page did not handle itself: things of others look as if they were not there (PRODUCT §8.4)."""
    match error:
        case Missing():
            return page(NOT_HERE, 404)
        case SwitchedOff():
            return page(Trouble(_("This is switched off"), error.problems[0].message), 403)
        case Forbidden():
            return page(Trouble(NOT_YOURS.title, str(error)), 403)
        case _:
            return page(Trouble(say("That could not be saved"), str(error)), 422)


def _no_database(error: Exception) -> tuple[str, int]:
    log.error("database away: path=%s %s", _path(), error)
    g.person = None
    return page(NO_DATABASE, 503)


def _nonsense(error: DataError) -> tuple[str, int]:
    """PostgreSQL takes no text with NUL, such as `?who=%00`."""
    log.warning("what the database does not take: path=%s %s", _path(), type(error.orig).__name__)
    return page(ODD_REQUEST, 400)


def _our_fault(error: Exception) -> tuple[str, int]:
    log.exception("page failed: path=%s", _path(), exc_info=error)
    return page(OUR_FAULT, 500)


def _path() -> str:
    """As the route is written: an address may hold a secret."""
    return str(request.url_rule or "(none)")
