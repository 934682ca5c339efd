"""Whose the ids are that the journal tells of (`d12`, `t3`, user 7, group 5), as of now: for telling.py. Values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Named:
    """A user or a group: its domain, extension and name."""

    domain: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Whose:
    """Ids that are in none of these (deleted meanwhile) are told by what the journal says."""

    devices: Mapping[int, tuple[int, int]] = field(default_factory=dict)  # user and domain
    trunks: Mapping[int, int] = field(default_factory=dict)  # domain
    users: Mapping[int, Named] = field(default_factory=dict)
    groups: Mapping[int, Named] = field(default_factory=dict)
    silent: frozenset[int] = frozenset()  # domains that keep no history
