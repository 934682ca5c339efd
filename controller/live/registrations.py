"""Since when each handset has been registered, or gone, as far as this controller saw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

HERE = frozenset({"Reachable", "NonQualified", "Created", "Updated"})


@dataclass(slots=True)
class Registrations:
    """Fed with AMI's ContactStatus events. What changed before we looked is unknown, never guessed."""

    _known: dict[str, tuple[bool, datetime]] = field(default_factory=dict)

    def apply(self, event: Mapping[str, str], at: datetime) -> None:
        """Takes note where the event says that a handset came or went; `at` is when it reached us."""
        if event.get("Event") != "ContactStatus":
            return
        endpoint, here = event.get("AOR", ""), event.get("ContactStatus") in HERE
        if endpoint not in self._known or self._known[endpoint][0] != here:
            self._known[endpoint] = (here, at)

    def since(self, endpoint: str, here: bool) -> datetime | None:
        """Since when the handset is `here`, or is not; None when we did not see that begin."""
        known = self._known.get(endpoint)
        return known[1] if known is not None and known[0] == here else None
