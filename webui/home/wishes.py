"""What people most often come for, each with the way that leads there."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from webui.home.links import link


@dataclass(frozen=True, slots=True)
class Wish:
    """One card: what somebody wants, and what the page behind it does."""

    icon: str
    text: str
    more: str
    url: str


def wishes(user: int, rule: int) -> tuple[Wish, ...]:
    """For that user; `rule` is the one in force."""
    return tuple(wish for wish in _wishes(user, rule) if wish.url)


def _wishes(user: int, rule: int) -> Iterator[Wish]:
    yield Wish(
        "mobile",
        _("Send calls to my mobile after hours"),
        _("Outside your opening hours, to any number."),
        link("rules.new", user=user, wish="after-hours"),
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
        _("Change the rule that counts at the moment."),
        link("rules.edit", user=user, rule=rule),
    )
    yield Wish(
        "question",
        _("See what happens to a call"),
        _("At any day and time, whoever calls."),
        link("explain.show", user=user),
    )
