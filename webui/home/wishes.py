"""What people most often come for, each with the way that leads there."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from controller.operations.features import LISTS, OUTSIDE
from webui import switched
from webui.home.links import link


@dataclass(frozen=True, slots=True)
class Wish:
    """One card: what somebody wants, and what the page behind it does."""

    icon: str
    text: str
    more: str
    url: str


def wishes(user: int) -> tuple[Wish, ...]:
    """For that user."""
    return tuple(wish for wish in _wishes(user) if wish.url)


def _wishes(user: int) -> Iterator[Wish]:
    yield Wish(
        "mobile",
        _("Send calls to my mobile after hours"),
        _("Outside your opening hours, to any number."),
        link("rules.new", user=user, wish="after-hours") if switched.is_on(OUTSIDE) else "",
    )
    yield Wish(
        "forward",
        _("Forward all my calls for a while"),
        _("To a colleague or a number, with an end."),
        link("home.show", open="always", _anchor="always"),
    )
    yield Wish(
        "ring",
        _("Choose which phones ring, and how long"),
        _("The phones are set in each answering rule, the time above all of them."),
        link("rules.show", user=user),
    )
    yield Wish(
        "block",
        _("Block a caller"),
        _("Blocked and allowed callers: by number, or how numbers begin."),
        link("lists.show", user=user) if switched.is_on(LISTS) else "",
    )
    yield Wish(
        "question",
        _("See what happens to a call"),
        _("At any day and time, whoever calls."),
        link("explain.show", user=user),
    )
