"""What the controller said of a domain's lines, kept until the live stream says that they changed.

Home, the rules and the explainer ask for it at every view, and lines rarely change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from controller import clock
from webui import live
from webui.portal import portal
from webui.trunks import states

KEY = "ringplan-lines"
LASTS = 10.0  # seconds, should the stream have missed something


@dataclass(frozen=True, slots=True)
class Kept:
    """`mark` is the stream's from before the question."""

    mark: str
    at: float
    found: Mapping[int, Mapping[str, Any]]


def states_of(domain: int) -> states.States:
    """As `states.states`; asked anew each time while nobody listens to the stream."""
    mark, now = live.hub(current_app).mark_of(f"trunks-{domain}"), clock.monotonic()
    kept: dict[int, Kept] = current_app.extensions.setdefault(KEY, {})
    known = kept.get(domain)
    if mark and known and known.mark == mark and now - known.at < LASTS:
        return known.found
    found = states.states(portal().controller, domain)
    if mark and found is not None:
        kept[domain] = Kept(mark, now, found)
    return found
