"""What is said to who saves second."""

from flask_babel import gettext as _

from controller.operations.lastsaved import Saved
from webui.portal import actor, person, portal
from webui.words.moments import ago
from webui.words.text import isolated


def told(saved: Saved | None) -> str:
    """Who was first, and when; empty where nobody knows."""
    if saved is None:
        return ""
    when = ago(saved.at, portal().now(), person().zone)
    if saved.user is not None and saved.user == actor().user:
        return str(_("You saved it yourself in another window: %(when)s.", when=when))
    return str(_("%(name)s saved it: %(when)s.", name=isolated(saved.name), when=when))
