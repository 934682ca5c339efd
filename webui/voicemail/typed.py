"""A greeting that is typed: what its form says. Spoken by controller/audio/speaking.py."""

from dataclasses import dataclass

from babel import Locale
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from controller.audio import speaking
from controller.domain.greetings import Greeting
from controller.operations import greetings
from webui.forms import Form
from webui.music.page import length
from webui.portal import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """What was just spoken: where it is heard, and what is to be done about it."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The way “type it” of one greeting. `languages` are pairs of code and name, at least one."""

    greeting: Greeting
    label: str
    help: str
    rows: int
    most: int
    form: Form
    languages: tuple[tuple[str, str], ...]
    draft: Draft | None
    listen_url: str
    use_url: str


def typed_way(who: Person, greeting: Greeting, form: Form | None = None, draft: Draft | None = None) -> Typed | None:
    """None: nothing here can speak. `form` as it was sent, if it was."""
    languages = speaking.languages()
    if not languages:
        return None
    is_name = greeting == "name"
    return Typed(
        greeting=greeting,
        label=_("Or type your name") if is_name else _("Or type what callers hear"),
        help=_("A voice of this machine speaks it. %(most)s characters at most.", most=greetings.LONGEST_TEXT),
        rows=1 if is_name else 3,
        most=greetings.LONGEST_TEXT,
        form=form or Form({"language": _usual(who, languages)}),
        languages=tuple((code, _name(code)) for code in languages),
        draft=draft,
        listen_url=url_for("voicemail.listen", user=who.id, greeting=greeting),
        use_url=url_for("voicemail.use", user=who.id, greeting=greeting),
    )


def draft_of(who: Person, key: str, seconds: float) -> Draft:
    """Just spoken."""
    text = _("This is what callers will hear: %(length)s.", length=length(seconds))
    return Draft(url_for("voicemail.draft", user=who.id, key=key), text)


def _usual(who: Person, languages: tuple[str, ...]) -> str:
    own = who.user.language or who.domain.language
    return own if own in languages else languages[0]


def _name(code: str) -> str:
    return str(Locale(code).get_display_name(get_locale()) or code).capitalize()
