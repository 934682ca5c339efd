"""Plain values -> YAML that people can read and edit, a few list items at a time; counterpart of yaml_reading.py."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import yaml

BATCH = 100  # items
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Plain(DUMPER):  # type: ignore[misc]
    """Yes and no as people write them, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _bool(dumper: Any, value: bool) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:bool", "yes" if value else "no")


_Plain.add_representer(bool, _bool)


def mapping(section: str, cells: dict[str, Any]) -> str:
    """`section:` with its fields."""
    return _dumped({section: cells})


def items(section: str, values: Iterable[Any]) -> Iterator[str]:
    """`section:` with its list, in pieces."""
    rest = iter(values)
    first = list(islice(rest, BATCH))
    yield f"\n{section}:\n" if first else f"\n{section}: []\n"
    while first:
        yield _dumped(first)
        first = list(islice(rest, BATCH))


def _dumped(value: Any) -> str:
    text: str = yaml.dump(
        value, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=200, default_flow_style=False
    )
    return text
