"""In which language a page speaks, and how sentences made in the controller (domain/saying.py) are told in it.

What is shown by a template, is a value in `_("…")`, or is flashed is told by itself; `spoken` is for all else.
"""

from datetime import date
from typing import Any, assert_never

from babel.dates import format_date, format_skeleton
from babel.support import NullTranslations
from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale, get_translations, refresh
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from controller.catalogue import FOLDER, catalogue
from controller.domain.saying import DayForm, Said, told, with_values
from controller.operations import holidays
from controller.operations.numbers import spaced
from webui.words.numbers import whole

SPOKEN = ("en", "fr")
CATALOGUES = "CATALOGUES"  # another folder of catalogues, for tests
MESSAGES = "catalogue"  # of the page's language, in `g`
FLASHES = "_flashes"  # where Flask keeps what the next page says


def register(app: Flask) -> None:
    Babel(app, locale_selector=choose, timezone_selector=lambda: None).domain_instance = Catalogues()
    app.context_processor(lambda: {"language": str(get_locale())})
    app.jinja_env.finalize = spoken
    app.jinja_env.filters |= {"spaced": spaced, "whole": whole}
    app.jinja_env.globals.update({"_": _message, "gettext": _message, "ngettext": _counted_message})
    app.after_request(_tell_flashes)


def choose() -> str:
    """One of SPOKEN: the person's, else the domain's, else the first of the browser's that we speak."""
    person = g.get("person")
    for wanted in (person.user.language, person.domain.language) if person else ():
        code = (wanted or "").partition("-")[0]
        if code in SPOKEN:
            return str(code)
    codes = (code.partition("-")[0].lower() for code in request.accept_languages.values())
    return next((code for code in codes if code in SPOKEN), SPOKEN[0])


def spoken(text: Any) -> Any:
    """The same in the page's language, with numbers spaced; what was not made by `say` is returned as it is."""
    if not isinstance(text, Said) or not has_request_context():
        return text
    shown = with_values(text, spaced) if "+" in text else text
    return shown if (locale := get_locale()).language == SPOKEN[0] else told(shown, Foreign(str(locale)))


class Foreign:
    """The page's language, by the name of its locale, as domain/saying.py asks for it."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def pattern(self, english: str) -> str:
        return get_translations().ugettext(english) if english else ""

    def counted(self, one: str, many: str, number: int) -> str:
        return get_translations().ungettext(one, many, number)

    def day(self, day: date, form: DayForm) -> str:
        """Months in full: a short one ends in a full stop in many languages, beside that of the sentence."""
        match form:
            case "EEE" | "EEEE":
                return str(format_date(day, form, self.locale))
            case "yMMMMEEEEd":
                return str(format_date(day, "full", self.locale))
            case "yMMMd":
                return str(format_date(day, "long", self.locale))
            case "MMMd":
                return str(format_skeleton("MMMMd", day, locale=self.locale))
            case _:
                assert_never(form)

    def holiday(self, name: str, country: str, subdivision: str | None, year: int) -> str:
        return holidays.names_in(self.locale, country, subdivision, year).get(name, name)


class Catalogues(Domain):
    """Those of webui/translations, or of the app's setting CATALOGUES; nothing is compiled before the portal starts."""

    def get_translations(self) -> NullTranslations:
        return _messages()

    def gettext(self, string: str, **variables: Any) -> str:
        return str(super().gettext(string, **_told(variables)))

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        return str(super().ngettext(singular, plural, num, **_told(variables)))


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Values of a sentence: told, and numbers spaced."""
    return {name: spaced(value) if type(value) is str else spoken(value) for name, value in values.items()}


def _messages() -> NullTranslations:
    """Kept while a page is made: it has hundreds of sentences, and finding out its language takes 50 µs."""
    known: NullTranslations | None = g.get(MESSAGES)
    if known is None:
        known = catalogue(current_app.config.get(CATALOGUES, FOLDER), get_locale().language)
        setattr(g, MESSAGES, known)
    return known


def choose_anew() -> None:
    """After somebody has chosen another language."""
    g.pop(MESSAGES, None)
    refresh()


@pass_eval_context
def _message(page: EvalContext, text: str, **values: Any) -> str:
    """`_("…")` of templates: a page has hundreds, for each of which Jinja's own asks anew which language it speaks."""
    return _filled(page, _messages().ugettext(text), values)


@pass_eval_context
def _counted_message(page: EvalContext, one: str, many: str, num: int, **values: Any) -> str:
    return _filled(page, _messages().ungettext(one, many, num), {"num": num, **values})


def _filled(page: EvalContext, pattern: str, values: dict[str, Any]) -> str:
    text = Markup(pattern) if page.autoescape else pattern  # noqa: S704 (ours; what is filled in is escaped)
    return text % _told(values) if values or "%" in text else text


def _tell_flashes(response: Response) -> Response:
    """What waits in the session for the next page is plain text there."""
    waiting = session.get(FLASHES)
    if waiting and any(isinstance(text, Said) for _, text in waiting):
        session[FLASHES] = [(category, spoken(text)) for category, text in waiting]
    return response
