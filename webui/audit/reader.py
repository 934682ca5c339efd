"""Who reads the log: what things are called, and the moment and zone in which instants are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

Names = Mapping[tuple[str, int], str]
"""What things are called, by kind and id."""
NAMING = {
    "user": "user",
    "owner": "user",
    "of_id": "user",
    "user_id": "user",
    "owner_id": "user",
    "forced_by": "user",
    "device": "device",
    "frame": "frame",
}
"""Fields that name a thing by its id, and its kind."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom values are put into words."""

    names: Names
    now: datetime
    zone: ZoneInfo

    def name(self, kind: str, id_: int) -> str:
        """What is gone has no name any more."""
        return self.names.get((kind, id_), f"#{id_}")
