"""Time frames of an import: shared ones, and those of users. Hours are checked once, however many have the same."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from controller.domain import framewords
from controller.domain.ids import DomainId, FrameId, UserId
from controller.domain.saying import say
from controller.domain.timeframes import Always, FrameKind, Holidays
from controller.operations import framecheck, frames
from controller.operations.exporting import frame_cells
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import differences, kind_written
from controller.operations.gate import Problems, text
from controller.operations.import_work import Work, noting
from controller.operations.refused import refuse, refuse_any
from controller.store import frame_codec
from controller.store.cards import FrameCard

KINDS = ("always", "weekly", "dates", "holidays")
Checked = dict[tuple[FrameKind, str | None], dict[str, Any]]


def kind_of(part: Part) -> FrameKind | None:
    """When it holds; None where nothing is said. Raises ValueError."""
    said = [name for name in KINDS if name in part.values and part.values[name] is not False]
    if len(said) > 1:
        raise ValueError(say("A time frame is of one kind, not of {said}. Take one out.", said=" and ".join(said)))
    match said:
        case ["weekly"]:
            return framewords.weekly(part.get("weekly"))
        case ["dates"]:
            return framewords.dates(part.get("dates"))
        case ["holidays"]:
            return _holidays(part.get("holidays"))
        case ["always"]:
            return Always()
        case _:
            return None


def bring(work: Work, place: Place, owner: UserId | None, present: Sequence[FrameCard], parts: list[Part]) -> None:
    """The frames of somebody who is there, or (owner None) the shared ones, as the file says. Takes nothing away."""
    there = {card.name: card for card in present}
    for part in unique(place, parts, "name"):
        inside = place.within(say("time frame {part}", part=part.get("name")))
        with noting(inside, part):
            card = there.get(part.get("name"))
            if card is None:
                _add(work, owner, part)
            else:
                _change(work, card, part)


def rows(work: Work, place: Place, owner: int, parts: list[Part], checked: Checked) -> list[dict[str, Any]]:
    """Rows of a new user's own frames, without ids."""
    found = []
    for part in unique(place, parts, "name"):
        inside = place.within(say("time frame {part}", part=part.get("name")))
        with noting(inside, part):
            problems: Problems = []
            name = text(problems, "name", part.get("name"))
            refuse_any(problems)
            cells = {"domain_id": work.domain.id, "owner_id": owner, "number": None, "name": name}
            found.append(cells | _hours(work, part, checked))
    return found


def unique(place: Place, parts: list[Part], key: str) -> list[Part]:
    """Those with a key; notes what has none, and what is named twice."""
    found: dict[str, Part] = {}
    for part in parts:
        name = part.get(key)
        if name is None:
            if key not in part.values:
                place.note(part.line, key, say("“{key}” is missing.", key=key))
        elif name in found:
            place.note(
                part.line,
                key,
                say("{name} stands in line {line} already. Take one out.", name=name, line=found[name].line),
            )
        else:
            found[name] = part
    return list(found.values())


def _hours(work: Work, part: Part, checked: Checked) -> dict[str, Any]:
    key = (_said(part), part.get("zone"))
    if key not in checked:
        cells = framecheck.checked({"kind": key[0], "zone": key[1]}, work.actor.at.year)
        checked[key] = cells
    return checked[key]


def _add(work: Work, owner: UserId | None, part: Part) -> None:
    kind = _said(part)
    place = DomainId(work.domain.id)
    id_ = frames.add(work.session, work.actor, place, owner, part.get("name"), kind, part.get("zone"))
    work.names.frame(id_, owner, part.get("name"))
    work.report.add("time frame", say("time frame {part}{of}", part=part.get("name"), of=_of(work, owner)))


def _change(work: Work, card: FrameCard, part: Part) -> None:
    wanted: dict[str, Any] = {"zone": part.get("zone")} if part.get("zone", card.zone) != card.zone else {}
    kind = kind_of(part)
    if kind is not None and _bare(kind) != _bare(frame_codec.decode(card.kind, card.body)):
        wanted["kind"] = kind
    if not wanted:
        work.report.keep("time frame")
        return
    after = frames.change(work.session, work.actor, FrameId(card.id), wanted)
    owner = None if card.owner_id is None else UserId(card.owner_id)
    told = differences(frame_cells(card), frame_cells(after))
    work.report.change("time frame", say("time frame {name}{of}", name=card.name, of=_of(work, owner)), told)


def _said(part: Part) -> FrameKind:
    kind = kind_of(part)
    if kind is None:
        raise refuse("name", "When does it hold? Say one of: always: yes, weekly, dates, holidays.")
    return kind


def _bare(kind: FrameKind) -> dict[str, Any]:
    """Without the dates that holidays were fixed to: they are counted from the year in which it was saved."""
    return kind_written(replace(kind, fixed=()) if isinstance(kind, Holidays) else kind)


def _holidays(part: Part) -> Holidays:
    hours = part.get("hours")
    start, end = framewords.span(hours) if hours else (None, None)
    names = tuple(part.get("names", ()))
    country = part.get("country", "").upper()
    return Holidays(country, part.get("subdivision"), names, part.get("next_working_day", False), start, end)


def _of(work: Work, owner: UserId | None) -> str:
    return "" if owner is None else say(" of {user_name}", user_name=work.names.user_name(owner))
