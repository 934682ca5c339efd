"""Entries of the audit log as lines of the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from controller.store.auditlist import Asked
from controller.store.cards import AuditEntry
from webui.audit import differences
from webui.audit.differences import NAMING, Difference, Names
from webui.audit.phrases import DONE, KINDS
from webui.words.moments import ago


@dataclass(frozen=True, slots=True)
class Line:
    """One change. `exact` is the instant in full, `by` who really did it where somebody acted as another."""

    when: str
    exact: str
    actor: str
    by: str
    address: str
    what: str
    about: str
    differences: tuple[Difference, ...]


def asked(args: MultiDict[str, str], zone: ZoneInfo) -> Asked:
    """What the address asks for; nonsense is any."""
    kind = args.get("kind", "")
    since, until = (_day(args.get(name, "")) for name in ("since", "until"))
    return Asked(
        who=args.get("who", "").strip(),
        kind=kind if kind in KINDS else None,
        subject=int(args["subject"]) if args.get("subject", "").isdecimal() and len(args["subject"]) < 10 else None,
        since=datetime.combine(since, time(0), zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(0), zone) if until else None,
    )


def things_of(entries: Iterable[AuditEntry]) -> dict[str, set[int]]:
    """Whose names the lines need, by kind."""
    found: dict[str, set[int]] = {"user": set(), "device": set(), "frame": set(), "rule": set()}
    for entry in entries:
        if entry.kind in ("user", "rule"):
            found[entry.kind].add(entry.subject_id)
        for side in (entry.before, entry.after):
            for kind, id_ in _ids(side):
                found[kind].add(id_)
    return found


def lines(entries: Iterable[AuditEntry], names: Names, now: datetime, zone: ZoneInfo) -> list[Line]:
    return [_line(entry, names, now, zone) for entry in entries]


def _line(entry: AuditEntry, names: Names, now: datetime, zone: ZoneInfo) -> Line:
    actor, _open, by = entry.actor.partition(" (by ")
    return Line(
        ago(entry.at, now, zone),
        entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        actor,
        by.removesuffix(")"),
        entry.address,
        str(DONE.get(entry.operation, entry.operation.replace(".", ": ").replace("_", " "))),
        _about(entry, names),
        differences.differences(entry.before, entry.after, names),
    )


def _about(entry: AuditEntry, names: Names) -> str:
    if (entry.kind, entry.subject_id) in names:
        return names[entry.kind, entry.subject_id]
    for side in (entry.after, entry.before):
        cells = side.get("user") if isinstance(side.get("user"), dict) else side
        for field in ("name", "number", "address"):
            if isinstance(cells, dict) and cells.get(field):
                return f"{cells[field]} ({cells['extension']})" if cells.get("extension") else str(cells[field])
    return ""


def _ids(value: object, field: str = "") -> Iterable[tuple[str, int]]:
    """Things named anywhere in it, as kind and id."""
    if isinstance(value, list):
        for each in value:
            yield from _ids(each, field)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _ids(each, name)
    elif isinstance(value, int) and not isinstance(value, bool) and field in NAMING:
        yield NAMING[field], value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
