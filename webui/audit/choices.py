"""Values of fields that have a fixed set of them, in the words that the pages use for them."""

from collections.abc import Callable, Mapping

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _

from controller.operations.numbers import spaced
from controller.operations.tokens import AREAS
from webui import switched
from webui.callrecordings import policy
from webui.domain import secondstep
from webui.profile import tokenwords
from webui.trunks import trunkform
from webui.users import people


def word(thing: str, field: str, value: str) -> str:
    """`thing` is the class of what has the field; a value that is not known is shown as it is, numbers spaced."""
    known = BY_THING.get((thing, field)) or BY_FIELD.get(field)
    return str(known().get(value, value)) if known else spaced(value)


def overrides() -> Mapping[str, str]:
    return {
        "dnd": _("Do not disturb"),
        "always": _("Forward all calls"),
        "busy": _("Forward when busy"),
        "unanswered": _("Forward when nobody answers"),
    }


def _frames() -> Mapping[str, str]:
    return {"weekly": _("Days and times"), "dates": _("Dates"), "holidays": _("Holidays"), "always": _("Always")}


def _grants() -> Mapping[str, str]:
    return {"attendant": _("Attendant"), "recordings": _("Recordings"), "delegate": _("Delegate")}


def _shown_numbers() -> Mapping[str, str]:
    return {"own": _("the own number"), "main": _("the main number"), "hidden": _("no number")}


def _trunk(name: str) -> Callable[[], Mapping[str, str]]:
    return lambda: {choice[0]: choice[1] for choice in trunkform.choices()[name]}


def _languages() -> Mapping[str, str]:
    return dict(Locale.parse(str(get_locale())).languages)


def _countries() -> Mapping[str, str]:
    return dict(Locale.parse(str(get_locale())).territories)


def _permissions() -> Mapping[str, str]:
    """The first letters tell the two apart: whoever may write may read."""
    verbs = {"read": _("see everything"), "write": _("change everything")}
    for area in AREAS:
        verbs[f"read:{area}"] = _("see: %(area)s", area=tokenwords.name(area))
        verbs[f"write:{area}"] = _("change: %(area)s", area=tokenwords.name(area))
    return verbs


def _features() -> Mapping[str, str]:
    return {key: name for key, name, _more in switched.choices()}


def _ways_in() -> Mapping[str, str]:
    return {
        "password": _("password"),
        "passkey": _("passkey"),
        "password, code": _("password and code app"),
        "password, passkey": _("password and passkey"),
        "password, recovery code": _("password and recovery code"),
    }


def _limits() -> Mapping[str, str]:
    return {"calls": _("calls a day"), "minutes": _("minutes a day"), "countries": _("countries a day")}


def _lists() -> Mapping[str, str]:
    return {"blocked": _("Blocked"), "allowed": _("Always allowed")}


def _mailed() -> Mapping[str, str]:
    return {
        "off": _("Nothing"),
        "notice": _("A notice"),
        "mp3": _("The message itself"),
        "wav": _("The message itself, as WAV"),
    }


def _once_mailed() -> Mapping[str, str]:
    return {"keep": _("It stays new"), "heard": _("It counts as heard"), "delete": _("It goes into the trash")}


def _as_text() -> Mapping[str, str]:
    return {"off": _("Nowhere"), "page": _("Beside the message"), "mail": _("There and in mails")}


def _folders() -> Mapping[str, str]:
    return {"new": _("New"), "saved": _("Saved"), "trash": _("Trash")}


BY_THING: Mapping[tuple[str, str], Callable[[], Mapping[str, str]]] = {
    ("Override", "kind"): overrides,
    ("FrameCard", "kind"): _frames,
    ("GrantCard", "kind"): _grants,
    ("TrunkCard", "kind"): _trunk("kinds"),
}
BY_FIELD: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "audience": lambda: {"everybody": _("Everybody")},
    "caller_id": _shown_numbers,
    "codecs": _trunk("codecs"),
    "country": _countries,
    "folder": _folders,
    "how": _ways_in,
    "language": _languages,
    "limit": _limits,
    "list": _lists,
    "message_mail": _mailed,
    "message_mail_then": _once_mailed,
    "message_text": _as_text,
    "number_format": _trunk("formats"),
    "recording": lambda: dict(policy.modes()),
    "recording_announcement": lambda: dict(policy.announcements()),
    "scope": people.roles,
    "scopes": _permissions,
    "second_factor": lambda: dict(secondstep.choices()),
    "switched_off": _features,
    "transport": _trunk("transports"),
}
