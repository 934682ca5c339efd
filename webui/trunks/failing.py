"""Lines that are switched on and known not to work, for pages that tell of calls which would go that way.

What decides a call is saved; this is what the controller sees at the moment, and only ever a warning beside it. Where
nothing can be seen nothing is said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from controller.domain.destinations import Destination, ToExternal
from controller.domain.directory import Directory, User
from controller.operations.rulecheck import named
from webui.trunks import kept
from webui.words.text import isolated


@dataclass(frozen=True, slots=True)
class Failing:
    """One line, and why in a sentence."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """`is_all`: no line of the domain works, so nobody can call out."""

    failing: tuple[Failing, ...] = ()
    is_all: bool = False


def seen(domain: int) -> Seen:
    """As the controller sees them, or did until they changed."""
    found = kept.states_of(domain) or {}
    switched_on = [state for state in found.values() if state.get("enabled")]
    failing = tuple(_failing(state) for state in switched_on if _fails(state))
    return Seen(failing, bool(failing) and len(failing) == len(switched_on))


def cuts_off(directory: Directory, user: User) -> bool:
    """Whether outside numbers of this user's rules can't ring for that; not asked where there is none."""
    named_there = [to for rule in user.rules for to in named(rule)] + [each.to for each in user.overrides]
    return directory.domain.has_way_out and cuts_off_any(int(directory.domain.id), named_there)


def cuts_off_any(domain: int, places: Iterable[Destination | None]) -> bool:
    """The same of some destinations in a domain that has a line."""
    return any(isinstance(to, ToExternal) for to in places) and seen(domain).is_all


def _fails(state: Mapping[str, Any]) -> bool:
    return state.get("login") == "rejected" or state.get("reachable") is False


def _failing(state: Mapping[str, Any]) -> Failing:
    name = isolated(str(state.get("name", "")))
    if state.get("login") == "rejected":
        text = _("The outside line “%(line)s” does not work at the moment: its log-in is refused.", line=name)
    else:
        text = _("The outside line “%(line)s” does not work at the moment: it does not answer.", line=name)
    return Failing(int(state["trunk"]), text)
