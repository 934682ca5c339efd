"""Which handsets are registered, and since when each is, or is gone, as far as this controller saw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

HERE = frozenset({"Reachable", "NonQualified", "Created", "Updated"})
NOT_HERE = frozenset({"UNAVAILABLE", "INVALID", "UNKNOWN"})  # device states of an endpoint without a contact


@dataclass(slots=True)
class Registrations:
    """Fed with AMI's ContactStatus events. What changed before we looked is unknown, never guessed."""

    _known: dict[str, tuple[bool, datetime]] = field(default_factory=dict)
    _here: set[str] = field(default_factory=set)  # endpoints, as their device state says

    def apply(self, event: Mapping[str, str], at: datetime) -> None:
        """Takes note where the event says that a handset came or went; `at` is when it reached us."""
        if event.get("Event") == "DeviceStateChange":  # also of DeviceStateList, asked for at every log-in
            self._note(event.get("Device", ""), event.get("State") not in NOT_HERE)
        if event.get("Event") != "ContactStatus":
            return
        endpoint, here = event.get("AOR", ""), event.get("ContactStatus") in HERE
        if endpoint not in self._known or self._known[endpoint][0] != here:
            self._known[endpoint] = (here, at)

    def lost(self) -> None:
        """Events may be missed from now on: all states are listed anew when the link is back."""
        self._here.clear()

    def here(self) -> int:
        """How many handsets (not trunks) can be reached."""
        return len(self._here)

    def is_here(self, device: int) -> bool:
        """Whether that handset can be reached."""
        return f"PJSIP/d{device}" in self._here

    def _note(self, device: str, here: bool) -> None:
        if not device.startswith("PJSIP/d"):
            return
        if here:
            self._here.add(device)
        else:
            self._here.discard(device)

    def since(self, endpoint: str, here: bool) -> datetime | None:
        """Since when the handset is `here`, or is not; None when we did not see that begin."""
        known = self._known.get(endpoint)
        return known[1] if known is not None and known[0] == here else None
