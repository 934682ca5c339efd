"""Which topics the guide has for who is logged in: those of areas that he sees in the portal."""

from collections.abc import Callable
from typing import Literal

from flask import current_app, g

from controller.operations import may
from webui import switched
from webui.help import calls, console, dialling, figures, office, oneself, parked, past, recorded, voicemail
from webui.help.topic import Ids, Topic
from webui.portal import actor, person

Needs = Literal["", "forces", "manages"]
TOPICS: tuple[tuple[str, Needs, Callable[[Ids], Topic]], ...] = (
    ("home.show", "", calls.home),
    ("rules.show", "", calls.rules),
    ("frames.show", "", calls.frames),
    ("home.show", "", calls.forwarding),
    ("lists.show", "", calls.lists),
    ("phones.show", "", oneself.phones),
    ("dialcard.show", "", dialling.codes),
    ("dialcard.show", "", parked.parking),
    ("contacts.show", "", oneself.contacts),
    ("console.show", "", console.console),
    ("messages.show", "", voicemail.messages),
    ("history.show", "", past.history),
    ("callrecordings.sound", "", recorded.recordings),
    ("reports.show", "", figures.reports),
    ("music.show", "", oneself.music),
    ("profile.show", "", oneself.profile),
    ("shared.show", "forces", calls.night),
    ("users.show", "manages", office.users),
    ("numbers.show", "manages", office.numbers),
    ("groups.show", "manages", office.groups),
    ("trunks.show", "manages", office.lines),
    ("domain.show", "manages", office.domain),
    ("audit.show", "manages", office.audit),
    ("system.show", "manages", office.system),
)
"""The page that must be there, who sees the topic, and its text. A new area adds a line."""


def topics() -> tuple[Topic, ...]:
    """In the order of the navigation; of another domain's pages an administrator is led to that domain's."""
    domain = g.get("domain", person().domain)
    ids = Ids(person().id, domain.id)
    return tuple(text(ids) for endpoint, needs, text in TOPICS if _is_seen(endpoint, needs))


def is_there(key: str) -> bool:
    """Whether that topic is one of them: each is called like the function that makes it."""
    return any(text.__name__ == key and _is_seen(endpoint, needs) for endpoint, needs, text in TOPICS)


def _is_seen(endpoint: str, needs: Needs) -> bool:
    if needs and endpoint not in current_app.view_functions:
        return False
    match needs:
        case "manages":
            return person().user.scope != "user"
        case "forces":
            return may.forces_frames(actor(), person().domain.id)
        case _:
            return switched.is_shown(endpoint)
