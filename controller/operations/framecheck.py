"""Checks what people enter for a time frame, and fixes its holidays to dates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from controller.domain import frameproblems
from controller.domain.saying import say
from controller.domain.timeframes import FrameKind, Holidays
from controller.operations import gate, holidays
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse_any
from controller.store import frame_codec

FIELDS = ("name", "kind", "zone")


def checked(changes: Mapping[str, Any], year: int) -> dict[str, Any]:
    """The columns to write for these of FIELDS; holidays are fixed from `year` on. Raises Refused."""
    problems: Problems = [
        Problem(name, say("A time frame has no {name}.", name=name)) for name in changes if name not in FIELDS
    ]
    cells: dict[str, Any] = {}
    if "name" in changes:
        cells["name"] = gate.text(problems, "name", changes["name"])
    if "zone" in changes:
        zone = changes["zone"]
        cells["zone"] = gate.zone(problems, "zone", zone) if zone else None
    if "kind" in changes:
        cells["kind"], cells["body"] = frame_codec.encode(_kind(problems, changes["kind"], year))
    refuse_any(problems)
    return cells


def _kind(problems: Problems, kind: FrameKind, year: int) -> FrameKind:
    problems += [Problem("kind", message) for message in frameproblems.problems(kind)]
    if not isinstance(kind, Holidays):
        return kind
    try:
        days = holidays.fix(kind.country, kind.subdivision, kind.names, kind.next_working_day, year)
    except (holidays.UnknownCountry, holidays.UnknownHoliday) as error:
        problems.append(Problem("kind", say("{error}. Pick from the country’s calendar.", error=error)))
        return kind
    return replace(kind, fixed=days)
