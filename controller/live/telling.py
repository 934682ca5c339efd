"""What goes on, as the stream's values: plain dicts for JSON. Counterpart: webui/live/copy.py."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from controller.domain.livecalls import Call, Parked, Party, Person, Thing

Told = tuple[int, str, dict[str, Any] | None]  # domain, key, value; None: it is gone
_NAMES = {kind: tuple(kind.__dataclass_fields__) for kind in (Call, Parked, Person, Party)}


class Folded(Protocol):
    """What goes on in the PBX as its events say it, by domain."""

    @property
    def is_complete(self) -> bool: ...

    def changed(self) -> Iterable[tuple[int, str, Thing | None]]:
        """Since it was last asked."""

    def domains(self) -> Iterable[int]: ...

    def things(self, domain: int) -> Mapping[str, Thing]: ...


def changes(folded: Folded) -> Iterator[Told]:
    """What is new since it was last asked."""
    for domain, key, thing in folded.changed():
        yield domain, key, None if thing is None else value(thing)


def everything(folded: Folded) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """All that goes on now; what had changed is in it."""
    folded.changed()
    for domain in folded.domains():
        for key, thing in folded.things(domain).items():
            yield domain, key, value(thing)


def value(thing: Thing) -> dict[str, Any]:
    """A third of what `dataclasses.asdict` takes."""
    found = {name: getattr(thing, name) for name in _NAMES[type(thing)]}
    if isinstance(thing, Call):
        found["parties"] = [{name: getattr(each, name) for name in _NAMES[Party]} for each in thing.parties]
        found["note"] = thing.note and asdict(thing.note)
    return found
