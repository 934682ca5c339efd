"""What is recorded, and what people hear of it: the choices of a user's page and of a domain's, in words."""

from flask_babel import gettext as _

from controller.domain.recording import ANNOUNCEMENTS, MODES
from controller.operations import features
from webui import switched
from webui.portal import person


def modes() -> list[tuple[str, str]]:
    """Of a user: value and words."""
    words = {"off": _("Never"), "on demand": _("When the user presses *1"), "always": _("Always")}
    return [(mode, words[mode]) for mode in MODES]


def told() -> str:
    """What whoever is logged in should know of it; empty where he is not recorded."""
    words = {
        "on demand": _("Press *1 during a call, or “Record” on Home, and the call is recorded. Once more ends it."),
        "always": _("Every call of yours is recorded from the moment somebody answers."),
    }
    return words.get(person().user.recording, "") if switched.is_on(features.RECORDINGS) else ""


def announcements() -> list[tuple[str, str]]:
    """Of a domain: value and words."""
    words = {
        "both": _("Both people are told"),
        "beep": _("Both people hear a tone"),
        "none": _("Nobody hears anything"),
    }
    return [(each, words[each]) for each in ANNOUNCEMENTS]


def heard() -> list[tuple[str, str, str]]:
    """Choices of a domain's form, each with what is heard."""
    meaning = {
        "both": _("“This call is recorded.”"),
        "beep": "",
        "none": _("Only where the law permits it, or everybody has agreed before."),
    }
    return [(each, words, meaning[each]) for each, words in announcements()]


def explained() -> list[tuple[str, str, str]]:
    """Choices of a user's form, each with what happens."""
    meaning = {
        "off": _("No call is recorded."),
        "on demand": _("During a call, *1 or the button “Record” begins a recording, and ends it."),
        "always": _("From the moment somebody answers, but never emergency calls and voicemail."),
    }
    return [(mode, words, meaning[mode]) for mode, words in modes()]
