"""The form about oneself: card → texts, and what was typed → changes; and what the page says beside it."""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from controller.domain.pins import LENGTH as PIN_LENGTH
from controller.operations.numbers import spaced
from webui import switched
from webui.callrecordings import policy
from webui.forms import Form
from webui.frames import zones
from webui.language import SPOKEN
from webui.managed import yes
from webui.portal import Person
from webui.profile.tabs import mail_stays, pin_stays

FIELDS = ("name", "email", "present", "language", "zone", "listed")


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything beside the fields; `zones` are groups of choices. `…_stays`: why that can't be changed, or empty."""

    languages: list[tuple[str, str]]
    company_zone: str
    company_language: str
    zones: tuple[zones.Group, ...]
    recording: str
    recordings: str
    callers: list[tuple[str, str, str]]
    has_voicemail: bool
    pin_rule: str
    pin_stays: str
    mail_stays: str


def of(me: Person) -> Form:
    card = me.user
    return Form(
        {
            "name": card.name,
            "email": card.email or "",
            "language": card.language or "",
            "zone": card.zone or "",
            "listed": "yes" if card.listed else "",
        }
    )


def of_caller(me: Person) -> Form:
    """Where somebody has no number of his own, the main one stands for it."""
    shown = "own" if me.user.caller_id == "main" and not me.user.number else me.user.caller_id
    return Form({"caller_id": shown, "show_caller": "yes" if me.user.show_caller else ""})


def changes(form: MultiDict[str, str]) -> dict[str, Any]:
    """By field of UserCard."""
    unset = {name: form.get(name, "").strip() or None for name in ("email", "language", "zone")}
    return {"name": form.get("name", ""), "listed": yes(form, "listed"), **unset}


def caller_changes(form: MultiDict[str, str]) -> dict[str, Any]:
    """Likewise, of what is shown to those who are called."""
    return {"caller_id": form.get("caller_id", ""), "show_caller": yes(form, "show_caller")}


def prepare(me: Person) -> Shown:
    return Shown(
        languages=_languages(me),
        company_zone=me.domain.zone,
        company_language=_named(me.domain.language, str(get_locale())),
        zones=zones.groups(),
        recording=policy.told(),
        recordings=switched.link("history.show", user=me.id, recorded="yes"),
        callers=_callers(me),
        has_voicemail=me.user.has_mailbox,
        pin_rule=_("%(least)s to %(most)s digits. The voicemail asks for it.", least=PIN_LENGTH[0], most=PIN_LENGTH[1]),
        pin_stays=pin_stays(me),
        mail_stays=mail_stays(),
    )


def _callers(me: Person) -> list[tuple[str, str, str]]:
    """What own calls outside may show: value, words, and what else there is to say."""
    own, main = spaced(me.user.number or ""), spaced(me.domain.main_number or "")
    shown = []
    if own:
        shown.append(("own", own, _("Your own outside number. An office manager can change it.")))
        shown.append(("main", main or _("No number"), _("The main number of your company.") if main else _no_number()))
    else:
        shown.append(
            ("own", main or _("No number"), _("The main number: you have none of your own.") if main else _no_number())
        )
    return [
        *shown,
        ("hidden", _("Hide the number"), _("Emergency calls, and calls that are forwarded, show it all the same.")),
    ]


def _no_number() -> str:
    return _("Your company has no outside number yet.")


def _languages(me: Person) -> list[tuple[str, str]]:
    """Each in its own words; one that was set elsewhere stays to be chosen."""
    codes = dict.fromkeys((*SPOKEN, *filter(None, [me.user.language])))
    return [("", _("As the company")), *((code, _named(code, code)) for code in codes)]


def _named(code: str, speaker: str) -> str:
    names = Locale.parse(speaker if speaker in SPOKEN else "en").languages
    return str(names.get(code.partition("-")[0], code)).capitalize()
