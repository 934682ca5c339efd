"""Calls and people as they are at this moment, in words: by key, as the scripts of pages ask for them."""

from flask_babel import gettext as _


def presence() -> dict[str, str]:
    """Of a person."""
    return {
        "available": _("Available"),
        "person-ringing": _("Ringing"),
        "person-talking": _("On a call"),
        "offline": _("No phone connected"),
        "dnd": _("Do not disturb"),
        "forwarding": _("Forwards all calls"),
    }


def states() -> dict[str, str]:
    """Of a call, and whom it is with."""
    return {
        "talking": _("Talking"),
        "held": _("On hold"),
        "voicemail": _("In voicemail"),
        "conference": _("In a conference"),
        "announcement": _("Hears an announcement"),
        "nobody": _("Number withheld"),
    }
